/// A rectangle in a picture: top-left corner and size, in pixels of the oriented picture unless said otherwise.
public struct Box: Sendable, Hashable, Codable {
  /// Left edge.
  public var x: Float
  /// Top edge.
  public var y: Float
  /// Horizontal extent.
  public var width: Float
  /// Vertical extent.
  public var height: Float

  /// A box from its top-left corner and size.
  public init(x: Float, y: Float, width: Float, height: Float) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// A box from its edges.
  public init(left: Float, top: Float, right: Float, bottom: Float) {
    self.init(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Right edge.
  public var right: Float { x + width }
  /// Bottom edge.
  public var bottom: Float { y + height }
  /// Width times height; zero for an empty or inverted box.
  public var area: Float { max(0, width) * max(0, height) }
  /// The middle of the box.
  public var centre: (x: Float, y: Float) { (x + width / 2, y + height / 2) }

  /// The part two boxes share, or nil when they do not touch.
  public func intersection(_ other: Box) -> Box? {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(self.right, other.right)
    let bottom = min(self.bottom, other.bottom)
    guard right > left, bottom > top else { return nil }
    return Box(left: left, top: top, right: right, bottom: bottom)
  }

  /// Intersection over union, 0...1.
  public func intersectionOverUnion(_ other: Box) -> Float {
    guard let shared = intersection(other) else { return 0 }
    return shared.area / (area + other.area - shared.area)
  }

  /// The box in a picture scaled by `horizontal` and `vertical`.
  public func scaled(_ horizontal: Float, _ vertical: Float) -> Box {
    Box(x: x * horizontal, y: y * vertical, width: width * horizontal, height: height * vertical)
  }

  /// The part of the box inside a picture of the given size; its sides may become zero, never negative.
  public func clipped(toWidth pictureWidth: Float, height pictureHeight: Float) -> Box {
    let left = min(max(x, 0), pictureWidth)
    let top = min(max(y, 0), pictureHeight)
    let right = min(max(self.right, left), pictureWidth)
    let bottom = min(max(self.bottom, top), pictureHeight)
    return Box(left: left, top: top, right: right, bottom: bottom)
  }

  /// The box grown on every side by `fraction` of its own size.
  public func expanded(by fraction: Float) -> Box {
    Box(
      x: x - width * fraction, y: y - height * fraction,
      width: width * (1 + 2 * fraction), height: height * (1 + 2 * fraction))
  }
}
