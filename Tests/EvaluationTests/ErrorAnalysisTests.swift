import Domain
import Testing

@testable import Evaluation

@Suite struct ErrorAnalysisTests {
  private typealias Picture = COCODetectionEvaluator.Picture

  private let evaluator = COCODetectionEvaluator(categories: ["chair", "sofa", "lamp"])

  private func box(_ x: Float, _ y: Float = 0, width: Float = 40, height: Float = 40) -> Box {
    Box(x: x, y: y, width: width, height: height)
  }

  private func found(_ box: Box, _ category: Int, _ score: Float) -> Detection {
    Detection(box: box, category: category, score: score)
  }

  @Test func eachKindIsToldApart() {
    let picture = Picture(
      truth: [
        .init(box: box(0), category: 0), .init(box: box(100), category: 0), .init(box: box(200), category: 1),
        .init(box: box(300), category: 2), .init(box: box(400), category: 1),
      ],
      detections: [
        found(box(0), 0, 0.9),  // right
        found(box(1), 0, 0.8),  // duplicate
        found(box(120), 0, 0.7),  // localisation: IoU 1/3 with the chair at 100
        found(box(200), 0, 0.6),  // category: a sofa called a chair
        found(box(320), 1, 0.5),  // both: a lamp called a sofa, IoU 1/3
        found(box(600), 2, 0.4),  // background
      ])
    let analysis = ErrorAnalyzer(evaluator, pictures: [picture]).analysis()
    #expect(analysis.counts[.duplicate] == 1)
    #expect(analysis.counts[.localisation] == 1)
    #expect(analysis.counts[.category] == 1)
    #expect(analysis.counts[.both] == 1)
    #expect(analysis.counts[.background] == 1)
    // The lamp and the sofa at 400; what a detection misplaces or misnames is not missed as well.
    #expect(analysis.counts[.missed] == 2)
    #expect(analysis.errors.filter { $0.kind == .missed }.allSatisfy { $0.detection == nil })
    #expect(analysis.errors.first { $0.kind == .category }?.truth?.category == 1)
  }

  @Test func puttingTheOnlyErrorRightGivesAll() {
    let truth = [COCODetectionEvaluator.GroundTruth(box: box(0), category: 0)]
    for wrong in [found(box(20), 0, 0.5), found(box(0), 1, 0.5)] {
      let analysis = ErrorAnalyzer(evaluator, pictures: [Picture(truth: truth, detections: [wrong])])
        .analysis()
      #expect(analysis.averagePrecision50 == 0)
      #expect(analysis.errors.count == 1)
      #expect(abs(analysis.errors[0].cost - 1) < 1e-9)
      #expect(analysis.kinds.first == analysis.errors[0].kind)
    }
    let missed = ErrorAnalyzer(evaluator, pictures: [Picture(truth: truth, detections: [])]).analysis()
    #expect(abs((missed.costs[.missed] ?? 0) - 1) < 1e-9)
  }

  /// On random pictures: the analysis starts from the report's AP50, every object is found, missed or nearly
  /// found, every cost lies between 0 and what is left to gain, and the list is in order.
  @Test func costsAreConsistent() {
    var random = Seeded(3)
    for round in 0..<12 {
      let pictures = (0..<6).map { _ in randomPicture(&random, crowds: round % 2 == 0) }
      let report = evaluator.report(on: pictures)
      let analysis = ErrorAnalyzer(evaluator, pictures: pictures).analysis()
      #expect(abs(analysis.averagePrecision50 - (report.averagePrecision50 ?? 0)) < 1e-9)
      let room = 1 - analysis.averagePrecision50 + 1e-9
      for error in analysis.errors { #expect((0...room).contains(error.cost)) }
      for kind in DetectionError.Kind.allCases {
        #expect((0...room).contains(analysis.costs[kind] ?? -1))
        #expect(analysis.counts[kind] == analysis.errors.count { $0.kind == kind })
      }
      for (first, second) in zip(analysis.errors, analysis.errors.dropFirst()) {
        #expect(first.cost >= second.cost)
      }
    }
  }

  @Test func confusionsAddUp() {
    var random = Seeded(8)
    for _ in 0..<10 {
      let pictures = (0..<5).map { _ in randomPicture(&random, crowds: false) }
      let matrix = ConfusionMatrix(categories: evaluator.categories, pictures: pictures) { _ in 0.3 }
      for category in 0..<3 {
        let objects = pictures.flatMap(\.truth).count { $0.category == category }
        #expect(matrix.counts[category].reduce(0, +) == objects)
        let shown = pictures.flatMap(\.detections).count { $0.category == category && $0.score >= 0.3 }
        #expect(matrix.counts.reduce(0) { $0 + $1[category] } == shown)
      }
    }
    let swapped = Picture(
      truth: [.init(box: box(0), category: 0)], detections: [found(box(0), 1, 0.9), found(box(0), 0, 0.2)])
    let matrix = ConfusionMatrix(categories: evaluator.categories, pictures: [swapped]) { _ in 0.5 }
    #expect(matrix.counts[0][1] == 1)
    #expect(matrix.precision == 0)
    let both = ConfusionMatrix(categories: evaluator.categories, pictures: [swapped]) { _ in 0 }
    // The weaker one is right and goes first; nothing is left for the other.
    #expect(both.counts[0][0] == 1)
    #expect(both.counts[3][1] == 1)
    #expect(both.precision == 0.5)
    #expect(both.recall == 1)
  }

  private func randomPicture(_ random: inout Seeded, crowds: Bool) -> Picture {
    func any() -> Box {
      box(
        .random(in: 0...300, using: &random), .random(in: 0...200, using: &random),
        width: .random(in: 10...90, using: &random), height: .random(in: 10...90, using: &random))
    }
    let truth = (0..<Int.random(in: 0...7, using: &random)).map { _ in
      COCODetectionEvaluator.GroundTruth(
        box: any(), category: .random(in: 0...2, using: &random),
        isCrowd: crowds && Int.random(in: 0...5, using: &random) == 0)
    }
    var detections = truth.map { object in
      var near = object.box
      near.x += .random(in: -25...25, using: &random)
      near.width *= .random(in: 0.6...1.5, using: &random)
      let category = Int.random(in: 0...4, using: &random) == 0 ? 2 - object.category : object.category
      return found(near, category, .random(in: 0.1...1, using: &random))
    }
    detections += (0..<3).map { _ in
      found(any(), .random(in: 0...2, using: &random), .random(in: 0...0.8, using: &random))
    }
    return Picture(truth: truth, detections: detections)
  }
}
