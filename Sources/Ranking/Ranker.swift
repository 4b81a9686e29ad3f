import Domain

/// A product that search proposes for an object.
public struct Candidate: Sendable, Hashable {
  /// The product.
  public var product: Product
  /// Which of its pictures matched, from 0.
  public var pictureIndex: Int
  /// Cosine similarity of that picture and the object, -1...1.
  public var similarity: Float
  /// How well the object's looks agree with the product's attributes, 0...1; nil where they cannot be compared.
  public var attributeAgreement: Float?
  /// How probable it is that this is the product in the picture, 0...1; nil where that was not calibrated.
  public var matchProbability: Float?

  /// What its category takes off its likeness, 0 or less, where several were searched; see `CategoryBelief`.
  public var categoryAllowance: Float?

  /// A candidate from its parts.
  public init(product: Product, pictureIndex: Int, similarity: Float) {
    self.product = product
    self.pictureIndex = pictureIndex
    self.similarity = similarity
  }
}

/// What is known of the object that candidates are ranked for.
public struct RankingContext: Sendable, Hashable {
  /// The category it was searched in; nil for an unrestricted search.
  public var category: String?
  /// How sure the detector or the embedder is of the category, 0...1.
  public var categoryConfidence: Float
  /// Similarity from which on a match is called exact.
  ///
  /// Calibrated on validation data with the embedder, and kept in its `model.json`. Nil when it was not calibrated: then nothing is called exact.
  public var exactThreshold: Float?

  /// A context from its parts.
  public init(category: String?, categoryConfidence: Float = 1, exactThreshold: Float? = nil) {
    self.category = category
    self.categoryConfidence = categoryConfidence
    self.exactThreshold = exactThreshold
  }
}

/// A candidate with its place in the answer.
public struct RankedCandidate: Sendable, Hashable {
  /// The candidate.
  public let candidate: Candidate
  /// Higher is better; comparable among the candidates of one object only.
  public let score: Float
  /// Exact product or look-alike.
  public let match: LookProduct.Match

  /// A ranked candidate from its parts.
  public init(candidate: Candidate, score: Float, match: LookProduct.Match) {
    self.candidate = candidate
    self.score = score
    self.match = match
  }
}

/// Orders the candidates of one object.
public protocol Ranker: Sendable {
  /// The candidates worth showing, best first. Equal input gives equal output, whatever its order.
  func ranked(_ candidates: [Candidate], for object: RankingContext) -> [RankedCandidate]
}
