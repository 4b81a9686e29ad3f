import Foundation

/// A similarity from a target picture to a source: where in the source a target's pixel is found.
struct Placement: Sendable, Equatable {
  /// Source pixels a target pixel.
  var scale: Double
  /// Turned by this, in radians.
  var roll = 0.0
  /// Where the target's pixel (0, 0) lies in the source.
  var x: Double
  var y: Double

  /// `x' = m0 x + m1 y + m2`, `y' = m3 x + m4 y + m5`.
  var matrix: [Double] {
    let cosine = cos(roll) * scale
    let sine = sin(roll) * scale
    return [cosine, -sine, x, sine, cosine, y]
  }

  /// Where a target's place lies in the source.
  func source(ofX targetX: Double, y targetY: Double) -> (x: Double, y: Double) {
    let m = matrix
    return (m[0] * targetX + m[1] * targetY + m[2], m[3] * targetX + m[4] * targetY + m[5])
  }
}
