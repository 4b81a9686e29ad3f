import Domain

/// From which score on a detection is worth a dot, category by category.
///
/// A score says how sure a network is, not how often it is right, and the two differ from category to category.
/// `vitrine models calibrate` measures, on pictures the model did not learn from, the lowest score of each
/// category from which on detections are right as often as asked for.
public struct OperatingPoints: Sendable, Hashable, Codable {
  /// One category's threshold.
  public struct Point: Sendable, Hashable, Codable {
    /// Detections of at least this score are shown; above 1 none is.
    public var threshold: Float
    /// Whether the data said that this reaches the precision asked for.
    public var isReached: Bool

    enum CodingKeys: String, CodingKey {
      case threshold
      case isReached = "reached"
    }

    /// A threshold and whether it does what was asked.
    public init(threshold: Float, isReached: Bool) {
      self.threshold = threshold
      self.isReached = isReached
    }
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

  /// The share of shown detections that should be right, 0...1.
  public var targetPrecision: Double
  /// For categories that were not measured: what all measured ones together need.
  public var pooled: Point
  /// By category name.
  public var categories: [String: Point]
  /// How well it held on pictures that were not used, by the name of the set; a set too small to keep any back has
  /// none.
  public var checks: [String: Check]

  enum CodingKeys: String, CodingKey {
    case pooled, categories, checks
    case targetPrecision = "target_precision"
  }

  /// Points from their parts.
  public init(
    targetPrecision: Double, pooled: Point, categories: [String: Point] = [:],
    checks: [String: Check] = [:]
  ) {
    self.targetPrecision = targetPrecision
    self.pooled = pooled
    self.categories = categories
    self.checks = checks
  }

  /// The score from which on detections of a category are shown.
  public func threshold(of category: String) -> Float { (categories[category] ?? pooled).threshold }

  /// The lowest of all thresholds: what a detector has to look for at least.
  public var lowest: Float { categories.values.map(\.threshold).reduce(pooled.threshold, min) }

  /// These points with those of another set, whose word counts for the categories it measured.
  ///
  /// For categories neither measured the stricter of the two pooled points counts.
  public func merging(_ newer: OperatingPoints) -> OperatingPoints {
    OperatingPoints(
      targetPrecision: newer.targetPrecision,
      pooled: newer.pooled.threshold >= pooled.threshold ? newer.pooled : pooled,
      categories: categories.merging(newer.categories) { $1 }, checks: checks.merging(newer.checks) { $1 })
  }

  /// The detections that are shown; `vocabulary` names their class numbers.
  public func shown(_ detections: [Detection], in vocabulary: Vocabulary) -> [Detection] {
    detections.filter {
      vocabulary.categories.indices.contains($0.category)
        && $0.score >= threshold(of: vocabulary.categories[$0.category].name)
    }
  }
}
