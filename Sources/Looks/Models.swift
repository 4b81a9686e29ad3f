import Domain
import Inference

/// Finds objects in a picture.
///
/// `Inference.Detector` is one; tests bring their own.
public protocol ObjectDetecting: Sendable {
  /// The categories detections are numbered by.
  var vocabulary: Vocabulary { get }
  /// The objects of a picture worth showing, most confident first, boxes in its pixels.
  func detect(in picture: PixelBuffer) async throws -> [Detection]
  /// Those too that the detector finds but is less often right about.
  func detectEverything(in picture: PixelBuffer) async throws -> [Detection]
  /// The most it can draw of objects.
  var drawableOutlines: Outlines { get async }
  /// The same objects with what shows of each, and with the whole of each where that is asked for; nil where the
  /// detector draws no masks.
  func detect(in picture: PixelBuffer, outlines: Outlines, everything: Bool) async throws -> [LayeredObject]?
}

extension ObjectDetecting {
  /// The same, for a detector that knows no difference.
  public func detectEverything(in picture: PixelBuffer) async throws -> [Detection] {
    try await detect(in: picture)
  }

  /// Nothing, for a detector that draws none.
  public var drawableOutlines: Outlines { get async { .none } }

  /// None, for a detector that draws none.
  public func detect(
    in picture: PixelBuffer, outlines: Outlines, everything: Bool
  ) async throws -> [LayeredObject]? { nil }
}

/// Turns pictures and parts of pictures into vectors; declared beside the embedder, and a term of looks all the same.
public typealias ObjectEmbedding = Inference.ObjectEmbedding

extension Detector: ObjectDetecting {
  /// The objects of a picture past the model's operating points, or its one serving threshold.
  public func detect(in picture: PixelBuffer) throws -> [Detection] {
    try detect(in: picture, options: Options())
  }

  /// The objects of a picture past the model's one serving threshold.
  public func detectEverything(in picture: PixelBuffer) throws -> [Detection] {
    var options = Options()
    options.usesOperatingPoints = false
    return try detect(in: picture, options: options)
  }

  /// What the loaded layers draw.
  public var drawableOutlines: Outlines { drawsWholes ? .whole : drawsMasks ? .visible : .none }

  /// The objects with what shows of each, once layers are loaded.
  public func detect(
    in picture: PixelBuffer, outlines: Outlines, everything: Bool
  ) throws -> [LayeredObject]? {
    guard drawsMasks, outlines > .none else { return nil }
    var options = Options()
    options.usesOperatingPoints = !everything
    return try layers(
      in: picture, options: LayersOptions(detection: options, drawsWholes: outlines == .whole && drawsWholes)
    ).objects
  }
}

extension ModelFolder {
  /// Names the model by content: its kind and the first figures of its files' hashes.
  ///
  /// What was computed with another model has another id.
  public var identifier: String {
    var hashes = manifest.files.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.sha256.lowercased())" }
    // Of a graph made elsewhere, how it is fed is part of what it computes.
    if let feeding = manifest.foreignDescription { hashes.append(feeding) }
    // FNV-1a over hashes that are already strong: it only has to differ when one of them does.
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in hashes.joined(separator: ";").utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return "\(manifest.kind)-\(String(digest, radix: 16))"
  }
}
