import Foundation

/// Whether the arms hold as many units as they should.
///
/// Pearson's chi-squared test. A small p-value says that something is wrong with the assignment or the logging, and
/// that no other number of the experiment should be believed (Fabijan et al., Diagnosing Sample Ratio Mismatch, KDD 2019).
public struct SampleRatio: Sendable, Hashable, Codable {
  /// How probable counts as far off as these are by chance.
  public var p: Double
  /// Whether they are not believed: p below 0.001, since everybody looks often.
  public var isMismatch: Bool { p < 0.001 }

  /// Compares counts with shares that sum to 1.
  public init(counts: [Int], shares: [Double]) {
    let total = Double(counts.reduce(0, +))
    guard total > 0, counts.count > 1 else {
      p = 1
      return
    }
    let statistic = zip(counts, shares).reduce(0.0) { sum, entry in
      let expected = total * entry.1
      return expected > 0 ? sum + (Double(entry.0) - expected) * (Double(entry.0) - expected) / expected : sum
    }
    p = Self.upperGamma(Double(counts.count - 1) / 2, statistic / 2)
  }

  /// The regularised upper incomplete gamma function Q(a, x), by its series or its continued fraction (Numerical
  /// Recipes, section 6.2).
  static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let scale = exp(-x + a * log(x) - lgamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      for _ in 0..<1_000 {
        n += 1
        term *= x / n
        sum += term
        if abs(term) < abs(sum) * 1e-15 { break }
      }
      return max(0, 1 - sum * scale)
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var h = d
    for i in 1..<1_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = an * d + b
      if abs(d) < tiny { d = tiny }
      c = b + an / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      h *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return min(1, scale * h)
  }
}
