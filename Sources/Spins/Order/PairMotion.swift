import Foundation

/// How the object turned between two frames, from points seen in both.
///
/// Seen from afar, a point at (x, y) about the axis, y downwards, goes to `x' = x cos D - d sin D` when the object
/// turns by `D`, `d` being its depth. Taking `d` out of both equations leaves
/// **`y' - y = k (x + x')` with `k = sin(e) tan(D / 2)`**, `e` the camera's elevation: a line that every rigid point
/// obeys, whatever its depth. Its slope has the sign of the turn and grows with it; a scale and a shift of the frame
/// enter the same fit.
struct PairMotion: Sendable, Equatable {
  /// `sin(elevation) * tan(turn / 2)`.
  var slope: Double
  /// How much larger the second frame shows the object.
  var scale: Double
  /// The points that obey the line.
  var matches: [PointMatch]
  /// All points matched, right or wrong.
  var candidates: Int

  /// Evidence beyond chance, 0...1.5: about an eighth of wrong matches obey any line.
  var confidence: Double {
    min(max((Double(matches.count) - 0.13 * Double(candidates) - 4) / 10, 0), 1.5)
  }

  /// Fits the line by trying triples of points (RANSAC) and then by reweighting; nil with fewer than eight points
  /// or when no line holds.
  ///
  /// - Parameters:
  ///   - middle: the middle of the frames, where x and y count from.
  ///   - tolerance: how far off the line a point may be, in pixels.
  init?(
    _ candidates: [PointMatch], middle: (x: Double, y: Double), tolerance: Double,
    generator: inout SeededGenerator
  ) {
    guard candidates.count >= 8 else { return nil }
    // A row: y' = scale * y + slope * (x + x') + shift.
    let rows = candidates.map { match in
      (
        y: match.y - middle.y, sum: match.x + match.otherX - 2 * middle.x, target: match.otherY - middle.y
      )
    }
    func residual(_ line: [Double], _ row: (y: Double, sum: Double, target: Double)) -> Double {
      abs(line[0] * row.y + line[1] * row.sum + line[2] - row.target)
    }
    var best: (cost: Double, line: [Double])?
    for _ in 0..<200 {
      let chosen = (0..<3).map { _ in rows[Int(generator.next() % UInt64(rows.count))] }
      guard
        let line = LinearSystem.solve(
          chosen.map { [$0.y, $0.sum, 1] }, chosen.map(\.target)),
        abs(line[0] - 1) < 0.15, abs(line[1]) < 0.5
      else { continue }
      var cost = 3 * abs(line[0] - 1) * tolerance
      for row in rows { cost += min(residual(line, row), tolerance) }
      if cost < best?.cost ?? .infinity { best = (cost, line) }
    }
    guard var line = best?.line else { return nil }
    for _ in 0..<8 {
      // A prior keeps the scale near one: it is only seen through points far apart in height.
      var matrix = [[5.0, 0, 0], [0, 1e-9, 0], [0, 0, 1e-9]]
      var right = [5.0, 0, 0]
      for row in rows {
        let off = residual(line, row) / (tolerance / 2)
        let weight = 1 / ((1 + off * off) * (1 + off * off))
        let values = [row.y, row.sum, 1]
        for i in 0..<3 {
          right[i] += weight * values[i] * row.target
          for j in 0..<3 { matrix[i][j] += weight * values[i] * values[j] }
        }
      }
      guard let refined = LinearSystem.solve(matrix, right) else { return nil }
      line = refined
    }
    scale = line[0]
    slope = line[1]
    matches = zip(candidates, rows).filter { residual(line, $0.1) < tolerance }.map(\.0)
    self.candidates = candidates.count
  }
}

/// A generator that gives the same numbers for the same seed (SplitMix64): the same frames make the same view.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
