import Annotations
import Domain
import Foundation
import Testing

@Suite struct AuditTests {
  /// A vector near one of the axes.
  private func vector(_ axis: Int, _ random: inout Seeded, noise: Float = 0.05) -> [Float] {
    var values = (0..<8).map { _ in Float.random(in: -noise...noise, using: &random) }
    values[axis] += 1
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }

  private func sample(
    _ number: Int, _ category: String, axis: Int, _ random: inout Seeded, says: [String: Double] = [:],
    finds: (String, Double)? = nil
  ) -> AuditSample {
    AuditSample(
      picture: "p\(number).jpg", object: 0, category: category,
      box: PreciseBox(x: 1, y: 2, width: 30, height: 40), vector: vector(axis, &random), probabilities: says,
      detection: finds.map { ($0.0, $0.1) })
  }

  @Test func aWrongNameIsFoundAndTheRightOnesAreNot() {
    var random = Seeded(1)
    var samples = (0..<30).map {
      sample(
        $0, $0 < 15 ? "sofa" : "lamp", axis: $0 < 15 ? 0 : 1, &random, says: [$0 < 15 ? "sofa" : "lamp": 0.9])
    }
    samples.append(
      sample(99, "sofa", axis: 1, &random, says: ["lamp": 0.8, "sofa": 0.1], finds: ("bed", 0.6)))
    samples.append(sample(98, "bed", axis: 2, &random, says: ["rug": 0.9, "bed": 0.1], finds: ("rug", 0.8)))
    let found = AnnotationAudit(vocabulary: .standard).proposal(for: samples)
    #expect(found.relabel.map(\.picture).contains("p98.jpg"))
    // 'lamp' is no name of the vocabulary, so models cannot be asked; neighbours of one kind can.
    #expect(found.relabel.filter { $0.from == "bed" }.first?.to == "rug")
    #expect(found.relabel.allSatisfy { ["p98.jpg", "p99.jpg"].contains($0.picture) })
    #expect(found.split.isEmpty)
  }

  @Test func modelsAreNotAskedAboutNamesTheyDoNotKnow() {
    var random = Seeded(7)
    // A model of rooms sees curtains in every dress.
    let samples = (0..<20).map {
      sample($0, "dress", axis: 0, &random, says: ["curtain": 0.9, "sofa": 0.1], finds: ("curtain", 0.8))
    }
    var audit = AnnotationAudit(vocabulary: .standard)
    audit.detectorNames = ["curtain", "sofa"]
    #expect(audit.proposal(for: samples).relabel.isEmpty)
    audit.detectorNames = nil
    #expect(!audit.proposal(for: Array(samples.prefix(3))).relabel.isEmpty)
  }

  @Test func aGroupsNameIsRefinedByTheModels() {
    var random = Seeded(2)
    let samples = (0..<12).map {
      sample($0, "footwear", axis: 0, &random, says: ["boots": 0.9, "sandals": 0.05], finds: ("boots", 0.7))
    }
    let found = AnnotationAudit(vocabulary: .standard).proposal(for: samples)
    #expect(found.relabel.count == 12)
    #expect(found.relabel.allSatisfy { $0.reason == .coarse && $0.to == "boots" })
  }

  @Test func aCategoryOfTwoKindsIsSplit() throws {
    var random = Seeded(3)
    var samples = (0..<40).map {
      sample(
        $0, "floor_lamp", axis: $0 % 2, &random,
        says: $0 % 2 == 0 ? ["floor_lamp": 0.9, "wall_lamp": 0.1] : ["floor_lamp": 0.2, "wall_lamp": 0.8])
    }
    // Another category between the two: each part is nearer to it than to the other.
    for number in 40..<60 { samples.append(sample(number, "sofa", axis: number % 2, &random)) }
    // The same lamp nine times on one picture is no kind of its own.
    let lamp = vector(5, &random)
    for object in 0..<9 {
      var twin = sample(99, "floor_lamp", axis: 5, &random)
      twin.vector = lamp
      twin.object = object
      samples.append(twin)
    }
    let found = AnnotationAudit(vocabulary: .standard).proposal(for: samples)
    let split = try #require(found.split.first)
    #expect(split.category == "floor_lamp" && split.silhouette > 0.8 && split.gap > 0.5)
    #expect(split.clusters.allSatisfy { $0.near == "sofa" })
    #expect(Set(split.clusters.map(\.name)) == ["floor_lamp", "wall_lamp"])
    #expect(split.clusters.map(\.members.count).sorted() == [20, 29])
    // The same samples give the same proposal.
    #expect(AnnotationAudit(vocabulary: .standard).proposal(for: samples) == found)
  }

  @Test func oneKindIsNotSplit() {
    var random = Seeded(4)
    let samples = (0..<60).map { number in
      AuditSample(
        picture: "p\(number).jpg", object: 0, category: "sofa",
        box: PreciseBox(x: 0, y: 0, width: 20, height: 20),
        vector: vector(0, &random, noise: 0.5))
    }
    #expect(
      AnnotationAudit(vocabulary: .standard).proposal(for: samples).split.allSatisfy { $0.silhouette < 0.3 })
  }

  @Test func aProposalIsAppliedWhereItStillFits() throws {
    let box = PreciseBox(x: 1, y: 2, width: 30, height: 40)
    let objects = ["sofa", "bed", "rug"].map { AnnotatedPictures.Object(category: $0, box: box) }
    let set = AnnotatedPictures(
      categories: ["sofa", "bed", "rug"].map { .init(name: $0) },
      pictures: [.init(name: "a.jpg", size: PictureSize(width: 99, height: 99), objects: objects)])
    let text = """
      {"relabel": [
        {"apply": true, "reason": "wrong", "picture": "a.jpg", "object": 0, "box": [1, 2, 30, 40], "from": "sofa",
         "to": "armchair", "score": 1, "witnesses": {}},
        {"apply": false, "reason": "wrong", "picture": "a.jpg", "object": 1, "box": [1, 2, 30, 40], "from": "bed",
         "to": "rug", "score": 1, "witnesses": {}},
        {"apply": true, "reason": "wrong", "picture": "a.jpg", "object": 1, "box": [9, 2, 30, 40], "from": "bed",
         "to": "rug", "score": 1, "witnesses": {}},
        {"apply": true, "reason": "wrong", "picture": "b.jpg", "object": 7, "box": [], "from": "x", "to": "y",
         "score": 1, "witnesses": {}}],
       "split": [{"apply": true, "category": "rug", "gap": 0.1, "silhouette": 0.5, "clusters": [
         {"name": "rug_1", "members": [{"picture": "a.jpg", "object": 2, "box": [1, 2, 30, 40]}]}]}]}
      """
    let file = FileManager.default.temporaryDirectory.appending(path: "proposal-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    let (pictures, changed, findings) = try AuditProposal.read(file).applied(to: set)
    #expect(pictures.pictures[0].objects.map(\.category) == ["armchair", "bed", "rug_1"])
    #expect(pictures.categories.map(\.name) == ["sofa", "bed", "rug", "armchair", "rug_1"])
    #expect(changed == 2 && findings.count == 2)
  }
}
