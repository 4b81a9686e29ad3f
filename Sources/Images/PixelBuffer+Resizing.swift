import CVips
import Domain

extension PixelBuffer {
  /// Width and height.
  public var size: ImageSize { ImageSize(width: width, height: height) }

  /// The picture at another size: a triangle filter as wide as the step, so shrinking averages areas and
  /// enlarging is bilinear.
  ///
  /// The same input always gives the same bytes.
  public func resized(to size: ImageSize) throws(ImageError) -> PixelBuffer {
    guard size.width > 0, size.height > 0 else {
      throw ImageError.failed(operation: "resize", reason: "the size must be positive")
    }
    guard size != self.size else { return self }
    do throws(VipsFailure) {
      return try withVipsImage { image throws(VipsFailure) in try image.resized(to: size).pixels() }
    } catch {
      throw ImageError.failed(operation: "resize", reason: error.reason)
    }
  }

  /// The picture with its longer side brought down to `longestSide`; never enlarged.
  public func resized(longestSide: Int) throws(ImageError) -> PixelBuffer {
    try resized(to: size.fitting(longestSide: longestSide))
  }
}
