/// Where the right products stood, over a set of queries; values 0...1.
public struct RetrievalScores: Sendable, Hashable, Codable {
  /// Share of queries whose first product is right.
  public let recallAt1: Double
  /// Share with a right product among the first 5.
  public let recallAt5: Double
  /// Share with a right product among the first 10.
  public let recallAt10: Double
  /// Share with a right product among the first 20.
  public let recallAt20: Double
  /// Mean of 1 / place of the first right product; 0 for a query without one.
  public let meanReciprocalRank: Double

  enum CodingKeys: String, CodingKey {
    case recallAt1 = "recall_at_1"
    case recallAt5 = "recall_at_5"
    case recallAt10 = "recall_at_10"
    case recallAt20 = "recall_at_20"
    case meanReciprocalRank = "mrr"
  }

  /// Scores from each query's place of its first right product, from 1; nil where it is nowhere.
  public init(ranks: [Int?]) {
    let count = Double(max(ranks.count, 1))
    func recall(_ limit: Int) -> Double { Double(ranks.count { ($0 ?? .max) <= limit }) / count }
    recallAt1 = recall(1)
    recallAt5 = recall(5)
    recallAt10 = recall(10)
    recallAt20 = recall(20)
    meanReciprocalRank = ranks.reduce(0) { $0 + ($1.map { 1 / Double($0) } ?? 0) } / count
  }
}

/// What retrieval reaches, from the easiest question to the whole way.
public struct RetrievalReport: Sendable, Hashable, Codable {
  /// How many objects were asked about.
  public let queries: Int
  /// How many products were searched.
  public let gallery: Int
  /// Over the whole catalogue.
  public let unrestricted: RetrievalScores
  /// Within the object's true category.
  public let categoryGiven: RetrievalScores
  /// Within the category the embedder gives the box; nil when it gives none.
  public let categoryPredicted: RetrievalScores?
  /// From the detector's own box and category; nil without a detector.
  public let endToEnd: RetrievalScores?

  enum CodingKeys: String, CodingKey {
    case queries, gallery, unrestricted
    case categoryGiven = "category_given"
    case categoryPredicted = "category_predicted"
    case endToEnd = "end_to_end"
  }
}
