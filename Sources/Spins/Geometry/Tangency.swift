import Foundation

/// Where two frames' outlines must meet.
///
/// A plane through both cameras that touches the object touches it in both pictures, whatever the object's form and
/// however little pattern it has (frontier points; Hernández, Schmitt and Cipolla 2007). There are two such planes a
/// pair, one above and one below; frames that were framed or turned otherwise than thought see them at different
/// heights.
///
/// Measured at the axis, the plane through both cameras and a place `p` across and `q` down has the height
/// `(a p + b q) / (1 - c p - d q)`.
struct Tangency: Sendable {
  /// Signs of `a` and `c` are the other way around for the second frame.
  private let a: Double, b: Double, c: Double, d: Double

  /// - Parameter turn: from the first frame to the second, between half a turn back and half a turn on.
  init(turn: Double, elevation: Double, closeness: Double) {
    let (tilt, level) = (sin(elevation), cos(elevation))
    let (sine, cosine) = (sin(turn / 2), cos(turn / 2))
    let reach = max(hypot(tilt, level * cosine), 1e-3)
    a = -sine * tilt / reach
    b = -cosine / reach
    c = closeness * level * sine * cosine / (reach * reach)
    d = -closeness * level * tilt * sine * sine / (reach * reach)
  }

  /// The frames seen from each other.
  init(_ first: Turntable.Frame, _ second: Turntable.Frame, elevation: Double, closeness: Double) {
    self.init(
      turn: remainder(second.angle - first.angle, 2 * .pi), elevation: elevation, closeness: closeness)
  }

  /// One frame's side of it: how its corners become heights.
  struct Side {
    private let a: Double, b: Double, c: Double, d: Double
    private let shrink: Double, x: Double, y: Double

    init(_ tangency: Tangency, _ frame: Turntable.Frame, isFirst: Bool) {
      let sign = isFirst ? 1.0 : -1
      (a, b, c, d) = (sign * tangency.a, tangency.b, sign * tangency.c, tangency.d)
      (shrink, x, y) = (exp(-frame.logScale), frame.x, frame.y)
    }

    /// Height of a corner's plane; beyond all measure where the plane is seen too steeply.
    func height(of corner: Outline.Corner) -> Double {
      let (p, q) = ((corner.u - x) * shrink, (corner.v - y) * shrink)
      let ahead = 1 - c * p - d * q
      return ahead > 0.35 ? (a * p + b * q) / ahead : .infinity
    }

    /// How the height changes with the frame's log scale, x and y.
    func slope(at corner: Outline.Corner) -> (logScale: Double, x: Double, y: Double) {
      let (p, q) = ((corner.u - x) * shrink, (corner.v - y) * shrink)
      let ahead = 1 - c * p - d * q
      let height = (a * p + b * q) / ahead
      let (across, down) = ((a + height * c) / ahead, (b + height * d) / ahead)
      return (-across * p - down * q, -across * shrink, -down * shrink)
    }

    /// The corners that touch the upper and the lower plane, and how high these are; nil when one is seen too steeply.
    func contacts(of outline: Outline) -> (upper: Contact, lower: Contact)? {
      var upper: Contact?
      var lower: Contact?
      for corner in outline.corners {
        let height = height(of: corner)
        guard height.isFinite else { return nil }
        if height > upper?.height ?? -.infinity { upper = Contact(corner: corner, height: height) }
        if height < lower?.height ?? .infinity { lower = Contact(corner: corner, height: height) }
      }
      guard let upper, let lower else { return nil }
      return (upper, lower)
    }
  }

  /// A corner that touches a plane.
  struct Contact {
    var corner: Outline.Corner
    var height: Double
  }
}
