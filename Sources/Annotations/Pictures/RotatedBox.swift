import Foundation

/// A box turned about its middle, as Label Studio and CVAT let annotators draw them.
public struct RotatedBox: Sendable, Hashable {
  /// The middle.
  public var centre: PicturePoint
  /// Extent along the box's own horizontal.
  public var width: Double
  /// Extent along the box's own vertical.
  public var height: Double
  /// How far it is turned, clockwise as seen, in degrees.
  public var degrees: Double

  /// A turned box from its parts.
  public init(centre: PicturePoint, width: Double, height: Double, degrees: Double) {
    self.centre = centre
    self.width = width
    self.height = height
    self.degrees = degrees
  }

  /// A box that was drawn upright and then turned about its **top-left corner**: Label Studio's way.
  public init(turning box: PreciseBox, aboutTopLeft degrees: Double) {
    let (sine, cosine) = Self.sineAndCosine(degrees)
    let centre = PicturePoint(
      x: box.x + box.width / 2 * cosine - box.height / 2 * sine,
      y: box.y + box.width / 2 * sine + box.height / 2 * cosine)
    self.init(centre: centre, width: box.width, height: box.height, degrees: degrees)
  }

  /// A box that was drawn upright and then turned about its middle: CVAT's way.
  public init(turning box: PreciseBox, aboutCentre degrees: Double) {
    self.init(
      centre: PicturePoint(x: box.x + box.width / 2, y: box.y + box.height / 2), width: box.width,
      height: box.height, degrees: degrees)
  }

  /// The box before it was turned about its middle.
  public var upright: PreciseBox {
    PreciseBox(x: centre.x - width / 2, y: centre.y - height / 2, width: width, height: height)
  }

  /// Where its top-left corner ends up.
  public var topLeft: PicturePoint { corner(-1, -1) }

  /// The four corners, clockwise from the top left.
  public var corners: [PicturePoint] { [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)] }

  /// The smallest upright box around it.
  public var enclosing: PreciseBox { PreciseBox(around: corners) ?? upright }

  private func corner(_ horizontal: Double, _ vertical: Double) -> PicturePoint {
    let (sine, cosine) = Self.sineAndCosine(degrees)
    let across = horizontal * width / 2
    let down = vertical * height / 2
    return PicturePoint(
      x: centre.x + across * cosine - down * sine, y: centre.y + across * sine + down * cosine)
  }

  private static func sineAndCosine(_ degrees: Double) -> (Double, Double) {
    let radians = degrees.truncatingRemainder(dividingBy: 360) * .pi / 180
    return (sin(radians), cos(radians))
  }
}
