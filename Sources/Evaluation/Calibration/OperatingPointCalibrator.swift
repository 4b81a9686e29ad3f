import Domain
import Inference

/// Finds the scores from which on detections are right as often as asked for, and checks them.
///
/// The precision of a category above a score is estimated from its own detections and, as if so many more had been
/// seen, the precision of all categories together above that score: a rare category leans on the others until it
/// has evidence of its own. Of that estimate the lower end of a one-sided confidence interval (Wilson's) has to reach
/// the target; the threshold is the lowest score for which it does. The check splits the pictures into two halves and
/// judges each by thresholds made from the other; what is stored is made from all.
public struct OperatingPointCalibrator: Sendable {
  /// The share of shown detections that should be right, 0...1.
  public var targetPrecision: Double
  /// How many detections of all categories together a category's own are mixed with.
  public var pooledWeight: Double
  /// Standard deviations the lower end of the interval lies below the estimate; 0.84 is one-sided 80 %.
  public var deviations: Double

  /// A calibration for a target.
  public init(targetPrecision: Double = 0.9, pooledWeight: Double = 8, deviations: Double = 0.84) {
    self.targetPrecision = targetPrecision
    self.pooledWeight = pooledWeight
    self.deviations = deviations
  }

  /// Thresholds that are tried, ascending.
  static let candidates: [Float] = (2...99).map { Float($0) / 100 }
  /// Fewer pictures than this are not split for a check.
  static let fewestPictures = 8

  /// The operating points of a model on an evaluation's pictures.
  ///
  /// - Parameters:
  ///   - evaluation: the plan, whose pictures the model must not have learnt from.
  ///   - detections: what the model found, weak detections too, one list for each of the plan's pictures.
  ///   - categories: the model's category names in class order.
  public func points(
    for evaluation: DetectionEvaluation, detections: [[Detection]], categories: [String]
  ) -> OperatingPoints {
    let pictures = evaluation.judged(detections)
    let measured = categories.indices.filter { evaluation.position(ofModelCategory: $0) != nil }
    var points = fitted(to: pictures, categories: categories, measured: measured)
    if pictures.count >= Self.fewestPictures {
      points.check = check(pictures, categories: categories, measured: measured)
    }
    return points
  }

  /// Thresholds of the measured categories.
  func fitted(to pictures: [JudgedPicture], categories: [String], measured: [Int]) -> OperatingPoints {
    let verdicts = pictures.flatMap(\.verdicts)
    let pooled = Tally(verdicts)
    let byCategory = Dictionary(grouping: verdicts, by: \.category)
    var points: [String: OperatingPoints.Point] = [:]
    for category in measured {
      let own = Tally(byCategory[category] ?? [])
      points[categories[category]] = point { step in
        let (all, allRight) = (pooled.shown[step], pooled.right[step])
        let prior = all > 0 ? Double(allRight) / Double(all) : 0
        return lowerEnd(
          right: Double(own.right[step]) + pooledWeight * prior, of: Double(own.shown[step]) + pooledWeight)
      }
    }
    let pooledPoint = point { step in
      lowerEnd(right: Double(pooled.right[step]), of: Double(pooled.shown[step]))
    }
    return OperatingPoints(targetPrecision: targetPrecision, pooled: pooledPoint, categories: points)
  }

  /// The lowest candidate that reaches the target, or the best one where none does.
  private func point(_ estimate: (Int) -> Double) -> OperatingPoints.Point {
    let estimates = Self.candidates.indices.map(estimate)
    if let first = estimates.firstIndex(where: { $0 >= targetPrecision }) {
      return .init(threshold: Self.candidates[first], isReached: true)
    }
    let best = estimates.indices.max { (estimates[$0], $0) < (estimates[$1], $1) }
    return .init(threshold: best.map { Self.candidates[$0] } ?? 1, isReached: false)
  }

  /// Wilson's lower bound of a share.
  private func lowerEnd(right: Double, of count: Double) -> Double {
    guard count > 0 else { return 0 }
    let share = min(1, right / count)
    let square = deviations * deviations
    let spread = deviations * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
    return (share + square / (2 * count) - spread) / (1 + square / count)
  }

  /// Each half judged by the thresholds of the other.
  private func check(
    _ pictures: [JudgedPicture], categories: [String], measured: [Int]
  ) -> OperatingPoints.Check {
    let order = pictures.sorted {
      (StableHash.value(of: $0.path), $0.path) < (StableHash.value(of: $1.path), $1.path)
    }
    let halves = [0, 1].map { half in order.enumerated().filter { $0.offset % 2 == half }.map(\.element) }
    var shown = 0
    var right = 0
    for half in [0, 1] {
      let points = fitted(to: halves[1 - half], categories: categories, measured: measured)
      for verdict in halves[half].flatMap(\.verdicts)
      where verdict.score >= points.threshold(of: categories[verdict.category]) {
        shown += 1
        right += verdict.isRight ? 1 : 0
      }
    }
    return .init(
      pictures: pictures.count, shown: shown, right: right, wanted: pictures.reduce(0) { $0 + $1.wanted })
  }
}

/// Detections at or above each candidate threshold, and how many of them are right.
private struct Tally {
  var shown: [Int]
  var right: [Int]

  init(_ verdicts: [JudgedPicture.Verdict]) {
    let candidates = OperatingPointCalibrator.candidates
    shown = [Int](repeating: 0, count: candidates.count)
    right = shown
    for verdict in verdicts {
      for (step, candidate) in candidates.enumerated() {
        guard verdict.score >= candidate else { break }
        shown[step] += 1
        right[step] += verdict.isRight ? 1 : 0
      }
    }
  }
}

/// A hash that is the same in every run (FNV-1a), so that a picture stays in its half.
private enum StableHash {
  static func value(of text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
