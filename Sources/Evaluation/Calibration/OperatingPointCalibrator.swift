import Domain
import Inference

/// Finds the scores from which on detections are right as often as asked for, and checks them.
///
/// A ``RightnessModel`` says how probable it is that a detection is right. A category's threshold is the lowest score
/// from which on that is, in the mean over the scores detections have, as high as the target; a rare category leans
/// on the others until it has evidence of its own. The check splits the pictures into two halves and judges each by
/// thresholds made from the other; what is kept is made from all.
public struct OperatingPointCalibrator: Sendable {
  /// The share of shown detections that should be right, 0...1.
  public var targetPrecision: Double

  /// A calibration for a target.
  public init(targetPrecision: Double = 0.9) { self.targetPrecision = targetPrecision }

  /// Thresholds that are tried, ascending.
  private static let candidates: [Float] = (2...99).map { Float($0) / 100 }
  /// Fewer pictures than this are not split for a check.
  private static let fewestPictures = 8

  /// The operating points of a model on an evaluation's pictures.
  ///
  /// - Parameters:
  ///   - evaluation: the plan, whose pictures the model must not have learnt from.
  ///   - detections: what the model found, weak detections too, one list for each of the plan's pictures.
  ///   - categories: the model's category names in class order.
  ///   - set: the name under which the check is kept.
  public func points(
    for evaluation: DetectionEvaluation, detections: [[Detection]], categories: [String], set: String
  ) -> OperatingPoints {
    points(
      for: evaluation.judged(detections), categories: categories,
      measured: categories.indices.filter { evaluation.position(ofModelCategory: $0) != nil }, set: set)
  }

  /// The points that judged pictures give, and what they let through on the other half of them.
  func points(
    for pictures: [JudgedPicture], categories: [String], measured: [Int], set: String
  ) -> OperatingPoints {
    var points = fitted(to: pictures, categories: categories, measured: measured)
    guard pictures.count >= Self.fewestPictures else { return points }
    let shown = shownOfHalves(pictures, categories: categories, measured: measured)
    for category in measured {
      points.categories[categories[category]]?.measured = shown[category] ?? .init()
    }
    let all = shown.values.reduce(into: OperatingPoints.Measured()) {
      $0.shown += $1.shown
      $0.right += $1.right
    }
    points.pooled.measured = all
    points.checks[set] = .init(
      pictures: pictures.count, shown: all.shown, right: all.right,
      wanted: pictures.reduce(0) { $0 + $1.wanted })
    return points
  }

  /// Thresholds of the measured categories.
  private func fitted(
    to pictures: [JudgedPicture], categories: [String], measured: [Int]
  ) -> OperatingPoints {
    let verdicts = pictures.flatMap(\.verdicts)
    let model = RightnessModel(verdicts)
    let scores = verdicts.map(\.score).sorted(by: >)
    let points = measured.map { (categories[$0], point(of: $0, by: model, over: scores)) }
    return OperatingPoints(
      targetPrecision: targetPrecision, pooled: point(of: nil, by: model, over: scores),
      categories: Dictionary(points, uniquingKeysWith: { first, _ in first }),
      curve: model.curve(categories))
  }

  /// The lowest candidate that reaches the target; one that shows nothing where none does.
  ///
  /// - Parameter scores: what scores detections have, best first.
  private func point(
    of category: Int?, by model: RightnessModel, over scores: [Float]
  ) -> OperatingPoints.Point {
    var lowest: Float?
    var sum = 0.0
    var count = 0
    for candidate in Self.candidates.reversed() {
      while count < scores.count, scores[count] >= candidate {
        sum += model.probability(score: scores[count], category: category)
        count += 1
      }
      // Scores fall, and with them the mean: the last that reaches the target is the lowest.
      if count > 0, sum / Double(count) >= targetPrecision { lowest = candidate }
    }
    return .init(threshold: lowest ?? 1, isReached: lowest != nil)
  }

  /// Each half judged by the thresholds of the other, by category.
  private func shownOfHalves(
    _ pictures: [JudgedPicture], categories: [String], measured: [Int]
  ) -> [Int: OperatingPoints.Measured] {
    let order = pictures.map { (hash: StableHash.value(of: $0.path), picture: $0) }
      .sorted { ($0.hash, $0.picture.path) < ($1.hash, $1.picture.path) }.map(\.picture)
    let halves = [0, 1].map { half in order.enumerated().filter { $0.offset % 2 == half }.map(\.element) }
    var shown: [Int: OperatingPoints.Measured] = [:]
    for half in [0, 1] {
      let points = fitted(to: halves[1 - half], categories: categories, measured: measured)
      for verdict in halves[half].flatMap(\.verdicts)
      where verdict.score >= points.threshold(of: categories[verdict.category]) {
        shown[verdict.category, default: .init()].shown += 1
        if verdict.isRight { shown[verdict.category, default: .init()].right += 1 }
      }
    }
    return shown
  }
}

/// A hash that is the same in every run (FNV-1a), so that a picture stays in its half.
private enum StableHash {
  static func value(of text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
