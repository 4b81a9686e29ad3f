import Domain
import Networks
import Testing

@testable import Inference

/// Classes of places turned into labels, parts, and what detections left out.
@Suite struct SemanticMapTests {
  /// A map of 20 by 10 places, the last four columns padding, with a block of each of two classes.
  private func map() -> SemanticMap {
    let classes = [
      SemanticBranch.Class(name: "shirt", categories: ["shirt"]),
      SemanticBranch.Class(name: "skin", categories: []),
    ]
    var logits = [Float](repeating: 0, count: 3 * 200)
    for row in 0..<10 {
      for column in 0..<20 {
        let inShirt = (2..<6).contains(row) && (3..<8).contains(column)
        let inSkin = (7..<9).contains(row) && (3..<8).contains(column)
        logits[(inShirt ? 1 : inSkin ? 2 : 0) * 200 + row * 20 + column] = 4
      }
    }
    return logits.withUnsafeBufferPointer {
      SemanticMap(classes, logits: $0, width: 20, height: 10, contentWidth: 16, contentHeight: 10)
    }
  }

  @Test func labelsFollowThePicture() {
    let map = map()
    #expect(map.labels.count { $0 == 1 } == 20)
    #expect(map.labels.count { $0 == 2 } == 10)
    for (width, height) in [(160, 100), (64, 40), (16, 10)] {
      let labels = map.labels(width: width, height: height)
      #expect(labels.count == width * height)
      let share = Double(labels.count { $0 == 1 }) / Double(labels.count)
      #expect(abs(share - 20 / 160) < 0.02)
    }
    for place in 0..<200 {
      let sum = (0..<3).reduce(Float(0)) { $0 + map.probabilities[$1 * 200 + place] }
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  @Test func partsAreFoundOnceAndOnlyWhatIsSold() {
    let parts = map().parts(width: 160, height: 100)
    #expect(parts.count == 1)
    #expect(parts.first?.number == 0)
    #expect(parts.first?.box == Box(x: 30, y: 20, width: 50, height: 40))
    #expect(map().parts(width: 160, height: 100, share: 0.2).isEmpty)
  }

  @Test func detectionsAccountForParts() throws {
    let shirt = try #require(Vocabulary.standard.position(of: "shirt"))
    let coat = try #require(Vocabulary.standard.position(of: "coat"))
    func additions(_ detections: [Detection]) -> Int {
      map().additions(to: detections, in: .standard, width: 160, height: 100).count
    }
    let box = Box(x: 32, y: 20, width: 50, height: 42)
    #expect(additions([]) == 1)
    #expect(additions([Detection(box: box, category: shirt, score: 0.9)]) == 0)
    #expect(additions([Detection(box: box, category: coat, score: 0.9)]) == 1)
    #expect(
      additions([Detection(box: Box(x: 100, y: 20, width: 50, height: 42), category: shirt, score: 0.9)]) == 1
    )
    let around = Box(x: 0, y: 0, width: 160, height: 100)
    #expect(additions([Detection(box: around, category: shirt, score: 0.9)]) == 0)
  }
}
