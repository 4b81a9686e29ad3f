/// The normal equations of a least-squares step; only the lower triangle is filled.
struct Normal {
  let size: Int
  var matrix: [Double]
  var right: [Double]

  init(size: Int) {
    self.size = size
    matrix = [Double](repeating: 0, count: size * size)
    right = [Double](repeating: 0, count: size)
  }

  /// Adds to the entry of two unknowns, in either order.
  mutating func add(_ first: Int, _ second: Int, _ value: Double) {
    matrix[max(first, second) * size + min(first, second)] += value
  }

  /// A combination of unknowns is `off` from what is expected, give or take `spread`.
  mutating func expect(_ terms: [(Int, Double)], off: Double, spread: Double) {
    let weight = 1 / (spread * spread)
    for (index, (column, factor)) in terms.enumerated() {
      right[column] -= weight * factor * off
      for (other, otherFactor) in terms[...index] { add(column, other, weight * factor * otherFactor) }
    }
  }

  /// A residual is `off`, and changes by `row` with the unknowns in `columns`.
  mutating func add(_ row: [Double], columns: [Int], off: Double, weight: Double) {
    for (index, factor) in row.enumerated() where factor != 0 {
      right[columns[index]] -= weight * factor * off
      for other in 0...index { add(columns[index], columns[other], weight * factor * row[other]) }
    }
  }

  /// The matrix with both triangles.
  var symmetric: [Double] {
    var full = matrix
    for row in 0..<size {
      for column in 0..<row { full[column * size + row] = matrix[row * size + column] }
    }
    return full
  }
}

/// A point taken out of the equations: what is needed to remove it and, once the rest is known, to move it.
struct Eliminated {
  let columns: [Int]
  let ownRight: [Double]
  let mixed: [Double]
  private let inverse: [Double]

  init(columns: [Int], own: [Double], ownRight: [Double], mixed: [Double]) {
    self.columns = columns
    self.ownRight = ownRight
    self.mixed = mixed
    inverse = Self.inverted(own)
  }

  func subtract(from normal: inout Normal) {
    let width = columns.count
    for a in 0..<width {
      var carried = [0.0, 0, 0]
      for k in 0..<3 {
        for l in 0..<3 { carried[k] += mixed[l * width + a] * inverse[3 * l + k] }
      }
      for k in 0..<3 { normal.right[columns[a]] -= carried[k] * ownRight[k] }
      for b in 0...a {
        var value = 0.0
        for k in 0..<3 { value += carried[k] * mixed[k * width + b] }
        normal.add(columns[a], columns[b], -value)
      }
    }
  }

  /// The point after the step, given the change of all other unknowns.
  func moved(_ point: Turntable.Point, by change: [Double]) -> Turntable.Point {
    let width = columns.count
    var left = ownRight
    for k in 0..<3 {
      for a in 0..<width { left[k] -= mixed[k * width + a] * change[columns[a]] }
    }
    var move = [0.0, 0, 0]
    for k in 0..<3 {
      for l in 0..<3 { move[k] += inverse[3 * k + l] * left[l] }
      move[k] = min(max(move[k], -0.3), 0.3)
    }
    return Turntable.Point(x: point.x + move[0], y: point.y + move[1], z: point.z + move[2])
  }

  /// The inverse of a symmetric positive definite 3 x 3 matrix, by cofactors.
  private static func inverted(_ m: [Double]) -> [Double] {
    let a = m[4] * m[8] - m[5] * m[7]
    let b = m[5] * m[6] - m[3] * m[8]
    let c = m[3] * m[7] - m[4] * m[6]
    let determinant = m[0] * a + m[1] * b + m[2] * c
    let factor = 1 / max(determinant, 1e-12)
    return [
      a, m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      b, m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      c, m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ].map { $0 * factor }
  }
}
