import Foundation

/// The frames in the order of the turn, and whether it closes.
struct TurnOrder: Sendable, Equatable {
  /// Positions of the frames.
  var trip: [Int]
  /// Whether the last frame is followed by the first.
  var isLoop: Bool

  /// How many of the frames most like each are compared point by point.
  private static let neighbours = 8

  /// Order from looks and mutual motion, when the frames came in any order.
  init(
    finding table: inout PairTable, distances: [[Double]], advance: (Int, Int) throws -> Void
  ) throws {
    let count = distances.count
    var evidence = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var slopes = evidence
    for index in 0..<count {
      try advance(index, count)
      let near = (0..<count).filter { $0 != index }.sorted { distances[index][$0] < distances[index][$1] }
      for other in near.prefix(Self.neighbours) {
        guard let motion = try table.motion(from: index, to: other) else { continue }
        evidence[index][other] = motion.confidence
        evidence[other][index] = motion.confidence
        slopes[index][other] = motion.slope
        slopes[other][index] = -motion.slope
      }
    }
    let usual = Self.usualSlope(evidence, slopes)
    let near = Self.usualDistance(distances)
    var generator = SeededGenerator(seed: 11)
    let costs = (0..<count).map { row in
      (0..<count).map { column in
        distances[row][column] / near
          - 0.5 * evidence[row][column] * min(max(slopes[row][column] / usual, -1), 1)
      }
    }
    trip = FrameOrder(costs: costs, generator: &generator).trip
    isLoop = true
    closeOrCut(distances) { evidence[$0][$1] }
  }

  /// The given order; only whether it closes is found.
  init(given count: Int, table: inout PairTable, distances: [[Double]]) throws {
    trip = Array(0..<count)
    let closing = try table.motion(from: count - 1, to: 0)?.confidence ?? 0
    isLoop = true
    let steps = (0..<(count - 1)).map { distances[$0][$0 + 1] }.sorted()
    let usual = steps[steps.count / 2]
    isLoop = distances[count - 1][0] < 2.2 * usual || (closing > 0.5 && distances[count - 1][0] < 3.5 * usual)
  }

  /// Cuts the trip open at its widest step when nothing is seen to go on there.
  private mutating func closeOrCut(_ distances: [[Double]], evidence: (Int, Int) -> Double) {
    let count = trip.count
    let steps = (0..<count).map { distances[trip[$0]][trip[($0 + 1) % count]] }
    let usual = steps.sorted()[count / 2]
    guard let widest = steps.indices.max(by: { steps[$0] < steps[$1] }) else { return }
    let goesOn = evidence(trip[widest], trip[(widest + 1) % count]) > 0.4
    guard steps[widest] > (goesOn ? 3.5 : 2.6) * usual else { return }
    isLoop = false
    trip = Array(trip[(widest + 1)...] + trip[...widest])
  }

  /// What a step to a neighbouring frame measures like: the median over frames of the most certain one's.
  private static func usualSlope(_ evidence: [[Double]], _ slopes: [[Double]]) -> Double {
    let best = evidence.indices.compactMap { row -> Double? in
      let certain = evidence[row].indices.filter { abs(slopes[row][$0]) > 0.008 }
        .max { evidence[row][$0] < evidence[row][$1] }
      return certain.map { abs(slopes[row][$0]) }
    }.sorted()
    return max(0.01, 0.6 * (best[safe: best.count / 2] ?? 0))
  }

  /// What neighbouring frames are usually unlike by: the mean of each one's nearest two.
  private static func usualDistance(_ distances: [[Double]]) -> Double {
    let nearest = distances.enumerated().flatMap { row, values in
      values.enumerated().filter { $0.offset != row }.map(\.element).sorted().prefix(2)
    }
    return max(1e-6, nearest.reduce(0, +) / Double(max(1, nearest.count)))
  }
}
