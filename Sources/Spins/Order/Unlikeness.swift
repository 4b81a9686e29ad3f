import Foundation

/// How unlike frames are by their looks and by their outlines together; about 1 for neighbours of the turn.
///
/// Each sees what the other misses: a cart's front and back look alike but for the handle, which its outline shows; a
/// round stool has one outline.
struct Unlikeness: Sendable {
  /// By looks, a symmetric table.
  let looks: [[Double]]
  /// By outlines, a symmetric table.
  let outlines: [[Double]]

  /// - Parameters:
  ///   - looks: how unlike frames look, in any unit.
  ///   - outlines: of the same frames.
  init(looks: [[Double]], outlines: [Outline]) {
    let reaches = outlines.map { outline in Self.directions.map { outline.reach($0.x, $0.y) } }
    let count = outlines.count
    var table = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for first in 0..<count {
      for second in 0..<first {
        let off = (Self.off(reaches[first], reaches[second]) + Self.off(reaches[second], reaches[first])) / 2
        table[first][second] = off
        table[second][first] = off
      }
    }
    self.looks = Self.normalized(looks)
    self.outlines = Self.normalized(table)
  }

  /// Both, or that of looks alone (share 0) or of outlines alone (share 1).
  func mixed(_ share: Double) -> [[Double]] {
    zip(looks, outlines).map { zip($0, $1).map { (1 - share) * $0 + share * $1 } }
  }

  /// The larger of both.
  var largest: [[Double]] { zip(looks, outlines).map { zip($0, $1).map { max($0, $1) } } }

  /// How far frames may be unlike that are one step of `count` even ones apart times `steps`.
  static func most(steps: Double) -> Double { 0.4 + 2.2 * steps }

  /// How far to believe a motion, 0...1: less where frames are more unlike than so small a turn can make them, as when
  /// a leg of a chair was taken for the next.
  func trust(in slope: Double, between first: Int, and second: Int) -> Double {
    let turn = 2 * atan(abs(slope) / 0.3)
    let steps = turn * Double(looks.count) / (2 * .pi)
    let off = max(looks[first][second], outlines[first][second]) - Self.most(steps: steps)
    return off > 0 ? 1 / (1 + off * off / 0.1) : 1
  }

  /// Directions around in which outlines are compared.
  static let directions = (0..<32).map { index -> (x: Double, y: Double) in
    let angle = Double(index) * .pi / 16
    return (cos(angle), sin(angle))
  }

  /// What is left between two outlines' reaches once one is moved and scaled onto the other: root mean square.
  private static func off(_ these: [Double], _ those: [Double]) -> Double {
    // Scales are expected to be alike, give or take a twentieth.
    var matrix = [[1.3, 0, 0], [0, 1e-6, 0], [0, 0, 1e-6]]
    var right = [1.3, 0, 0]
    for (index, direction) in directions.enumerated() {
      let row = [those[index], direction.x, direction.y]
      for i in 0..<3 {
        right[i] += row[i] * these[index]
        for j in 0..<3 { matrix[i][j] += row[i] * row[j] }
      }
    }
    guard let fit = LinearSystem.solve(matrix, right) else { return .infinity }
    var sum = 0.0
    for (index, direction) in directions.enumerated() {
      let moved = fit[0] * those[index] + fit[1] * direction.x + fit[2] * direction.y
      sum += (these[index] - moved) * (these[index] - moved)
    }
    return (sum / Double(directions.count)).squareRoot()
  }

  /// In units of what neighbours are unlike by: the mean of each frame's nearest two.
  private static func normalized(_ table: [[Double]]) -> [[Double]] {
    let nearest = table.enumerated().flatMap { row, values in
      values.enumerated().filter { $0.offset != row }.map(\.element).sorted().prefix(2)
    }
    let usual = max(1e-9, nearest.reduce(0, +) / Double(max(1, nearest.count)))
    return table.map { $0.map { $0 / usual } }
  }
}

extension Outline {
  /// How far the outline reaches in a direction of length one.
  func reach(_ x: Double, _ y: Double) -> Double {
    corners.reduce(-Double.infinity) { max($0, $1.u * x + $1.v * y) }
  }
}
