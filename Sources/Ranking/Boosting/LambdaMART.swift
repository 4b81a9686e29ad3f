import Foundation

/// Learns an order by boosted trees on the gradients of NDCG.
///
/// Burges, From RankNet to LambdaRank to LambdaMART (2010). For every pair of a query in which one item was wanted
/// more, the gradient is that of the pairwise logistic loss times how much NDCG would change if the two swapped.
/// An item's label counts by its weight: with one over the probability of having been looked at, clicks of places
/// few people reach count for those who did not reach them (Joachims, Swaminathan and Schnabel, Unbiased
/// Learning-to-Rank with Biased Feedback, WSDM 2017). XGBoost 1.7 knows no such weights, so the gradients are ours
/// and the trees are its.
public struct LambdaMART: Sendable {
  /// Whose gradients are followed.
  public enum Objective: String, Sendable, Hashable, Codable {
    /// Ours, with weights.
    case weighted
    /// XGBoost's own `rank:ndcg`, which has none; for comparison with its Python package.
    case library
  }
  /// Rounds, a tree each.
  public var rounds = 100
  /// Whose gradients are followed.
  public var objective = Objective.weighted
  /// XGBoost's parameters.
  public var parameters = [
    "eta": "0.1", "max_depth": "4", "min_child_weight": "1", "lambda": "1", "seed": "7", "nthread": "1",
    "tree_method": "exact", "verbosity": "0",
  ]

  /// The parameters that ship.
  public init() {}

  /// Learns from rows.
  ///
  /// - Parameter progress: called after each round with the number of rounds done.
  public func train(_ rows: RankingRows, progress: (Int) -> Void = { _ in }) throws -> Booster {
    guard !rows.groups.isEmpty else { throw BoostingError(description: "there is nothing to learn from") }
    let matrix = try BoostingMatrix(rows.features, columns: rows.columns)
    try matrix.set(labels: rows.labels, groups: rows.groups)
    var settings = parameters
    if objective == .library {
      settings["objective"] = "rank:ndcg"
    } else {
      settings["objective"] = "reg:squarederror"
      settings["base_score"] = "0"
    }
    let booster = try Booster(training: matrix, parameters: settings)
    for round in 0..<rounds {
      if objective == .library {
        try booster.update(matrix, round: round)
      } else {
        var lambdas = Self.lambdas(rows, scores: zip(try booster.margins(matrix), rows.base).map(+))
        try booster.boost(matrix, gradients: &lambdas.gradients, hessians: &lambdas.hessians)
      }
      progress(round + 1)
    }
    return booster
  }

  /// First and second derivatives of the loss by each row's score.
  static func lambdas(_ rows: RankingRows, scores: [Float]) -> (gradients: [Float], hessians: [Float]) {
    var gradients = [Float](repeating: 0, count: scores.count)
    var hessians = [Float](repeating: 0, count: scores.count)
    for range in rows.ranges {
      let order = range.sorted { (scores[$0], $1) > (scores[$1], $0) }
      var discounts = [Float](repeating: 0, count: range.count)
      for (rank, row) in order.enumerated() { discounts[row - range.lowerBound] = discount(rank) }
      let gains = range.map { (exp2(rows.labels[$0]) - 1) * rows.weights[$0] }
      // Of labels alone: with the weights in it, a single click would count one again wherever it was.
      let ideal = range.map { exp2(rows.labels[$0]) - 1 }.sorted(by: >).enumerated()
        .reduce(Float(0)) { $0 + $1.element * discount($1.offset) }
      guard ideal > 0 else { continue }
      for better in range where rows.labels[better] > 0 {
        // Two clicks of places not seen alike are a pair too: without it what stood high would still be favoured.
        for worse in range {
          let gain = gains[better - range.lowerBound] - gains[worse - range.lowerBound]
          guard gain > 0 else { continue }
          let apart = abs(discounts[better - range.lowerBound] - discounts[worse - range.lowerBound])
          let change = gain * apart / ideal
          let wrongness = 1 / (1 + exp(min(60, scores[better] - scores[worse])))
          gradients[better] -= wrongness * change
          gradients[worse] += wrongness * change
          let bend = max(wrongness * (1 - wrongness) * change, 1e-16)
          hessians[better] += bend
          hessians[worse] += bend
        }
      }
    }
    return (gradients, hessians)
  }

  private static func discount(_ place: Int) -> Float { 1 / log2(Float(place) + 2) }
}
