import Foundation

/// What an experiment says so far.
///
/// An arm's value is a ratio of sums over units, its variance by the delta method with units as the independent
/// things (Deng, Knoblich and Lu, Applying the Delta Method in Metric Analytics, KDD 2018). Two intervals are given
/// for the difference to the control: the usual one, right for whoever looks once at a size fixed before, and one
/// that stays right however often one looks: the mixture sequential probability ratio test of Johari, Koomen,
/// Pekelis and Walsh (Peeking at A/B Tests, KDD 2017).
public struct ExperimentAnalysis: Sendable, Hashable, Codable {
  /// An interval.
  public struct Interval: Sendable, Hashable, Codable {
    /// Lower end.
    public var low: Double
    /// Upper end.
    public var high: Double
    /// Whether it leaves zero out.
    public var excludesZero: Bool { low > 0 || high < 0 }

    /// An interval from its ends.
    public init(low: Double, high: Double) {
      self.low = low
      self.high = high
    }
  }

  /// One arm's value of one metric.
  public struct Arm: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Units in it.
    public var units: Int
    /// The metric's value.
    public var value: Double
    /// Its standard error.
    public var error: Double
    /// The difference to the control as a share of the control's value; nil for the control.
    public var lift: Double?
    /// The 95 % interval of the lift for one look at a size fixed before.
    public var interval: Interval?
    /// The 95 % interval that holds however often one looks.
    public var alwaysValid: Interval?
  }

  /// The metric.
  public var metric: ExperimentMetric
  /// The arms, control first.
  public var arms: [Arm]

  /// Analyses a metric.
  ///
  /// - Parameters:
  ///   - arms: names, control first.
  ///   - expectedLift: the size of difference, as a share of the control's value, that the always-valid interval is
  ///     sharpest for. It must not be chosen after looking.
  public init(
    _ metric: ExperimentMetric, arms: [String], units: some Collection<UnitTally>, expectedLift: Double = 0.1
  ) {
    self.metric = metric
    let sums = arms.map { name in
      RatioSums(units.lazy.filter { $0.arm == name }.map { $0.parts(of: metric) })
    }
    guard let control = sums.first else {
      self.arms = []
      return
    }
    self.arms = zip(arms, sums).enumerated().map { place, entry in
      let (name, sums) = entry
      var arm = Arm(name: name, units: sums.count, value: sums.ratio, error: sums.variance.squareRoot())
      guard place > 0, control.ratio > 0 else { return arm }
      let difference = sums.ratio - control.ratio
      let variance = sums.variance + control.variance
      arm.lift = difference / control.ratio
      guard variance > 0, sums.count > 1, control.count > 1 else { return arm }
      func interval(_ half: Double) -> Interval {
        Interval(low: (difference - half) / control.ratio, high: (difference + half) / control.ratio)
      }
      arm.interval = interval(1.959964 * variance.squareRoot())
      arm.alwaysValid = interval(
        Self.sequentialHalfWidth(variance: variance, mixture: expectedLift * control.ratio, level: 0.05))
      return arm
    }
  }

  /// Half the width of the interval that is right at every look.
  ///
  /// - Parameters:
  ///   - variance: of the difference now.
  ///   - mixture: standard deviation of the differences thought possible.
  ///   - level: the chance of ever being wrong.
  static func sequentialHalfWidth(variance: Double, mixture: Double, level: Double) -> Double {
    let spread = mixture * mixture
    guard spread > 0, variance > 0 else { return .infinity }
    let sum = variance + spread
    return (2 * variance * sum / spread * (log(1 / level) + 0.5 * log(sum / variance))).squareRoot()
  }
}

/// Sums from which a ratio of means and its variance follow.
struct RatioSums {
  private(set) var count = 0
  private var numerator = 0.0
  private var denominator = 0.0
  private var numerators = 0.0
  private var denominators = 0.0
  private var products = 0.0

  init(_ parts: some Sequence<(numerator: Double, denominator: Double)>) {
    for part in parts {
      count += 1
      numerator += part.numerator
      denominator += part.denominator
      numerators += part.numerator * part.numerator
      denominators += part.denominator * part.denominator
      products += part.numerator * part.denominator
    }
  }

  /// Sum over sum; 0 of nothing.
  var ratio: Double { denominator > 0 ? numerator / denominator : 0 }

  /// Variance of the ratio by the delta method.
  var variance: Double {
    guard count > 1, denominator > 0 else { return 0 }
    let n = Double(count)
    let (x, y) = (numerator / n, denominator / n)
    let varX = max(0, (numerators / n - x * x) * n / (n - 1))
    let varY = max(0, (denominators / n - y * y) * n / (n - 1))
    let covariance = (products / n - x * y) * n / (n - 1)
    let ratio = x / y
    return max(0, (varX - 2 * ratio * covariance + ratio * ratio * varY) / (y * y) / n)
  }
}
