/// An object found in a picture.
public struct Detection: Sendable, Hashable {
  /// Where, in pixels of the oriented picture.
  public var box: Box
  /// Class number: the category's position in the model's vocabulary.
  public var category: Int
  /// Confidence, 0...1.
  public var score: Float
  /// What else the network takes the same region for; empty where it does not say.
  public var alternatives: [Alternative] = []

  /// Another category of a region.
  public struct Alternative: Sendable, Hashable {
    /// Class number, as that of a detection.
    public let category: Int
    /// Its probability, 0...1.
    public let score: Float

    /// An alternative from its parts.
    public init(category: Int, score: Float) {
      self.category = category
      self.score = score
    }
  }

  /// A detection from its parts.
  public init(box: Box, category: Int, score: Float) {
    self.box = box
    self.category = category
    self.score = score
  }

  /// The same in another place.
  public func moved(to box: Box) -> Detection {
    var moved = self
    moved.box = box
    return moved
  }
}

extension CategoryBelief {
  /// What a detector says of a region.
  public static func voice(of detection: Detection, in vocabulary: Vocabulary) -> [String: Float] {
    let said = [.init(category: detection.category, score: detection.score)] + detection.alternatives
    return Dictionary(
      said.filter { vocabulary.categories.indices.contains($0.category) }
        .map { (vocabulary.categories[$0.category].name, $0.score) },
      uniquingKeysWith: max)
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

extension CategoryBelief {
  /// What an embedder says of a crop; empty when it names no categories.
  public static func voice(of embedding: Embedding, in vocabulary: Vocabulary) -> [String: Float] {
    guard embedding.categoryProbabilities.count == vocabulary.count else { return [:] }
    return Dictionary(
      zip(vocabulary.categories.map(\.name), embedding.categoryProbabilities), uniquingKeysWith: max)
  }
}
