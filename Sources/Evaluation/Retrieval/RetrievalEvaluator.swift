import Domain

/// Measures how well objects lead to their products: recall at 1, 5, 10 and 20 and the mean reciprocal rank, with
/// the search over the whole catalogue and within a category.
///
/// A product's score is that of its best picture. A restriction compares with the category the **catalogue** files
/// a product under, so a product filed under another category is lost then, as it is for a shopper.
public struct RetrievalEvaluator: Sendable {
  /// A product of the gallery.
  public struct Product: Sendable, Hashable {
    /// The merchant's id.
    public var id: String
    /// The category it is filed under; nil outside the vocabulary.
    public var category: String?
    /// One unit-length vector a picture.
    public var vectors: [[Float]]

    /// A product from its parts.
    public init(id: String, category: String?, vectors: [[Float]]) {
      self.id = id
      self.category = category
      self.vectors = vectors
    }
  }

  /// An object whose product is looked for.
  public struct Query: Sendable, Hashable {
    /// What the object is.
    public var category: String
    /// The ids that count as right.
    public var products: Set<String>
    /// The unit-length vector of the given box.
    public var vector: [Float]
    /// The category the embedder gives the box; nil when it has no category head.
    public var predictedCategory: String?
    /// What the detector made of the object: its box's own vector, and its category; nil for a missed object.
    public var found: FoundObject?
    /// Whether the model saw a right product in training; nil when nothing says.
    public var isSeenInTraining: Bool?

    /// A query from its parts.
    public init(
      category: String, products: some Sequence<String>, vector: [Float], predictedCategory: String? = nil,
      found: FoundObject? = nil
    ) {
      self.category = category
      self.products = Set(products)
      self.vector = vector
      self.predictedCategory = predictedCategory
      self.found = found
    }

    /// A query from what the embedder says of the given box; `vocabulary` is the embedder's.
    public init(
      category: String, products: some Sequence<String>, embedding: Embedding, vocabulary: Vocabulary,
      found: FoundObject? = nil
    ) {
      let best = embedding.categoryProbabilities.indices.max {
        embedding.categoryProbabilities[$0] < embedding.categoryProbabilities[$1]
      }
      let name = best.flatMap { $0 < vocabulary.count ? vocabulary.categories[$0].name : nil }
      self.init(
        category: category, products: products, vector: embedding.values, predictedCategory: name,
        found: found)
    }
  }

  /// An object as the detector found it.
  public struct FoundObject: Sendable, Hashable {
    /// The unit-length vector of the detector's box.
    public var vector: [Float]
    /// The detector's category.
    public var category: String

    /// A found object from its parts.
    public init(vector: [Float], category: String) {
      self.vector = vector
      self.category = category
    }
  }

  /// The least overlap at which a detection counts as having found the object.
  public static let foundThreshold: Float = 0.5

  /// The detection that overlaps `box` best, or nil when the object was missed because none reaches an IoU of 0.5.
  ///
  /// Of two that overlap alike the more confident is taken.
  public static func bestOverlapping(_ detections: [Detection], with box: Box) -> Detection? {
    detections.map { (overlap: $0.box.intersectionOverUnion(box), detection: $0) }
      .filter { $0.overlap >= foundThreshold }
      .max { ($0.overlap, $0.detection.score) < ($1.overlap, $1.detection.score) }?.detection
  }

  private let products: [Product]
  private let gallery: VectorTable

  /// An evaluator over a gallery.
  ///
  /// - Precondition: all vectors, those of the queries included, have the same length.
  public init(gallery products: [Product]) {
    self.products = products
    gallery = VectorTable(products.map(\.vectors))
  }

  /// Measures queries.
  ///
  /// - Parameter withDetector: whether `found` was filled in by a detector, so that nil means a miss. Without one
  ///   there is no `endToEnd`.
  public func report(on queries: [Query], withDetector: Bool = false) -> RetrievalReport {
    var unrestricted: [Int?] = []
    var given: [Int?] = []
    var predicted: [Int?] = []
    var endToEnd: [Int?] = []
    for query in queries {
      let similarities = gallery.bestSimilarities(to: query.vector)
      unrestricted.append(rank(of: query.products, by: similarities, in: nil))
      given.append(rank(of: query.products, by: similarities, in: query.category))
      if let category = query.predictedCategory {
        predicted.append(rank(of: query.products, by: similarities, in: category))
      }
      if withDetector {
        endToEnd.append(
          query.found.flatMap {
            rank(of: query.products, by: gallery.bestSimilarities(to: $0.vector), in: $0.category)
          })
      }
    }
    func scores(_ ranks: [Int?], where holds: (Query) -> Bool) -> RetrievalScores? {
      let chosen = queries.indices.filter { holds(queries[$0]) }
      return chosen.isEmpty ? nil : RetrievalScores(ranks: chosen.map { ranks[$0] })
    }
    let intervals = [
      "unrestricted": unrestricted, "category_given": given, "category_predicted": predicted,
      "end_to_end": endToEnd,
    ].filter { !$0.value.isEmpty }.mapValues {
      RetrievalScores.interval(of: RetrievalScores(ranks: $0).recallAt1, count: $0.count)
    }
    let byCategory = Dictionary(grouping: queries.indices) { queries[$0].category }
    return RetrievalReport(
      queries: queries.count, gallery: products.count, unrestricted: RetrievalScores(ranks: unrestricted),
      categoryGiven: RetrievalScores(ranks: given),
      // With some predictions missing, the figure would be over other queries than the rest.
      categoryPredicted: predicted.count == queries.count ? RetrievalScores(ranks: predicted) : nil,
      endToEnd: withDetector ? RetrievalScores(ranks: endToEnd) : nil,
      seen: scores(unrestricted) { $0.isSeenInTraining == true },
      neverSeen: scores(unrestricted) { $0.isSeenInTraining == false },
      categories: byCategory.mapValues { members in
        .init(
          queries: members.count, unrestricted: RetrievalScores(ranks: members.map { unrestricted[$0] }),
          categoryGiven: RetrievalScores(ranks: members.map { given[$0] }))
      },
      recallAt1Intervals: intervals)
  }

  /// Each question's best match within its category: how similar, and whether right.
  public func calibration(on queries: [Query]) -> ExactMatchCalibration {
    ExactMatchCalibration(matches: queries.compactMap { bestMatch(of: $0) })
  }

  /// A question's best match within its category; nil when the catalogue has none of it.
  func bestMatch(of query: Query) -> (similarity: Float, isRight: Bool)? {
    let similarities = gallery.bestSimilarities(to: query.vector)
    let inside = products.indices.filter { products[$0].category == query.category }
    guard let best = inside.max(by: { similarities[$0] < similarities[$1] }) else { return nil }
    return (similarities[best], query.products.contains(products[best].id))
  }

  /// The place, from 1, of the first right product among those of `category` (all when nil).
  ///
  /// Nil when none of the right ones is there. Of equally similar products the one earlier in the catalogue goes
  /// first.
  private func rank(of right: Set<String>, by similarities: [Float], in category: String?) -> Int? {
    var best: Int?
    for index in products.indices
    where right.contains(products[index].id) && (category == nil || products[index].category == category) {
      if let known = best, similarities[index] <= similarities[known] { continue }
      best = index
    }
    guard let best else { return nil }
    let similarity = similarities[best]
    var rank = 1
    for index in products.indices where category == nil || products[index].category == category {
      if similarities[index] > similarity || (similarities[index] == similarity && index < best) { rank += 1 }
    }
    return rank
  }

  /// What a query found in the whole catalogue.
  public struct Answer: Sendable, Hashable {
    /// The most similar products, the best first, with their similarity.
    public let first: [Hit]
    /// The place of the first right product, from 1; nil when it is not in the gallery.
    public let rank: Int?
    /// How similar the first right product is.
    public let rightSimilarity: Float?

    /// A product found.
    public struct Hit: Sendable, Hashable {
      /// The merchant's id.
      public let id: String
      /// Its similarity.
      public let similarity: Float
    }
  }

  /// The first products for one query, and where the first right one stands.
  public func answer(to query: Query, first count: Int) -> Answer {
    let similarities = gallery.bestSimilarities(to: query.vector)
    let order = products.indices.sorted { (similarities[$1], $0) < (similarities[$0], $1) }
    let right = products.indices.filter { query.products.contains(products[$0].id) }
    return Answer(
      first: order.prefix(count).map { .init(id: products[$0].id, similarity: similarities[$0]) },
      rank: rank(of: query.products, by: similarities, in: nil),
      rightSimilarity: right.map { similarities[$0] }.max())
  }
}
