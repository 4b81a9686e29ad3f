import Domain
import Networks

/// An embedder that looks at an object without what surrounds it: the detector's layers draw what shows of it, and the
/// rest of the picture fades to white, the ground of most catalogue pictures.
///
/// A measure of what background costs, since it looks at the picture twice; see `docs/experiments/layers.md` for what
/// came out.
public struct ForegroundEmbedder: ObjectEmbedding {
  private let embedder: any ObjectEmbedding
  private let detector: Detector
  private let strength: Float

  /// An embedder before which backgrounds fade.
  ///
  /// - Parameters:
  ///   - detector: has layers loaded.
  ///   - strength: how far the background fades, from 0 (it stays) to 1 (white).
  public init(_ embedder: any ObjectEmbedding, masksFrom detector: Detector, strength: Float = 1) {
    self.embedder = embedder
    self.detector = detector
    self.strength = min(max(strength, 0), 1)
  }

  /// The embedder's own.
  public var vocabulary: Vocabulary { embedder.vocabulary }
  /// The embedder's own.
  public var heads: [AttributeHead] { embedder.heads }

  /// Each object before white.
  public func embed(_ boxes: [Box], of picture: PixelBuffer) async throws -> [Embedding] {
    let objects = boxes.map { Detection(box: $0, category: 0, score: 1) }
    let drawn = try await detector.layers(in: picture, of: objects).objects
    var embeddings: [Embedding] = []
    // One picture for each: what is background to one may be another one.
    for (box, object) in zip(boxes, drawn) {
      embeddings += try await embedder.embed(
        [box], of: object.visible.foreground(of: picture, strength: strength))
    }
    return embeddings
  }

  /// As they are: products stand alone already.
  public func embed(_ pictures: [PixelBuffer]) async throws -> [Embedding] {
    try await embedder.embed(pictures)
  }
}

extension PlacedMask {
  /// A picture of which everything else fades to white by `strength` (0...1).
  public func foreground(of picture: PixelBuffer, strength: Float = 1) -> PixelBuffer {
    var bytes = picture.bytes
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let (y, x) = (row - top, column - left)
        let isInside = (0..<height).contains(y) && (0..<width).contains(x)
        let fading = strength * (1 - (isInside ? values[y * width + x] : 0))
        let place = (row * picture.width + column) * 3
        for channel in place..<(place + 3) {
          let value = Float(bytes[channel])
          bytes[channel] = UInt8((value + (255 - value) * fading).rounded())
        }
      }
    }
    return PixelBuffer(width: picture.width, height: picture.height, bytes: bytes)
  }
}
