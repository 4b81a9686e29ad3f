import Domain
import Networks
import Testing

/// The plain-Swift parts between the detector's two graphs.
struct DetectionGeometryTests {
  private func boxes(_ count: Int, seed: UInt64) -> [Corners] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let left = Float.random(in: 0...500, using: &generator)
      let top = Float.random(in: 0...400, using: &generator)
      return Corners(
        left, top, left + Float.random(in: 4...200, using: &generator),
        top + Float.random(in: 4...200, using: &generator))
    }
  }

  @Test func decodingUndoesEncoding() {
    for coder in [BoxCoder(), BoxCoder(weights: SIMD4(10, 10, 5, 5))] {
      for (box, reference) in zip(boxes(200, seed: 1), boxes(200, seed: 2)) {
        // A stretch past the coder's limit is cut by design.
        let growth = (box.highHalf - box.lowHalf) / (reference.highHalf - reference.lowHalf)
        guard growth.max() < 60 else { continue }
        let back = coder.decoded(coder.encoded(box, against: reference), at: reference)
        let gap = back - box
        #expect(max(gap.max(), -gap.min()) < 0.01)
      }
    }
  }

  @Test func anchorsAreTorchvisions() {
    // torchvision's AnchorGenerator(((32,),), ((0.5, 1.0, 2.0),)) on a 2 x 2 grid of a 64 pixel picture.
    let anchors = AnchorGenerator(sizes: [[32]]).anchors(
      grids: [(rows: 2, columns: 2)], picture: (width: 64, height: 64))
    #expect(anchors[0].count == 12)
    #expect(anchors[0][0] == Corners(-23, -11, 23, 11))
    #expect(anchors[0][1] == Corners(-16, -16, 16, 16))
    #expect(anchors[0][2] == Corners(-11, -23, 11, 23))
    #expect(anchors[0][4] == Corners(16, -16, 48, 16))
    #expect(anchors[0][7] == Corners(-16, 16, 16, 48))
  }

  @Test(arguments: [Float(0.3), 0.5, 0.7])
  func suppressionKeepsTheBestAndNoTwoThatOverlap(threshold: Float) {
    let boxes = boxes(150, seed: 3)
    let order = Array(boxes.indices)
    let kept = nonMaximumSuppression(boxes, order: order, threshold: threshold)
    #expect(kept.first == 0)
    #expect(kept == kept.sorted())
    for (place, index) in kept.enumerated() {
      for other in kept[..<place] { #expect(boxes[index].overlap(boxes[other]) <= threshold) }
    }
    // What went overlaps something better that stayed.
    for index in order where !kept.contains(index) {
      #expect(kept.contains { $0 < index && boxes[$0].overlap(boxes[index]) > threshold })
    }
  }

  @Test func suppressionDoesNotDependOnPlaceOrScale() {
    let boxes = boxes(100, seed: 4)
    let moved = boxes.map { $0 * 4 + Corners(repeating: 64) }
    let order = Array(boxes.indices)
    #expect(
      nonMaximumSuppression(boxes, order: order, threshold: 0.5)
        == nonMaximumSuppression(moved, order: order, threshold: 0.5))
  }

  @Test func everyObjectIsSomebodysTarget() {
    let anchors = AnchorGenerator(sizes: [[32], [64]]).anchors(
      grids: [(rows: 16, columns: 16), (rows: 8, columns: 8)], picture: (width: 256, height: 256)
    ).flatMap { $0 }
    let objects = [Corners(10, 10, 20, 22), Corners(100, 40, 240, 200), Corners(60, 180, 90, 250)]
    let matches = Matcher.proposals.matches(of: anchors, with: objects)
    for number in objects.indices { #expect(matches.contains(.object(number))) }
  }

  @Test func withoutObjectsEverythingIsBackground() {
    let matches = Matcher.regions.matches(of: boxes(10, seed: 5), with: [])
    #expect(matches.allSatisfy { $0 == .background })
  }

  @Test func theSampleKeepsItsBudgetAndItsKinds() {
    let matches: [Matcher.Match] = (0..<300).map { index in
      index % 3 == 0 ? .object(0) : index % 3 == 1 ? .background : .ignored
    }
    var generator = SplitMix64(seed: 6)
    let sample = BalancedSampler(count: 64, positiveShare: 0.25).sample(matches, using: &generator)
    #expect(sample.objects.count == 16)
    #expect(sample.background.count == 48)
    #expect(sample.objects.allSatisfy { matches[$0] == .object(0) })
    #expect(sample.background.allSatisfy { matches[$0] == .background })
    #expect(Set(sample.objects + sample.background).count == 64)
  }

  @Test(arguments: [(width: 640, height: 480), (width: 512, height: 512), (width: 32, height: 640)])
  func gridsCountTheAnchorsOfStridedConvolutions(size: (width: Int, height: Int)) {
    let configuration = FasterRCNN.Configuration.standard(categories: 3)
    let grids = configuration.grids(width: size.width, height: size.height)
    #expect(grids.count == 4)
    #expect(grids[0].rows == size.height / 8 && grids[0].columns == size.width / 8)
    #expect(grids[3].rows == (size.height / 32 + 1) / 2 && grids[3].columns == (size.width / 32 + 1) / 2)
  }
}
