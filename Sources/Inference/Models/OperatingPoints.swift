import Domain
import Foundation

/// From which score on a detection is worth a dot, or a match may be called the very product, category by category.
///
/// A score says how sure a network is, not how often it is right, and the two differ from category to category.
/// `vitrine models calibrate` measures, on pictures the model did not learn from, the lowest score of each
/// category from which on detections are right as often as asked for; `vitrine models calibrate-embedder` does the
/// same for the similarity of best matches.
public struct OperatingPoints: Sendable, Hashable, Codable {
  /// One category's threshold.
  public struct Point: Sendable, Hashable, Codable {
    /// Detections of at least this score are shown; above 1 none is.
    public var threshold: Float
    /// Whether the data said that this reaches the precision asked for.
    public var isReached: Bool
    /// What passed such thresholds on data they were not made from, and which share of it was right; nil when that
    /// was not measured.
    public var measured: Measured?

    enum CodingKeys: String, CodingKey {
      case threshold, measured
      case isReached = "reached"
    }

    /// A threshold and whether it does what was asked.
    public init(threshold: Float, isReached: Bool, measured: Measured? = nil) {
      self.threshold = threshold
      self.isReached = isReached
      self.measured = measured
    }
  }

  /// What a threshold let through.
  public struct Measured: Sendable, Hashable, Codable {
    /// How much passed it.
    public var shown: Int
    /// How much of that was right.
    public var right: Int

    /// A measurement from its counts.
    public init(shown: Int = 0, right: Int = 0) {
      self.shown = shown
      self.right = right
    }

    /// The share that was right, 0...1; nil when nothing passed.
    public var precision: Double? { shown > 0 ? Double(right) / Double(shown) : nil }
  }

  /// How thresholds did on pictures they were not made from.
  public struct Check: Sendable, Hashable, Codable {
    /// Pictures looked at.
    public var pictures: Int
    /// Detections shown there.
    public var shown: Int
    /// The share of those that were right, 0...1; nil when none was shown.
    public var precision: Double?
    /// The share of the annotated objects that were shown, 0...1.
    public var recall: Double?

    /// A check from its counts.
    public init(pictures: Int, shown: Int, right: Int, wanted: Int) {
      self.pictures = pictures
      self.shown = shown
      precision = shown > 0 ? Double(right) / Double(shown) : nil
      recall = wanted > 0 ? Double(right) / Double(wanted) : nil
    }
  }

  /// How probable it is that something of a score is right: a logistic curve over the score's log-odds, shared by all
  /// categories, with an offset for each that has evidence of its own.
  public struct Curve: Sendable, Hashable, Codable {
    /// The curve's height at even odds, in log-odds.
    public var intercept: Double
    /// Log-odds of being right for each unit of the score's.
    public var slope: Double
    /// What a category's log-odds are above that.
    public var offsets: [String: Double]

    /// A curve from its parts.
    public init(intercept: Double, slope: Double, offsets: [String: Double] = [:]) {
      self.intercept = intercept
      self.slope = slope
      self.offsets = offsets
    }

    /// The probability that something of this score is right.
    public func probability(score: Float, category: String?) -> Double {
      let share = min(max(Double(score), 1e-3), 1 - 1e-3)
      let odds = intercept + slope * log(share / (1 - share)) + (category.flatMap { offsets[$0] } ?? 0)
      return 1 / (1 + exp(-odds))
    }
  }

  /// The share of shown detections that should be right, 0...1.
  public var targetPrecision: Double
  /// For categories that were not measured: what all measured ones together need.
  public var pooled: Point
  /// By category name.
  public var categories: [String: Point]
  /// How well it held on pictures that were not used, by the name of the set; a set too small to keep any back has
  /// none.
  public var checks: [String: Check]
  /// How probable it is that something of a score is right; nil in folders that were calibrated before it was kept.
  public var curve: Curve?

  enum CodingKeys: String, CodingKey {
    case pooled, categories, checks, curve
    case targetPrecision = "target_precision"
  }

  /// Points from their parts.
  public init(
    targetPrecision: Double, pooled: Point, categories: [String: Point] = [:],
    checks: [String: Check] = [:], curve: Curve? = nil
  ) {
    self.curve = curve
    self.targetPrecision = targetPrecision
    self.pooled = pooled
    self.categories = categories
    self.checks = checks
  }

  /// The score from which on detections of a category are shown.
  public func threshold(of category: String) -> Float { (categories[category] ?? pooled).threshold }

  /// The share of what a category's threshold let through that was right on data it was not made from.
  ///
  /// For a category of which too little passed to say, that of all categories together.
  public func precision(of category: String?) -> Double? {
    let own = category.flatMap { categories[$0]?.measured }
    if let own, own.shown >= Self.fewest { return own.precision }
    return pooled.measured?.precision
  }

  /// Fewer than this of a category say nothing of it.
  private static let fewest = 10

  /// The lowest of all thresholds: what a detector has to look for at least.
  public var lowest: Float { categories.values.map(\.threshold).reduce(pooled.threshold, min) }

  /// These points with those of another set, whose word counts for the categories it measured.
  ///
  /// For categories neither measured the stricter of the two pooled points counts.
  public func merging(_ newer: OperatingPoints) -> OperatingPoints {
    OperatingPoints(
      targetPrecision: newer.targetPrecision,
      pooled: newer.pooled.threshold >= pooled.threshold ? newer.pooled : pooled,
      categories: categories.merging(newer.categories) { $1 }, checks: checks.merging(newer.checks) { $1 },
      curve: newer.curve ?? curve)
  }

  /// The detections that are shown; `vocabulary` names their class numbers.
  public func shown(_ detections: [Detection], in vocabulary: Vocabulary) -> [Detection] {
    detections.filter {
      vocabulary.categories.indices.contains($0.category)
        && $0.score >= threshold(of: vocabulary.categories[$0.category].name)
    }
  }
}
