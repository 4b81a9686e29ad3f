import Domain

/// Orders by likeness, nudged by availability and category; needs no training.
///
/// `score = similarity + availability weight * availability + category`, where `category` is what the belief in the
/// product's category allows (`CategoryBelief`) or, without one, `category weight * confidence * same category`.
/// Products out of stock come after all others; of the variants of one design only the best few are shown.
public struct SimilarityRanker: Ranker {
  /// What one full step of each feature is worth in similarity.
  public struct Weights: Sendable, Hashable, Codable {
    /// A product in stock against one that must be waited for.
    public var availability: Float = 0.02
    /// A product of the object's category against another, times the confidence in that category.
    public var category: Float = 0.05
    /// Taken off products out of stock: similarities lie in -1...1, so more than 2 puts them last.
    public var outOfStock: Float = 3

    /// The weights that ship: small enough that a visibly better match wins.
    public init() {}
  }

  /// What each feature is worth.
  public var weights: Weights
  /// How many products that share an `item_group_id` are kept.
  public var variantsPerGroup: Int

  /// A ranker with the given weights.
  public init(weights: Weights = Weights(), variantsPerGroup: Int = 2) {
    self.weights = weights
    self.variantsPerGroup = max(1, variantsPerGroup)
  }

  /// The candidates worth showing, best first; equal scores are ordered by product id.
  public func ranked(_ candidates: [Candidate], for object: RankingContext) -> [RankedCandidate] {
    let scored = candidates.map { candidate in
      RankedCandidate(
        candidate: candidate, score: score(candidate, for: object), match: match(candidate, for: object))
    }
    var shown: [String: Int] = [:]
    return scored.sorted(by: Self.precedes).filter { ranked in
      guard let group = ranked.candidate.product.itemGroupID else { return true }
      shown[group, default: 0] += 1
      return shown[group, default: 0] <= variantsPerGroup
    }
  }

  private func score(_ candidate: Candidate, for object: RankingContext) -> Float {
    let availability = candidate.product.availability
    let sameCategory: Float = object.category.map { candidate.product.category == $0 ? 1 : 0 } ?? 0.5
    return candidate.similarity
      + weights.availability * Self.readiness(availability)
      + (candidate.categoryAllowance ?? weights.category * object.categoryConfidence * sameCategory)
      - (availability == .outOfStock ? weights.outOfStock : 0)
  }

  /// How soon a product can be had, 0...1.
  static func readiness(_ availability: Availability) -> Float {
    switch availability {
    case .inStock: 1
    case .backorder: 0.75
    case .preorder: 0.5
    case .outOfStock: 0
    }
  }

  /// Exact only above the calibrated threshold, and never across categories.
  private func match(_ candidate: Candidate, for object: RankingContext) -> LookProduct.Match {
    guard let threshold = object.exactThreshold, candidate.similarity >= threshold else { return .similar }
    if let category = object.category, candidate.product.category != category { return .similar }
    return .exact
  }

  /// A total order, so that equal input gives equal output whatever its order; what is not a number is last.
  private static func precedes(_ first: RankedCandidate, _ second: RankedCandidate) -> Bool {
    let scores = (
      first.score.isNaN ? -.infinity : first.score, second.score.isNaN ? -.infinity : second.score
    )
    if scores.0 != scores.1 { return scores.0 > scores.1 }
    if first.candidate.product.id != second.candidate.product.id {
      return first.candidate.product.id < second.candidate.product.id
    }
    return first.candidate.pictureIndex < second.candidate.pictureIndex
  }
}
