import Foundation
import Inference

/// How probable it is that a detection is right, by its score and category: Platt's logistic curve over the
/// score's log-odds, shared by all categories, with an offset for each.
///
/// The offsets have a Gaussian prior around zero, so a category that was rarely seen stays near the shared curve and
/// one with much evidence goes its own way. Fitted by Newton's method on the penalised likelihood. Source: Platt,
/// "Probabilistic outputs for support vector machines"; the offsets are those of a random-intercept model.
struct RightnessModel: Sendable {
  private var intercept = 0.0
  private var slope = 1.0
  private var offsets: [Int: Double] = [:]

  /// How strongly offsets are held at zero, in units of detections at even odds times four.
  private static let offsetPrecision = 10.0
  // Weak: they only keep data that a line separates from running away.
  private static let interceptPrecision = 0.01
  private static let slopePrecision = 0.1

  /// Fits the model to judged detections.
  init(_ verdicts: [JudgedPicture.Verdict]) {
    let evidence = verdicts.map { (category: $0.category, odds: Self.logOdds($0.score), right: $0.isRight) }
    for _ in 0..<40 {
      var gradient = (
        intercept: -Self.interceptPrecision * intercept, slope: -Self.slopePrecision * (slope - 1)
      )
      var curvature = (both: 0.0, intercept: Self.interceptPrecision, slope: Self.slopePrecision)
      for point in evidence {
        let (miss, weight) = residual(point)
        gradient.intercept += miss
        gradient.slope += miss * point.odds
        curvature.intercept += weight
        curvature.slope += weight * point.odds * point.odds
        curvature.both += weight * point.odds
      }
      let determinant = curvature.intercept * curvature.slope - curvature.both * curvature.both
      guard determinant > 0 else { break }
      let steps = (
        (gradient.intercept * curvature.slope - gradient.slope * curvature.both) / determinant,
        (gradient.slope * curvature.intercept - gradient.intercept * curvature.both) / determinant
      )
      // Far from the optimum the parabola is a poor guide.
      intercept += min(max(steps.0, -1), 1)
      slope += min(max(steps.1, -1), 1)
      var sums: [Int: (gradient: Double, curvature: Double)] = [:]
      for point in evidence {
        let (miss, weight) = residual(point)
        let sum = sums[point.category] ?? (0, 0)
        sums[point.category] = (sum.gradient + miss, sum.curvature + weight)
      }
      for (category, sum) in sums {
        let offset = offsets[category] ?? 0
        let step = (sum.gradient - Self.offsetPrecision * offset) / (sum.curvature + Self.offsetPrecision)
        offsets[category] = offset + min(max(step, -1), 1)
      }
    }
  }

  /// The probability that a detection of this score is right; a category that was not seen has no offset.
  func probability(score: Float, category: Int?) -> Double {
    let offset = category.flatMap { offsets[$0] } ?? 0
    return 1 / (1 + exp(-(intercept + slope * Self.logOdds(score) + offset)))
  }

  /// The curve under the categories' names, for keeping with a model.
  func curve(_ names: [String]) -> OperatingPoints.Curve {
    OperatingPoints.Curve(
      intercept: intercept, slope: slope,
      offsets: Dictionary(
        offsets.filter { names.indices.contains($0.key) }.map { (names[$0.key], $0.value) },
        uniquingKeysWith: { first, _ in first }))
  }

  private func residual(_ point: (category: Int, odds: Double, right: Bool)) -> (miss: Double, weight: Double)
  {
    let value = intercept + slope * point.odds + (offsets[point.category] ?? 0)
    let probability = 1 / (1 + exp(-value))
    return ((point.right ? 1 : 0) - probability, probability * (1 - probability))
  }

  private static func logOdds(_ score: Float) -> Double {
    let share = min(max(Double(score), 1e-3), 1 - 1e-3)
    return log(share / (1 - share))
  }
}
