import Domain
import Networks

/// Turns pictures and parts of pictures into vectors.
///
/// `Inference.Embedder` is one; tests bring their own.
public protocol ObjectEmbedding: Sendable {
  /// The categories its probabilities are numbered by.
  var vocabulary: Vocabulary { get }
  /// What its attribute probabilities are of, in order.
  var heads: [AttributeHead] { get }
  /// One embedding for each box of a picture, in order.
  func embed(_ boxes: [Box], of picture: PixelBuffer) async throws -> [Embedding]
  /// One embedding for each whole picture, in order.
  func embed(_ pictures: [PixelBuffer]) async throws -> [Embedding]
}

extension ObjectEmbedding {
  /// No attributes.
  public var heads: [AttributeHead] { [] }
}

extension Embedder: ObjectEmbedding {
  /// The attributes its network names.
  public nonisolated var heads: [AttributeHead] { configuration.heads }
}
