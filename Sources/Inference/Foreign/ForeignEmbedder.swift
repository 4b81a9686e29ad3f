/// An embedder made elsewhere: an ONNX graph from pictures to vectors, and how to feed and read it.
public struct ForeignEmbedder: Sendable, Hashable, Codable {
  /// How it takes pictures.
  public var input: PictureInput
  /// The output with the vectors `[N, dimension]`, of any length; nil for the only one there is.
  public var vectors: String?
  /// Numbers in a vector; found when the model is added.
  public var dimension: Int?

  enum CodingKeys: String, CodingKey {
    case input, dimension
    case vectors = "output"
  }

  /// An embedder from its parts.
  public init(input: PictureInput, vectors: String? = nil, dimension: Int? = nil) {
    self.input = input
    self.vectors = vectors
    self.dimension = dimension
  }
}
