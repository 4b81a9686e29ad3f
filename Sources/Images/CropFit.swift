import Domain

/// How a picture becomes a square for a network.
public enum CropFit: String, Sendable, Hashable, Codable, CaseIterable {
  /// Stretched; proportions are lost, no pixel is wasted.
  case stretch
  /// Proportions kept, centred on white.
  case pad
}

extension PixelBuffer {
  /// The picture as a square of `side` pixels.
  ///
  /// Training and serving both call this, so they cannot drift apart.
  public func squared(side: Int, fit: CropFit) throws(ImageError) -> PixelBuffer {
    let size = ImageSize(width: side, height: side)
    switch fit {
    case .stretch: return try resized(to: size)
    case .pad: return try letterboxed(to: size, fill: .white)
    }
  }

  /// The part inside `box`, grown by `margin` of its size and cut at the picture's edges, as a square.
  public func squared(box: Box, margin: Float, side: Int, fit: CropFit) throws(ImageError) -> PixelBuffer {
    let inside = box.expanded(by: margin).clipped(toWidth: Float(width), height: Float(height))
    return try cropped(to: inside).squared(side: side, fit: fit)
  }
}
