/// An object found in a picture.
public struct Detection: Sendable, Hashable {
  /// Where, in pixels of the oriented picture.
  public var box: Box
  /// Class number: the category's position in the model's vocabulary.
  public var category: Int
  /// Confidence, 0...1.
  public var score: Float

  /// A detection from its parts.
  public init(box: Box, category: Int, score: Float) {
    self.box = box
    self.category = category
    self.score = score
  }
}

/// What the embedder says of one crop.
public struct Embedding: Sendable, Hashable {
  /// Unit-length vector; the dot product of two is their similarity, -1...1.
  public let values: [Float]
  /// Probability of each category of the embedder's vocabulary; empty when it has no category head.
  public let categoryProbabilities: [Float]
  /// Probabilities of each further head's answers (colour, kind of room ...), in the order of the embedder's
  /// heads.
  public let attributeProbabilities: [[Float]]

  /// An embedding from its parts.
  public init(
    values: [Float], categoryProbabilities: [Float] = [], attributeProbabilities: [[Float]] = []
  ) {
    self.values = values
    self.categoryProbabilities = categoryProbabilities
    self.attributeProbabilities = attributeProbabilities
  }
}
