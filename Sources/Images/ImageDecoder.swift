import CVips
import Domain
import Foundation

/// What a picture's header says, before any pixel is decoded.
public struct ImageHeader: Sendable, Hashable {
  /// The format its first bytes show.
  public let format: ImageFormat
  /// Its size once upright (EXIF orientation applied).
  public let size: ImageSize
  /// Its size as stored.
  public let storedSize: ImageSize
  /// EXIF's orientation, 1 (upright) to 8.
  public let orientation: Int
}

/// Turns files of strangers into pixels: format by signature against an allow-list, limits from the header
/// before decoding, upright, sRGB, 8 bits, alpha over white.
///
/// Safe to use from many tasks at once.
public struct ImageDecoder: Sendable {
  /// What a picture may cost.
  public let limits: ImageLimits
  /// Which formats are taken.
  public let formats: Set<ImageFormat>

  /// A decoder with limits and an allow-list.
  public init(limits: ImageLimits = ImageLimits(), formats: Set<ImageFormat> = Set(ImageFormat.allCases)) {
    self.limits = limits
    self.formats = formats
  }

  /// Reads the header only: format and upright size.
  public func header(of data: Data) throws(ImageError) -> ImageHeader {
    try withChecked(data) { _, format, image throws(ImageError) in
      ImageHeader(
        format: format, size: image.uprightSize,
        storedSize: ImageSize(width: image.width, height: image.height), orientation: image.orientation)
    }
  }

  /// Reads a file's header only.
  public func header(of file: URL) throws(ImageError) -> ImageHeader { try header(of: contents(of: file)) }

  /// Decodes a picture.
  ///
  /// - Parameter longestSide: when given, a larger picture comes back with its longer side this long, and JPEG
  ///   and WebP decode only as many pixels as that needs.
  public func decode(_ data: Data, longestSide: Int? = nil) throws(ImageError) -> PixelBuffer {
    try withChecked(data) { raw, format, image throws(ImageError) in
      let upright = image.uprightSize
      let target = longestSide.map { upright.fitting(longestSide: $0) } ?? upright
      do throws(VipsFailure) {
        let source = try image.reopened(raw, as: format, toFit: target)
        return try source.standardized(to: image.isSideways ? target.turned : target)
      } catch {
        throw ImageError.broken(reason: error.reason)
      }
    }
  }

  /// Decodes a file.
  public func decode(_ file: URL, longestSide: Int? = nil) throws(ImageError) -> PixelBuffer {
    try decode(contents(of: file), longestSide: longestSide)
  }

  /// A file's bytes, refused by size before they are read.
  public func contents(of file: URL) throws(ImageError) -> Data {
    do {
      let count = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
      guard count <= limits.bytes else { throw ImageError.tooManyBytes(count: count, limit: limits.bytes) }
      return try Data(contentsOf: file)
    } catch let error as ImageError {
      throw error
    } catch {
      let reason =
        FileManager.default.fileExists(atPath: file.path) ? "it cannot be opened" : "there is no such file"
      throw ImageError.unreadable(path: file.path, reason: reason)
    }
  }

  /// Opens the picture once every limit holds.
  private func withChecked<Result>(
    _ data: Data, _ body: (UnsafeRawBufferPointer, ImageFormat, VipsHandle) throws(ImageError) -> Result
  ) throws(ImageError) -> Result {
    guard !data.isEmpty else { throw ImageError.empty }
    guard data.count <= limits.bytes else {
      throw ImageError.tooManyBytes(count: data.count, limit: limits.bytes)
    }
    guard let format = ImageFormat(signatureOf: data), formats.contains(format) else {
      throw ImageError.unsupportedFormat(allowed: ImageFormat.allCases.filter(formats.contains))
    }
    let outcome: Swift.Result<Result, ImageError> = data.withUnsafeBytes { raw in
      do throws(ImageError) {
        let image = try VipsHandle.opened(raw, as: format, shrink: 1)
        let size = ImageSize(width: image.width, height: image.height)
        // Sides first: their product cannot overflow then.
        guard size.width <= limits.side, size.height <= limits.side, size.pixels <= limits.pixels else {
          throw ImageError.tooLarge(size: size, limits: limits)
        }
        return .success(try body(raw, format, image))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

extension ImageSize {
  /// Width and height exchanged.
  var turned: ImageSize { ImageSize(width: height, height: width) }
}
