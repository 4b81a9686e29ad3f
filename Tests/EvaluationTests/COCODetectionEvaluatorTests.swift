import Annotations
import Domain
import Foundation
import Testing

@testable import Evaluation

/// Golden/make_detection_golden.py made the numbers with pycocotools.
@Suite struct COCODetectionEvaluatorTests {
  struct Case: Decodable {
    struct Found: Decodable {
      let image_id: Int
      let category_id: Int
      let bbox: [Float]
      let score: Float
    }
    struct Figures: Decodable {
      let AP: Double?
      let AP50: Double?
      let boxes: Int
    }
    struct Expected: Decodable {
      let stats: [Double?]
      let AP: Double?
      let AP50: Double?
      let AP75: Double?
      let AR100: Double?
      let AP_small: Double?
      let AP_medium: Double?
      let AP_large: Double?
      let AP_common: Double?
      let AP50_common: Double?
      let categories: [String: Figures]
    }
    let detections: [Found]
    let expected: Expected
  }

  private func golden() throws -> [(annotations: COCOAnnotations, golden: Case)] {
    let file = try #require(Bundle.module.url(forResource: "Golden/detection", withExtension: "json"))
    let data = try Data(contentsOf: file)
    let cases = try JSONDecoder().decode([Case].self, from: data)
    let raw = try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    return try zip(raw, cases).map { object, golden in
      let part = try #require(object["annotations"])
      let (annotations, problems) = try COCOAnnotations.read(
        json: JSONSerialization.data(withJSONObject: part), source: "detection.json")
      #expect(problems.isEmpty)
      return (annotations, golden)
    }
  }

  private func agree(_ ours: Double?, _ theirs: Double?) -> Bool {
    switch (ours, theirs) {
    case (.none, .none): true
    case (.some(let ours), .some(let theirs)): abs(ours - theirs) < 1e-9
    default: false
    }
  }

  @Test func agreesWithTheReference() throws {
    let cases = try golden()
    #expect(cases.count == 8)
    for (number, (annotations, golden)) in cases.enumerated() {
      let names = annotations.categories.map(\.name)
      let positions = Dictionary(
        uniqueKeysWithValues: annotations.categories.enumerated().map { ($1.id, $0) })
      let evaluation = DetectionEvaluation(annotations: annotations, modelCategories: names)
      let detections = try evaluation.pictures.map { picture in
        try golden.detections.filter { $0.image_id == picture.id }.map { found in
          Detection(
            box: Box(x: found.bbox[0], y: found.bbox[1], width: found.bbox[2], height: found.bbox[3]),
            category: try #require(positions[found.category_id]), score: found.score)
        }
      }
      let report = evaluation.report(on: detections)
      let expected = golden.expected
      let twelve = [
        report.averagePrecision, report.averagePrecision50, report.averagePrecision75,
        report.averagePrecisionOfSmall, report.averagePrecisionOfMedium, report.averagePrecisionOfLarge,
        report.averageRecall1, report.averageRecall10, report.averageRecall,
        report.averageRecallOfSmall, report.averageRecallOfMedium, report.averageRecallOfLarge,
      ]
      #expect(expected.stats.count == 12)
      for (place, (ours, theirs)) in zip(twelve, expected.stats).enumerated() {
        #expect(agree(ours, theirs), "number \(place) of case \(number)")
      }
      #expect(agree(report.averagePrecision, expected.AP), "AP of case \(number)")
      #expect(agree(report.averagePrecision50, expected.AP50), "AP50 of case \(number)")
      #expect(agree(report.averagePrecision75, expected.AP75), "AP75 of case \(number)")
      #expect(agree(report.averageRecall, expected.AR100), "AR100 of case \(number)")
      #expect(agree(report.averagePrecisionOfSmall, expected.AP_small), "small of case \(number)")
      #expect(agree(report.averagePrecisionOfMedium, expected.AP_medium), "medium of case \(number)")
      #expect(agree(report.averagePrecisionOfLarge, expected.AP_large), "large of case \(number)")
      let common = report.averagePrecision(ofCategoriesWithBoxes: 10)
      #expect(agree(common.all, expected.AP_common), "common AP of case \(number)")
      #expect(agree(common.at50, expected.AP50_common), "common AP50 of case \(number)")
      #expect(report.categories.count == expected.categories.count)
      for category in report.categories {
        let figures = try #require(expected.categories[category.name])
        #expect(agree(category.averagePrecision, figures.AP), "\(category.name) of case \(number)")
        #expect(agree(category.averagePrecision50, figures.AP50), "\(category.name) of case \(number)")
        #expect(category.boxes == figures.boxes)
      }
    }
  }

  @Test func findingEverythingIsOne() {
    let boxes = (0..<5).map { Box(x: Float($0) * 50, y: 10, width: 40, height: 30) }
    let picture = COCODetectionEvaluator.Picture(
      truth: boxes.map { .init(box: $0, category: 0) },
      detections: boxes.map { Detection(box: $0, category: 0, score: 0.5) })
    let report = COCODetectionEvaluator(categories: ["chair", "sofa"]).report(on: [picture])
    #expect(abs((report.averagePrecision ?? 0) - 1) < 1e-9)
    #expect(report.averageRecall == 1)
    #expect(report.categories[1].averagePrecision == nil)
  }

  @Test func findingNothingIsZeroAndNothingToFindIsUnknown() {
    let evaluator = COCODetectionEvaluator(categories: ["chair"])
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    let missed = evaluator.report(on: [.init(truth: [.init(box: box, category: 0)], detections: [])])
    #expect(missed.averagePrecision == 0)
    #expect(missed.averageRecall == 0)
    #expect(evaluator.report(on: []).averagePrecision == nil)
    let invented = evaluator.report(
      on: [.init(truth: [], detections: [Detection(box: box, category: 0, score: 1)])])
    #expect(invented.averagePrecision == nil)
  }

  @Test func boxesOfForeignCategoriesAreLeftOut() {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    let report = COCODetectionEvaluator(categories: ["chair"]).report(
      on: [
        .init(
          truth: [.init(box: box, category: 0), .init(box: box, category: 4)],
          detections: [
            Detection(box: box, category: 0, score: 0.2), Detection(box: box, category: -1, score: 0.9),
            Detection(box: box, category: 9, score: 0.9),
          ])
      ])
    #expect(abs((report.averagePrecision ?? 0) - 1) < 1e-9)
  }

  /// A detector cannot gain from a wrong box that it is less sure of than of all its right ones, nor lose by it
  /// below that recall.
  @Test func aLateWrongBoxChangesNothing() {
    var random = Seeded(5)
    for _ in 0..<20 {
      let boxes = (0..<8).map { _ in
        Box(
          x: .random(in: 0...400, using: &random), y: .random(in: 0...400, using: &random),
          width: .random(in: 20...80, using: &random), height: .random(in: 20...80, using: &random))
      }
      let found = boxes.prefix(5).map {
        Detection(box: $0, category: 0, score: .random(in: 0.5...1, using: &random))
      }
      let late = Detection(box: Box(x: 900, y: 900, width: 9, height: 9), category: 0, score: 0.1)
      let truth = boxes.map { COCODetectionEvaluator.GroundTruth(box: $0, category: 0) }
      let evaluator = COCODetectionEvaluator(categories: ["chair"])
      let before = evaluator.report(on: [.init(truth: truth, detections: found)])
      let after = evaluator.report(on: [.init(truth: truth, detections: found + [late])])
      #expect(before.averagePrecision == after.averagePrecision)
    }
  }

  @Test func jsonHasThePromisedForm() throws {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    let report = COCODetectionEvaluator(categories: ["chair", "sofa"]).report(
      on: [
        .init(truth: [.init(box: box, category: 0)], detections: [Detection(box: box, category: 0, score: 1)])
      ])
    let json = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any])
    for key in ["AP", "AP50", "AP75", "AR100"] { #expect(json[key] is Double) }
    let categories = try #require(json["categories"] as? [String: [String: Double]])
    #expect(categories["chair"]?["boxes"] == 1)
    #expect(Set(try #require(categories["chair"]).keys) == ["AP", "AP50", "boxes"])
    #expect(categories["sofa"] == nil)
  }
}
