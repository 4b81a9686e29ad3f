import Foundation

/// Orders that the frames may have around the turn, the likeliest by looks and motion first, and whether it closes.
///
/// Which one is right is found by what outlines say about all frames at once (``RoughTurn``): an object with five like legs
/// or two like sides has several orders in which each frame goes well with the next.
struct TurnOrder: Sendable, Equatable {
  /// Positions of the frames, an order each.
  var trips: [[Int]]
  /// Whether the last frame is followed by the first.
  var isLoop: Bool

  /// How many of the frames most like each are compared point by point.
  private static let neighbours = 8

  /// How much outlines count beside looks, and motion beside both, in the orders that are tried; where outlines count,
  /// motions that they contradict do not.
  private static let weights: [(outlines: Double, motion: Double)] = [
    (0, 0.5), (0, 0.25), (0, 1), (0.5, 0.5), (0.5, 0.25), (0.5, 0), (0.5, 1), (1, 0.5), (1, 0.25),
  ]

  /// Orders from looks, outlines and mutual motion, when the frames came in any order.
  init(
    finding table: inout PairTable, unlike: Unlikeness, advance: (Int, Int) throws -> Void
  ) throws {
    let count = unlike.looks.count
    let looks = unlike.looks
    var evidence = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var slopes = evidence
    var trusts = evidence
    for index in 0..<count {
      try advance(index, count)
      let near = (0..<count).filter { $0 != index }.sorted { looks[index][$0] < looks[index][$1] }
      for other in near.prefix(Self.neighbours) {
        guard let motion = try table.motion(from: index, to: other) else { continue }
        let trust = unlike.trust(in: motion.slope, between: index, and: other)
        evidence[index][other] = motion.confidence
        evidence[other][index] = motion.confidence
        trusts[index][other] = trust
        trusts[other][index] = trust
        slopes[index][other] = motion.slope
        slopes[other][index] = -motion.slope
      }
    }
    let usual = Self.usualSlope(evidence, slopes)
    trips = []
    isLoop = true
    for weight in Self.weights {
      let mixed = unlike.mixed(weight.outlines)
      let costs = (0..<count).map { row in
        (0..<count).map { column in
          let trust = weight.outlines > 0 ? trusts[row][column] : 1
          let ahead = min(max(slopes[row][column] / usual, -1), 1)
          return mixed[row][column] - weight.motion * trust * evidence[row][column] * ahead
        }
      }
      var generator = SeededGenerator(seed: 11)
      let trip = FrameOrder(costs: costs, generator: &generator).trip
      // From the same frame on, so that orders that are one are seen to be.
      let first = trip.firstIndex(of: 0) ?? 0
      let turned = Array(trip[first...] + trip[..<first])
      if !trips.contains(turned) { trips.append(turned) }
    }
    closeOrCut(looks) { evidence[$0][$1] }
  }

  /// The given order; only whether it closes is found.
  init(given count: Int, table: inout PairTable, unlike: Unlikeness) throws {
    let looks = unlike.looks
    trips = [Array(0..<count)]
    let closing = try table.motion(from: count - 1, to: 0)?.confidence ?? 0
    let steps = (0..<(count - 1)).map { looks[$0][$0 + 1] }.sorted()
    let usual = steps[steps.count / 2]
    isLoop = looks[count - 1][0] < 2.2 * usual || (closing > 0.5 && looks[count - 1][0] < 3.5 * usual)
  }

  /// Cuts the likeliest trip open at its widest step when nothing is seen to go on there.
  private mutating func closeOrCut(_ looks: [[Double]], evidence: (Int, Int) -> Double) {
    let trip = trips[0]
    let count = trip.count
    let steps = (0..<count).map { looks[trip[$0]][trip[($0 + 1) % count]] }
    let usual = steps.sorted()[count / 2]
    guard let widest = steps.indices.max(by: { steps[$0] < steps[$1] }) else { return }
    let goesOn = evidence(trip[widest], trip[(widest + 1) % count]) > 0.4
    guard steps[widest] > (goesOn ? 3.5 : 2.6) * usual else { return }
    isLoop = false
    trips[0] = Array(trip[(widest + 1)...] + trip[...widest])
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
}
