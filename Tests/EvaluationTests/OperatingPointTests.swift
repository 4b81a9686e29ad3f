import Annotations
import Domain
import Foundation
import Inference
import Testing

@testable import Evaluation

@Suite struct OperatingPointTests {
  private let categories = ["sure", "unsure", "rare", "hopeless"]

  /// Pictures of objects side by side; a detection is right when it lies on its object.
  private struct World {
    var annotations: COCOAnnotations
    var detections: [[Detection]]
  }

  /// A world in which a detection of score s is right with the probability `rightness` gives its category.
  private func world(
    pictures: Int, seed: UInt64, rightness: (_ category: String, _ score: Float) -> Float
  ) -> World {
    var random = Seeded(seed)
    var world = World(
      annotations: COCOAnnotations(
        categories: categories.enumerated().map { .init(id: $0.offset + 1, name: $0.element) }),
      detections: [])
    for number in 1...pictures {
      world.annotations.images.append(.init(id: number, fileName: "\(number).jpg", width: 2000, height: 100))
      var found: [Detection] = []
      for place in 0..<12 {
        let category = place < 5 ? 0 : place < 10 ? 1 : place == 10 ? 3 : 2
        if category == 2, number % 10 != 0 { continue }
        let box = Box(x: Float(place) * 120, y: 10, width: 80, height: 80)
        let score = Float.random(in: 0.05...1, using: &random)
        let isRight = Float.random(in: 0...1, using: &random) < rightness(categories[category], score)
        if isRight {
          world.annotations.annotations.append(
            .init(
              id: world.annotations.annotations.count + 1, imageID: number, categoryID: category + 1, box: box
            ))
        }
        found.append(Detection(box: box, category: category, score: score))
      }
      world.detections.append(found)
    }
    return world
  }

  private func points(_ world: World, target: Double = 0.9) -> OperatingPoints {
    OperatingPointCalibrator(targetPrecision: target).points(
      for: DetectionEvaluation(annotations: world.annotations, modelCategories: categories),
      detections: world.detections, categories: categories, set: "world")
  }

  private static func rightness(_ category: String, _ score: Float) -> Float {
    switch category {
    case "sure", "rare": min(1, score + 0.3)  // 90 % right on average from about 0.4 on
    case "unsure": score * score  // hardly ever
    default: 0
    }
  }

  @Test func whatIsShownIsRightOnPicturesNeverSeen() throws {
    let fitted = points(world(pictures: 300, seed: 1, rightness: Self.rightness))
    let fresh = world(pictures: 300, seed: 2, rightness: Self.rightness)
    let plan = DetectionEvaluation(annotations: fresh.annotations, modelCategories: categories)
    let verdicts = plan.judged(fresh.detections).flatMap(\.verdicts)
    for category in [0, 1] {
      let shown = verdicts.filter {
        $0.category == category && $0.score >= fitted.threshold(of: categories[category])
      }
      let precision = Double(shown.count(where: \.isRight)) / Double(max(1, shown.count))
      if fitted.categories[categories[category]]?.isReached == true { #expect(precision >= 0.88) }
    }
    #expect(fitted.threshold(of: "sure") < 0.6)
    #expect(fitted.threshold(of: "unsure") > fitted.threshold(of: "sure"))
    #expect(fitted.categories["sure"]?.isReached == true)
    let check = try #require(fitted.checks["world"])
    #expect(check.pictures == 300)
    #expect(try #require(check.precision) >= 0.87)
    #expect(try #require(check.recall) > 0.3)
  }

  @Test func aHopelessCategoryIsHardlyShown() {
    let world = world(pictures: 200, seed: 5, rightness: Self.rightness)
    let fitted = points(world)
    #expect(fitted.threshold(of: "hopeless") >= 0.95)
    let scores = world.detections.joined().filter { $0.category == 3 }.map(\.score)
    let share = Double(scores.count { $0 >= fitted.threshold(of: "hopeless") }) / Double(scores.count)
    #expect(share < 0.06)
  }

  @Test func aCategoryThatWasNotMeasuredTakesThePooledPoint() {
    var world = world(pictures: 60, seed: 3, rightness: Self.rightness)
    world.annotations.categories.removeAll { $0.name == "rare" }
    world.annotations.annotations.removeAll { $0.categoryID == 3 }
    let fitted = points(world)
    #expect(fitted.categories["rare"] == nil)
    #expect(fitted.threshold(of: "rare") == fitted.pooled.threshold)
  }

  @Test func aHigherTargetShowsLess() {
    let world = world(pictures: 200, seed: 9, rightness: Self.rightness)
    let steps = [0.5, 0.7, 0.9, 0.97].map { points(world, target: $0) }
    for (lower, higher) in zip(steps, steps.dropFirst()) {
      for category in categories {
        #expect(lower.threshold(of: category) <= higher.threshold(of: category))
      }
    }
  }

  @Test func withoutDetectionsNothingIsPromised() {
    let annotations = COCOAnnotations(
      images: [.init(id: 1, fileName: "a.jpg", width: 10, height: 10)],
      categories: [.init(id: 1, name: "sure")])
    let fitted = OperatingPointCalibrator().points(
      for: DetectionEvaluation(annotations: annotations, modelCategories: categories), detections: [[]],
      categories: categories, set: "none")
    #expect(!fitted.pooled.isReached)
    #expect(fitted.checks.isEmpty)
  }

  @Test func aSecondSetAddsItsCategories() {
    let rooms = OperatingPoints(
      targetPrecision: 0.9, pooled: .init(threshold: 0.8, isReached: true),
      categories: [
        "sofa": .init(threshold: 0.6, isReached: true), "tv": .init(threshold: 0.5, isReached: true),
      ],
      checks: ["rooms": .init(pictures: 1, shown: 1, right: 1, wanted: 1)])
    let street = OperatingPoints(
      targetPrecision: 0.9, pooled: .init(threshold: 0.7, isReached: true),
      categories: [
        "shoes": .init(threshold: 0.4, isReached: true), "tv": .init(threshold: 0.9, isReached: false),
      ],
      checks: ["street": .init(pictures: 2, shown: 4, right: 3, wanted: 6)])
    let both = rooms.merging(street)
    #expect(both.threshold(of: "sofa") == 0.6)
    #expect(both.threshold(of: "shoes") == 0.4)
    #expect(both.threshold(of: "tv") == 0.9)
    #expect(both.threshold(of: "else") == 0.8)
    #expect(both.checks["street"]?.precision == 0.75)
    #expect(both.checks["street"]?.recall == 0.5)
    #expect(both.checks.count == 2)
  }

  @Test func pointsSurviveTheirFile() throws {
    let fitted = points(world(pictures: 40, seed: 4, rightness: Self.rightness))
    let input = ServingInput(scoreThreshold: 0.3, operatingPoints: fitted)
    let data = try JSONEncoder().encode(input)
    #expect(try JSONDecoder().decode(ServingInput.self, from: data) == input)
    let old = Data(#"{"score_threshold": 0.5}"#.utf8)
    #expect(try JSONDecoder().decode(ServingInput.self, from: old).operatingPoints == nil)
  }

  @Test func onlyWhatReachesItsCategoryIsShown() throws {
    let vocabulary = Vocabulary.standard
    let names = Array(vocabulary.categories.prefix(2).map(\.name))
    let points = OperatingPoints(
      targetPrecision: 0.9, pooled: .init(threshold: 0.7, isReached: true),
      categories: [names[0]: .init(threshold: 0.3, isReached: true)])
    let box = Box(x: 0, y: 0, width: 1, height: 1)
    let shown = points.shown(
      [
        Detection(box: box, category: 0, score: 0.4), Detection(box: box, category: 1, score: 0.4),
        Detection(box: box, category: 1, score: 0.8), Detection(box: box, category: 9999, score: 1),
      ], in: vocabulary)
    #expect(shown.map(\.score) == [0.4, 0.8])
    #expect(points.lowest == 0.3)
  }
}
