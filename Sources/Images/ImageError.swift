/// Why a picture was refused; `description` is one sentence fit for the person who sent it.
public enum ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file could not be read at all.
  case unreadable(path: String, reason: String)
  /// No bytes.
  case empty
  /// The first bytes are those of no allowed format.
  case unsupportedFormat(allowed: [ImageFormat])
  /// More bytes than allowed.
  case tooManyBytes(count: Int, limit: Int)
  /// More pixels than allowed, or too long a side.
  case tooLarge(size: ImageSize, limits: ImageLimits)
  /// The bytes are damaged, cut short, or not what their first bytes claim.
  case broken(reason: String)
  /// The picture could not be written.
  case notEncoded(format: ImageFormat, reason: String)
  /// libvips could not do what was asked of a sound picture.
  case failed(operation: String, reason: String)

  /// One sentence: what happened and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): return "The picture \(path) cannot be read: \(reason)."
    case .empty: return "The picture is empty: there are no bytes in it."
    case .unsupportedFormat(let allowed):
      let names = allowed.map(\.rawValue).joined(separator: ", ")
      return "The file is not a picture in a format we take; send one of: \(names)."
    case .tooManyBytes(let count, let limit):
      return "The picture has \(count) bytes, more than the \(limit) allowed; send a smaller one."
    case .tooLarge(let size, let limits):
      return "The picture is \(size.width) x \(size.height) pixels, more than the \(limits.pixels) pixels or "
        + "\(limits.side) a side allowed; send a smaller one."
    case .broken(let reason): return "The picture is damaged or cut short (\(reason)); send it again."
    case .notEncoded(let format, let reason):
      return "The picture cannot be written as \(format.rawValue): \(reason)."
    case .failed(let operation, let reason):
      return "The picture could not be processed (\(operation): \(reason))."
    }
  }
}
