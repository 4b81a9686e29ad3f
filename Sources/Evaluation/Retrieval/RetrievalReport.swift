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
  /// Within the categories the embedder takes the box for, as looks are served (`CategoryBelief`); nil when it names
  /// none.
  public let categoryPredicted: RetrievalScores?
  /// From the detector's own box, within the categories that detector and embedder take it for; nil without a detector.
  public let endToEnd: RetrievalScores?
  /// The last two within the one category that the embedder, or the detector, finds most probable.
  public let oneCategory: OneCategory
  /// Over the whole catalogue, of the queries whose product the model saw in training; nil when no query says.
  public let seen: RetrievalScores?
  /// The same of products it never saw in a scene.
  public let neverSeen: RetrievalScores?
  /// Over the whole catalogue, by the object's category.
  public let categories: [String: CategoryScores]

  /// With 95 % confidence, where the recall at 1 of all such queries lies, `[low, high]`, by the names of the scores
  /// above.
  public let recallAt1Intervals: [String: [Double]]

  /// What a search in one category alone would find.
  public struct OneCategory: Sendable, Hashable, Codable {
    /// Within the category the embedder gives the box; nil when it gives none.
    public let categoryPredicted: RetrievalScores?
    /// From the detector's own box, within its category; nil without a detector.
    public let endToEnd: RetrievalScores?

    enum CodingKeys: String, CodingKey {
      case categoryPredicted = "category_predicted"
      case endToEnd = "end_to_end"
    }
  }

  /// A category's figures.
  public struct CategoryScores: Sendable, Hashable, Codable {
    /// How many queries.
    public let queries: Int
    /// Over the whole catalogue.
    public let unrestricted: RetrievalScores
    /// Within the category.
    public let categoryGiven: RetrievalScores

    enum CodingKeys: String, CodingKey {
      case queries, unrestricted
      case categoryGiven = "category_given"
    }
  }

  enum CodingKeys: String, CodingKey {
    case queries, gallery, unrestricted, seen, categories
    case neverSeen = "never_seen"
    case recallAt1Intervals = "recall_at_1_intervals"
    case categoryGiven = "category_given"
    case categoryPredicted = "category_predicted"
    case endToEnd = "end_to_end"
    case oneCategory = "one_category"
  }
}

extension RetrievalScores {
  /// Wilson's interval of a share of `count` queries, with 95 % confidence.
  ///
  /// `(p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n)`: unlike the usual normal one it stays within 0...1.
  public static func interval(of share: Double, count: Int) -> [Double] {
    guard count > 0 else { return [0, 1] }
    let (count, square) = (Double(count), 1.96 * 1.96)
    let middle = share + square / (2 * count)
    let spread = 1.96 * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
    return [middle - spread, middle + spread].map { min(max($0 / (1 + square / count), 0), 1) }
  }
}
