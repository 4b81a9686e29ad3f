import Domain

/// For measuring: frames put out of place on purpose.
extension PixelBuffer {
  /// The picture with each pixel at `scale` times its place plus (x, y), on a canvas as large, its light times `gain`.
  public func moved(scale: Double, x: Double, y: Double, gain: Double) throws(SpinError) -> PixelBuffer {
    try warped(
      by: Placement(scale: 1 / scale, x: -x / scale, y: -y / scale), gain: gain, width: width, height: height)
  }

  /// The picture with its light times `gain`.
  public func brightened(by gain: Double) throws(SpinError) -> PixelBuffer {
    try moved(scale: 1, x: 0, y: 0, gain: gain)
  }
}
