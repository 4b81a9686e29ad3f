/// Width and height in pixels.
public struct ImageSize: Sendable, Hashable, Codable {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size from its sides.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width times height.
  public var pixels: Int { width * height }

  /// The size with its longer side brought down to `longestSide`, proportions kept; never larger than before.
  public func fitting(longestSide: Int) -> ImageSize {
    let longest = max(width, height)
    guard longest > longestSide, longestSide > 0 else { return self }
    let scale = Double(longestSide) / Double(longest)
    return ImageSize(
      width: max(1, Int((Double(width) * scale).rounded())),
      height: max(1, Int((Double(height) * scale).rounded())))
  }
}

/// What a picture may cost, checked before its pixels are decoded.
public struct ImageLimits: Sendable, Hashable, Codable {
  /// Largest file, in bytes.
  public var bytes: Int
  /// Largest width times height.
  public var pixels: Int
  /// Largest width, and largest height.
  public var side: Int

  /// Limits; the defaults suit uploads: 20 MB, 50 megapixels, 16,384 pixels a side.
  public init(bytes: Int = 20_000_000, pixels: Int = 50_000_000, side: Int = 16_384) {
    self.bytes = bytes
    self.pixels = pixels
    self.side = side
  }
}
