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
    /// The categories the embedder takes the box for; nil when it has no category head.
    public var belief: CategoryBelief?
    /// What the detector made of the object: its box's own vector, and its category; nil for a missed object.
    public var found: FoundObject?
    /// Whether the model saw a right product in training; nil when nothing says.
    public var isSeenInTraining: Bool?

    /// A query from its parts.
    public init(
      category: String, products: some Sequence<String>, vector: [Float], belief: CategoryBelief? = nil,
      found: FoundObject? = nil
    ) {
      self.category = category
      self.products = Set(products)
      self.vector = vector
      self.belief = belief
      self.found = found
    }

    /// A query from what the embedder says of the given box; `vocabulary` is the embedder's.
    public init(
      category: String, products: some Sequence<String>, embedding: Embedding, vocabulary: Vocabulary,
      found: FoundObject? = nil
    ) {
      self.init(
        category: category, products: products, vector: embedding.values,
        belief: CategoryBelief([CategoryBelief.voice(of: embedding, in: vocabulary)]), found: found)
    }
  }

  /// An object as the detector found it.
  public struct FoundObject: Sendable, Hashable {
    /// The unit-length vector of the detector's box.
    public var vector: [Float]
    /// The detector's category.
    public var category: String
    /// The categories that detector and embedder together take it for.
    public var belief: CategoryBelief

    /// A found object from its parts.
    public init(vector: [Float], category: String, belief: CategoryBelief) {
      self.vector = vector
      self.category = category
      self.belief = belief
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
    var predicted: (soft: [Int?], hard: [Int?]) = ([], [])
    var endToEnd: (soft: [Int?], hard: [Int?]) = ([], [])
    for query in queries {
      let similarities = gallery.bestSimilarities(to: query.vector)
      unrestricted.append(rank(of: query.products, by: similarities) { _ in 0 })
      given.append(rank(of: query.products, by: similarities, in: query.category))
      if let belief = query.belief {
        predicted.soft.append(rank(of: query.products, by: similarities, allowing: belief.allowance))
        predicted.hard.append(rank(of: query.products, by: similarities, in: belief.best.name))
      }
      guard withDetector else { continue }
      let found = query.found.map { ($0, similarities: gallery.bestSimilarities(to: $0.vector)) }
      endToEnd.soft.append(
        found.flatMap { rank(of: query.products, by: $0.similarities, allowing: $0.0.belief.allowance) })
      endToEnd.hard.append(
        found.flatMap { rank(of: query.products, by: $0.similarities, in: $0.0.category) })
    }
    func scores(_ ranks: [Int?], where holds: (Query) -> Bool) -> RetrievalScores? {
      let chosen = queries.indices.filter { holds(queries[$0]) }
      return chosen.isEmpty ? nil : RetrievalScores(ranks: chosen.map { ranks[$0] })
    }
    let intervals = [
      "unrestricted": unrestricted, "category_given": given, "category_predicted": predicted.soft,
      "end_to_end": endToEnd.soft,
    ].filter { !$0.value.isEmpty }.mapValues {
      RetrievalScores.interval(of: RetrievalScores(ranks: $0).recallAt1, count: $0.count)
    }
    // With some beliefs missing, the figure would be over other queries than the rest.
    func predictedScores(_ ranks: [Int?]) -> RetrievalScores? {
      ranks.count == queries.count ? RetrievalScores(ranks: ranks) : nil
    }
    func endToEndScores(_ ranks: [Int?]) -> RetrievalScores? {
      withDetector ? RetrievalScores(ranks: ranks) : nil
    }
    let byCategory = Dictionary(grouping: queries.indices) { queries[$0].category }
    return RetrievalReport(
      queries: queries.count, gallery: products.count, unrestricted: RetrievalScores(ranks: unrestricted),
      categoryGiven: RetrievalScores(ranks: given),
      categoryPredicted: predictedScores(predicted.soft), endToEnd: endToEndScores(endToEnd.soft),
      oneCategory: .init(
        categoryPredicted: predictedScores(predicted.hard), endToEnd: endToEndScores(endToEnd.hard)),
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

  /// The place of the first right product among those of a category.
  private func rank(of right: Set<String>, by similarities: [Float], in category: String) -> Int? {
    rank(of: right, by: similarities) { $0 == category ? 0 : nil }
  }

  /// The place, from 1, of the first right product.
  ///
  /// Nil when none of the right ones is there. Of equally good products the one earlier in the catalogue goes first.
  ///
  /// - Parameter allowance: what is added to the similarity of a category's products; nil leaves them out.
  private func rank(
    of right: Set<String>, by similarities: [Float], allowing allowance: (String?) -> Float?
  ) -> Int? {
    let standings = products.indices.map { index in
      allowance(products[index].category).map { similarities[index] + $0 }
    }
    var best: (index: Int, standing: Float)?
    for (index, standing) in standings.enumerated() {
      guard right.contains(products[index].id), let standing else { continue }
      if let known = best, standing <= known.standing { continue }
      best = (index, standing)
    }
    guard let best else { return nil }
    return 1
      + standings.indices.count {
        guard let standing = standings[$0] else { return false }
        return standing > best.standing || (standing == best.standing && $0 < best.index)
      }
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
      rank: rank(of: query.products, by: similarities) { _ in 0 },
      rightSimilarity: right.map { similarities[$0] }.max())
  }
}
