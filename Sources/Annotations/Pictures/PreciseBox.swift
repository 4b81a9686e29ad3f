import Domain

/// A box in double precision: what conversions work on, so that a chain of them moves no edge.
///
/// `Box` holds single-precision numbers, which is plenty for networks and would add up to hundredths of a pixel
/// over several conversions of a large picture. Units are pixels of the oriented picture; (0, 0) is the outer
/// corner of the first pixel.
public struct PreciseBox: Sendable, Hashable {
  /// Left edge.
  public var x: Double
  /// Top edge.
  public var y: Double
  /// Horizontal extent.
  public var width: Double
  /// Vertical extent.
  public var height: Double

  /// A box from its top-left corner and size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// A box from its edges.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.init(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The same box, in more digits.
  public init(_ box: Box) {
    self.init(x: Double(box.x), y: Double(box.y), width: Double(box.width), height: Double(box.height))
  }

  /// The smallest box around points; nil without any.
  public init?(around points: some Sequence<PicturePoint>) {
    var iterator = points.makeIterator()
    guard let first = iterator.next() else { return nil }
    var (left, top, right, bottom) = (first.x, first.y, first.x, first.y)
    while let point = iterator.next() {
      left = min(left, point.x)
      right = max(right, point.x)
      top = min(top, point.y)
      bottom = max(bottom, point.y)
    }
    self.init(left: left, top: top, right: right, bottom: bottom)
  }

  /// Right edge.
  public var right: Double { x + width }
  /// Bottom edge.
  public var bottom: Double { y + height }
  /// Width times height; zero for an empty or inverted box.
  public var area: Double { max(0, width) * max(0, height) }
  /// Whether every number is one, and small enough to stay exact in what follows.
  public var isFinite: Bool { [x, y, width, height].allSatisfy { abs($0) <= 1e7 } }
  /// Whether there is nothing inside.
  public var isEmpty: Bool { !(width > 0 && height > 0) }
  /// The same box in single precision.
  public var box: Box { Box(x: Float(x), y: Float(y), width: Float(width), height: Float(height)) }

  /// The box measured in another unit, such as fractions to pixels.
  public func scaled(_ horizontal: Double, _ vertical: Double) -> PreciseBox {
    PreciseBox(x: x * horizontal, y: y * vertical, width: width * horizontal, height: height * vertical)
  }

  /// The part inside a picture; its sides may become zero, never negative.
  public func clipped(to size: PictureSize) -> PreciseBox {
    let left = min(max(x, 0), Double(size.width))
    let top = min(max(y, 0), Double(size.height))
    return PreciseBox(
      left: left, top: top, right: min(max(right, left), Double(size.width)),
      bottom: min(max(bottom, top), Double(size.height)))
  }

  /// Intersection over union, 0...1.
  public func intersectionOverUnion(_ other: PreciseBox) -> Double {
    let across = min(right, other.right) - max(x, other.x)
    let down = min(bottom, other.bottom) - max(y, other.y)
    guard across > 0, down > 0 else { return 0 }
    return across * down / (area + other.area - across * down)
  }

  /// Whether no edge differs by more than `tolerance` pixels.
  public func isClose(to other: PreciseBox, tolerance: Double) -> Bool {
    abs(x - other.x) <= tolerance && abs(y - other.y) <= tolerance
      && abs(right - other.right) <= tolerance && abs(bottom - other.bottom) <= tolerance
  }

  /// The corners, clockwise from the top left.
  public var corners: [PicturePoint] {
    [
      PicturePoint(x: x, y: y), PicturePoint(x: right, y: y), PicturePoint(x: right, y: bottom),
      PicturePoint(x: x, y: bottom),
    ]
  }
}

/// A place in a picture, in pixels from its top-left corner.
public struct PicturePoint: Sendable, Hashable {
  /// Pixels from the left.
  public var x: Double
  /// Pixels from the top.
  public var y: Double

  /// A place from its parts.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Width and height of a picture in pixels.
public struct PictureSize: Sendable, Hashable, CustomStringConvertible {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size from its sides.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width and height exchanged.
  public var turned: PictureSize { PictureSize(width: height, height: width) }

  /// `640 x 480`.
  public var description: String { "\(width) x \(height)" }
}
