import Domain

/// A box by its edges in input pixels: left, top, right, bottom.
///
/// The form anchors, proposals and regions are computed in.
public typealias Corners = SIMD4<Float>

extension SIMD4 where Scalar == Float {
  /// The edges of a box.
  public init(_ box: Box) { self.init(box.x, box.y, box.right, box.bottom) }

  /// The box between these edges.
  public var box: Box { Box(left: x, top: y, right: z, bottom: w) }

  /// Width times height.
  var area: Float { (z - x) * (w - y) }

  /// Intersection over union with another; 0 when either is empty.
  public func overlap(_ other: Self) -> Float {
    let width = Swift.min(z, other.z) - Swift.max(x, other.x)
    let height = Swift.min(w, other.w) - Swift.max(y, other.y)
    guard width > 0, height > 0 else { return 0 }
    let shared = width * height
    return shared / (area + other.area - shared)
  }

  /// The part inside a picture of that size.
  func clipped(width: Float, height: Float) -> Self {
    let limit = Self(width, height, width, height)
    return self.clamped(lowerBound: .zero, upperBound: limit)
  }
}
