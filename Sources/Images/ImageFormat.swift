/// A picture format Vitrine decodes, told from its first bytes rather than from a file name.
public enum ImageFormat: String, Sendable, Hashable, Codable, CaseIterable {
  /// JPEG (ITU T.81), baseline and progressive.
  case jpeg
  /// Portable Network Graphics.
  case png
  /// WebP, lossy and lossless.
  case webP = "webp"
  /// GIF; the first frame.
  case gif
  /// HEIF with HEVC inside, as telephones write it.
  case heic
  /// HEIF with AV1 inside.
  case avif

  /// What the web and cameras use most; the safe choice for uploads.
  public static let everyday: Set<ImageFormat> = [.jpeg, .png, .webP]

  /// MIME type.
  public var mediaType: String { "image/\(rawValue)" }

  /// The format these bytes start like, or nil when it is none of ours.
  ///
  /// Only the signature is looked at.
  public init?(signatureOf bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(16))
    func has(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      head.count >= offset + signature.count
        && head[offset..<(offset + signature.count)].elementsEqual(signature)
    }
    if has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) {
      self = .webP
    } else if has(Array("GIF87a".utf8)) || has(Array("GIF89a".utf8)) {
      self = .gif
    } else if has(Array("ftyp".utf8), at: 4) {
      // The major brand of an ISO base media file names the codec.
      if ["heic", "heix", "mif1"].contains(where: { has(Array($0.utf8), at: 8) }) {
        self = .heic
      } else if has(Array("avif".utf8), at: 8) {
        self = .avif
      } else {
        return nil
      }
    } else {
      return nil
    }
  }
}
