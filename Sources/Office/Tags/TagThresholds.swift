import Domain
import Inference

/// From which scores on a tag is published by itself, or shown to a person first.
///
/// Published from the score on that was measured to be right as often as asked for (`OperatingPoints`); a category
/// for which no score reached that is never published unseen. Between half of that score and itself a person
/// looks; below, the model is mostly wrong, and a queue full of nothing wears people out.
public struct TagThresholds: Sendable, Hashable, Codable {
  /// The two scores of a category.
  public struct Pair: Sendable, Hashable, Codable {
    /// From here on published.
    public var publish: Float
    /// From here on reviewed.
    public var review: Float

    /// Two scores.
    public init(publish: Float, review: Float) {
      self.publish = publish
      self.review = review
    }
  }

  /// For categories without their own.
  public var other: Pair
  /// By category name.
  public var categories: [String: Pair]

  /// Thresholds from their parts.
  public init(other: Pair, categories: [String: Pair] = [:]) {
    self.other = other
    self.categories = categories
  }

  /// The thresholds a detector was calibrated to.
  ///
  /// - Parameters:
  ///   - scoreThreshold: the detector's one threshold, for a model that was not calibrated: nothing is then published
  ///     unseen below 0.9.
  ///   - reviewShare: the part of the publishing score from which on a person looks.
  public init(points: OperatingPoints?, scoreThreshold: Float, reviewShare: Float = 0.5) {
    func pair(_ point: OperatingPoints.Point) -> Pair {
      guard point.isReached, point.threshold <= 1 else { return Pair(publish: 1.01, review: scoreThreshold) }
      return Pair(publish: point.threshold, review: point.threshold * reviewShare)
    }
    guard let points else {
      self.init(other: Pair(publish: max(0.9, scoreThreshold), review: scoreThreshold))
      return
    }
    self.init(other: pair(points.pooled), categories: points.categories.mapValues(pair))
  }

  /// Where a new tag begins; nil for one that is dropped.
  public func state(of category: String, score: Float) -> Tag.State? {
    let pair = categories[category] ?? other
    if score >= pair.publish { return .published }
    return score >= pair.review ? .review : nil
  }
}
