import Foundation

/// Puts frames in the order of the turn: the cheapest round trip through all of them (2-opt with moved segments and
/// kicks), where going from one frame to the next costs how unlike they look, less what speaks for a turn in the
/// positive direction and plus what speaks against it.
///
/// The costs of both directions differ, which is the point: looks alone cannot tell a chair's left side from its
/// right, and a trip that turns back somewhere is no cheaper by looks than one that goes on.
struct FrameOrder: Sendable, Equatable {
  /// Positions of the frames, in order around the trip.
  var trip: [Int]
  /// What the trip costs.
  var cost: Double

  /// - Parameter costs: from each frame (row) to each (column).
  init(costs: [[Double]], starts: Int = 8, generator: inout SeededGenerator) {
    let count = costs.count
    guard count > 3 else {
      trip = Array(0..<count)
      cost = 0
      return
    }
    let search = TripSearch(costs)
    var best: (trip: [Int], cost: Double)?
    for start in 0..<min(starts, count) {
      var trip = search.improved(search.greedy(from: start * count / min(starts, count)))
      var cost = search.cost(trip)
      for _ in 0..<8 {
        let kicked = search.improved(Self.kicked(trip, &generator))
        let kickedCost = search.cost(kicked)
        if kickedCost < cost - 1e-9 { (trip, cost) = (kicked, kickedCost) }
      }
      if cost < best?.cost ?? .infinity { best = (trip, cost) }
    }
    trip = best?.trip ?? Array(0..<count)
    cost = best?.cost ?? 0
  }

  /// Two neighbouring stretches exchanged: what no single move undoes (the double bridge).
  private static func kicked(_ trip: [Int], _ generator: inout SeededGenerator) -> [Int] {
    let cuts = (0..<3).map { _ in Int(generator.next() % UInt64(trip.count)) }.sorted()
    return Array(
      trip[..<cuts[0]] + trip[cuts[1]..<cuts[2]] + trip[cuts[0]..<cuts[1]] + trip[cuts[2]...])
  }
}

/// Round trips over a table of one-way costs.
private struct TripSearch {
  let count: Int
  let table: [Double]

  init(_ costs: [[Double]]) {
    count = costs.count
    table = costs.flatMap { $0 }
  }

  func cost(_ trip: [Int]) -> Double {
    trip.indices.reduce(0) { $0 + table[trip[$1] * count + trip[($1 + 1) % count]] }
  }

  /// Always to the cheapest frame not yet visited.
  func greedy(from start: Int) -> [Int] {
    var trip = [start]
    var left = Set(0..<count).subtracting(trip)
    while let here = trip.last,
      let next = left.min(by: { (table[here * count + $0], $0) < (table[here * count + $1], $1) })
    {
      trip.append(next)
      left.remove(next)
    }
    return trip
  }

  /// Moves stretches elsewhere, turned or not, as long as the trip gets cheaper.
  func improved(_ trip: [Int]) -> [Int] {
    var trip = trip
    while let better = firstImprovement(of: trip) { trip = better }
    return trip
  }

  private func firstImprovement(of start: [Int]) -> [Int]? {
    var trip = start
    return table.withUnsafeBufferPointer { table in
      for _ in 0..<count {
        trip.append(trip.removeFirst())
        let last = trip[count - 1]
        var forward = 0.0
        var backward = 0.0
        for length in 1..<(count - 1) {
          // The stretch is trip[0..<length].
          let end = trip[length - 1]
          if length > 1 {
            forward += table[trip[length - 2] * count + end]
            backward += table[end * count + trip[length - 2]]
          }
          let first = trip[0]
          let next = trip[length]
          let removed = table[last * count + first] + table[end * count + next]
          // Turned around in its place.
          let turned = table[last * count + end] + table[first * count + next] + backward - forward
          if turned < removed - 1e-9 { return Array(trip[..<length].reversed() + trip[length...]) }
          guard length <= count / 2 else { continue }
          let closing = table[last * count + next] - removed
          for place in length..<(count - 1) {
            let a = trip[place]
            let b = trip[place + 1]
            let opened = closing - table[a * count + b]
            if opened + table[a * count + first] + table[end * count + b] < -1e-9 {
              return Array(trip[length...place] + trip[..<length] + trip[(place + 1)...])
            }
            if opened + table[a * count + end] + table[first * count + b] + backward - forward < -1e-9 {
              return Array(trip[length...place] + trip[..<length].reversed() + trip[(place + 1)...])
            }
          }
        }
      }
      return nil
    }
  }
}
