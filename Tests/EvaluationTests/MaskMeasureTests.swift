import Domain
import Networks
import Testing

@testable import Evaluation

/// Measures of masks against their definitions.
@Suite struct MaskMeasureTests {
  private func picture(_ generator: inout SplitMix64, width: Int, height: Int) -> [Bool] {
    let (x, y) = (Int.random(in: 0..<width, using: &generator), Int.random(in: 0..<height, using: &generator))
    return (0..<width * height).map { place in
      abs(place % width - x) < 6 && abs(place / width - y) < 5 && Int.random(in: 0..<5, using: &generator) > 0
    }
  }

  @Test func overlapIsThatOfThePixels() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let (first, second) = (
        picture(&generator, width: 17, height: 13), picture(&generator, width: 17, height: 13)
      )
      let shared = zip(first, second).count { $0 && $1 }
      let all = zip(first, second).count { $0 || $1 }
      let (one, other) = (PixelMask(first, width: 17), PixelMask(second, width: 17))
      #expect(abs(one.overlap(other) - (all > 0 ? Double(shared) / Double(all) : 0)) < 1e-12)
      #expect(one.overlap(other) == other.overlap(one))
      #expect(one.area == first.count { $0 })
      #expect(one.touches(other) == other.touches(one))
      if shared > 0 { #expect(one.touches(other, reach: 1) || one.area == 1 || other.area == 1) }
    }
  }

  @Test func masksCountWhereBoxesAreAlike() throws {
    // Two triangles fill the same box; only one is the object's.
    let side = 20
    let lower = (0..<side * side).map { $0 / side >= $0 % side }
    let upper = lower.map { !$0 }
    let box = Box(x: 0, y: 0, width: 20, height: 20)
    func object(_ pixels: [Bool], _ score: Float = 1) -> MaskPrecision.Object {
      .init(category: "coat", box: box, mask: PixelMask(pixels, width: side), score: score)
    }
    var right = MaskPrecision()
    right.add(truth: [object(lower)], found: [object(lower, 0.9)])
    #expect(try abs(#require(right.result(byMasks: true)).averagePrecision - 1) < 1e-9)
    var wrong = MaskPrecision()
    wrong.add(truth: [object(lower)], found: [object(upper, 0.9)])
    #expect(wrong.result(byMasks: true)?.averagePrecision == 0)
    #expect(try abs(#require(wrong.result(byMasks: false)).averagePrecision - 1) < 1e-9)
    #expect(MaskPrecision().result(byMasks: true) == nil)
  }

  @Test func placesAreScoredOverAllPictures() throws {
    var score = PlaceScore(classes: ["shirt", "coat"])
    score.add(truth: [0, 1, 1, nil, 2], labels: [0, 1, 2, 1, 2])
    score.add(truth: [1, 0], labels: [1, 1])
    // Shirt: 2 of 4; coat: 1 of 2; background: 1 of 2.
    #expect(score.overlaps == ["background": 0.5, "shirt": 0.5, "coat": 0.5])
    #expect(score.mean(over: ["shirt"]) == 0.5)
    #expect(score.mean(over: ["hat"]) == nil)
    #expect(abs(score.accuracy - 4.0 / 6) < 1e-12)
  }

  @Test func innerGarmentsAreThoseThatTouchAnOuterOne() {
    func block(_ name: String, _ columns: Range<Int>) -> MaskPrecision.Object {
      let pixels = (0..<400).map { columns.contains($0 % 20) }
      return .init(
        category: name,
        box: Box(x: Float(columns.lowerBound), y: 0, width: Float(columns.count), height: 20),
        mask: PixelMask(pixels, width: 20))
    }
    var pairs = LayeredPairs()
    let names = ["shirt": "shirt", "coat": "coat", "dress": "dress"]
    let shirt = LayeredPairs.Found(name: "shirt", box: Box(x: 0, y: 0, width: 5, height: 20), score: 0.3)
    pairs.add(
      objects: [block("coat", 5..<9), block("shirt", 0..<5), block("dress", 15..<20)], names: names,
      found: [shirt], added: [.init(name: "shirt", box: shirt.box, score: 0.6)], smallest: 10)
    #expect(pairs.pairs == 1)
    #expect(pairs.recall(from: 0.4, withAdded: false).rightClass == 0)
    #expect(pairs.recall(from: 0.4, withAdded: true).rightClass == 1)
    #expect(pairs.recall(from: pairs.equalThreshold(from: 0.4), withAdded: false).rightClass == 1)
    #expect(pairs.addedPrecision == 1)
  }
}
