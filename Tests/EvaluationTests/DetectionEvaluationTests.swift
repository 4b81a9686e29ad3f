import Annotations
import Domain
import Foundation
import Testing

@testable import Evaluation

@Suite struct DetectionEvaluationTests {
  private let annotations = COCOAnnotations(
    images: [
      .init(id: 9, fileName: "b.jpg", width: 100, height: 100),
      .init(id: 2, fileName: "a.jpg", width: 100, height: 100),
    ],
    annotations: [
      .init(id: 1, imageID: 2, categoryID: 62, box: Box(x: 0, y: 0, width: 40, height: 40)),
      .init(id: 2, imageID: 9, categoryID: 1, box: Box(x: 0, y: 0, width: 40, height: 40)),
      .init(id: 3, imageID: 9, categoryID: 65, box: Box(x: 50, y: 50, width: 40, height: 40)),
    ],
    categories: [.init(id: 1, name: "person"), .init(id: 62, name: "chair"), .init(id: 65, name: "bed")])

  private let ours = ["armchair", "chair", "bed", "vase"]

  @Test func categoriesAreMatchedByName() {
    let evaluation = DetectionEvaluation(annotations: annotations, modelCategories: ours)
    #expect(evaluation.evaluator.categories == ["chair", "bed"])
    #expect(evaluation.unreachable == ["person"])
    #expect(evaluation.pictures.map(\.path) == ["a.jpg", "b.jpg"])
    let box = Box(x: 0, y: 0, width: 40, height: 40)
    let report = evaluation.report(on: [
      [Detection(box: box, category: 1, score: 0.5), Detection(box: box, category: 3, score: 0.9)],
      [Detection(box: Box(x: 50, y: 50, width: 40, height: 40), category: 2, score: 0.5)],
    ])
    #expect(abs((report.averagePrecision ?? 0) - 1) < 1e-9)
    #expect(report.categories.map(\.boxes) == [1, 1])
  }

  @Test func manyBecomeOneAndDuplicatesGo() {
    let evaluation = DetectionEvaluation(
      annotations: annotations, modelCategories: ours, map: CategoryMap(["armchair": "chair", "vase": nil]))
    let box = Box(x: 0, y: 0, width: 40, height: 40)
    let nearly = Box(x: 1, y: 1, width: 40, height: 40)
    let renamed = evaluation.renamed([
      Detection(box: nearly, category: 1, score: 0.6), Detection(box: box, category: 0, score: 0.8),
      Detection(box: box, category: 2, score: 0.7), Detection(box: box, category: 3, score: 0.7),
    ])
    #expect(
      renamed == [Detection(box: box, category: 0, score: 0.8), Detection(box: box, category: 1, score: 0.7)])
  }

  @Test func resultsCountAsTheAnnotationsDo() throws {
    let evaluation = DetectionEvaluation(
      annotations: annotations, modelCategories: ours, map: CategoryMap(["armchair": "chair"]))
    let results = evaluation.results([
      [Detection(box: Box(x: 1, y: 2, width: 3, height: 4), category: 0, score: 0.5)],
      [
        Detection(box: Box(x: 0, y: 0, width: 9, height: 9), category: 2, score: 0.25),
        Detection(box: Box(x: 0, y: 0, width: 9, height: 9), category: 3, score: 0.25),
      ],
    ])
    #expect(results.map(\.imageID) == [2, 9])
    #expect(results.map(\.categoryID) == [62, 65])
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(results)) as? [[String: Any]]
    #expect(json?.first?["bbox"] as? [Double] == [1, 2, 3, 4])
  }

  @Test func aMapToForeignNamesLeavesThemOut() {
    let evaluation = DetectionEvaluation(
      annotations: annotations, modelCategories: ours,
      map: CategoryMap(["armchair": "couch", "chair": "throne"]))
    #expect(evaluation.evaluator.categories == ["bed"])
    #expect(evaluation.unreachable == ["person", "chair"])
  }

  @Test func missingListsCountAsNothingFound() {
    let evaluation = DetectionEvaluation(annotations: annotations, modelCategories: ours)
    #expect(evaluation.report(on: []).averagePrecision == 0)
  }

  /// What is kept never overlaps, and whatever went overlaps something better that stayed.
  @Test func suppressionKeepsTheBest() {
    var random = Seeded(11)
    for _ in 0..<50 {
      let detections = (0..<30).map { _ in
        Detection(
          box: Box(
            x: .random(in: 0...60, using: &random), y: .random(in: 0...60, using: &random),
            width: .random(in: 5...50, using: &random), height: .random(in: 5...50, using: &random)),
          category: .random(in: 0...1, using: &random),
          score: Float(Int.random(in: 0...9, using: &random)) / 10)
      }
      let kept = detections.suppressed(above: 0.5)
      func overlap(_ first: Detection, _ second: Detection) -> Bool {
        first.category == second.category && first.box.intersectionOverUnion(second.box) > 0.5
      }
      for (index, detection) in kept.enumerated() {
        #expect(!kept[(index + 1)...].contains { overlap($0, detection) })
      }
      for detection in detections where !kept.contains(detection) {
        #expect(kept.contains { overlap($0, detection) && $0.score >= detection.score })
      }
      #expect(kept.suppressed(above: 0.5) == kept)
    }
  }

  @Test func aDataSetCountsInItsVocabulary() throws {
    let vocabulary = Vocabulary.standard
    let bed = try #require(vocabulary.position(of: "bed"))
    let dataSet = DetectionDataSet(
      folder: URL(fileURLWithPath: "/pictures"), annotations: annotations, vocabulary: vocabulary)
    let evaluation = DetectionEvaluation(pictures: dataSet.pictures, vocabulary: vocabulary)
    let report = evaluation.report(on: [
      [], [Detection(box: Box(x: 50, y: 50, width: 40, height: 40), category: bed, score: 1)],
    ])
    #expect(abs((report.categories[bed].averagePrecision ?? 0) - 1) < 1e-9)
  }
}
