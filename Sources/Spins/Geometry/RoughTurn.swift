import Foundation

/// The turn by outlines and slopes alone, the best that several starts lead to.
struct RoughTurn {
  /// The frames in the order of their angles.
  let table: Turntable
  /// Places of the frames among those given.
  let order: [Int]
  /// Whether the turn closes.
  let isLoop: Bool

  /// Wider than this between two frames, in radians, the turn is open there.
  static let widestStep = 80 * Double.pi / 180

  /// - Parameter start: the frames in a first order.
  init(_ terms: OutlineTerms, start: Turntable, isLoop: Bool) {
    var found: [(cost: Double, table: Turntable)] = []
    for candidate in Self.starts(start, isLoop: isLoop) {
      let table = TurntableFit([], outlines: terms, start: candidate, isLoop: isLoop, noise: terms.noise)
        .table
      found.append((terms.cost(of: table) + Self.surprise(table), table))
    }
    found.sort { $0.cost < $1.cost }
    var best = found.first?.table ?? start
    let count = best.frames.count
    // Angles around once, the widest step last.
    let whole = 2 * Double.pi
    for index in best.frames.indices {
      best.frames[index].angle -= whole * (best.frames[index].angle / whole).rounded(.down)
    }
    var order = best.frames.indices.sorted { best.frames[$0].angle < best.frames[$1].angle }
    func step(after place: Int) -> Double {
      let next = place + 1 < count ? best.frames[order[place + 1]].angle : best.frames[order[0]].angle + whole
      return next - best.frames[order[place]].angle
    }
    let widest = order.indices.max { step(after: $0) < step(after: $1) } ?? 0
    self.isLoop = step(after: widest) < Self.widestStep
    if !self.isLoop { order = Array(order[(widest + 1)...] + order[...widest]) }
    let first = best.frames[order[0]].angle
    best.frames = order.map { index in
      var frame = best.frames[index]
      frame.angle -= first
      if frame.angle < 0 { frame.angle += whole }
      return frame
    }
    table = best
    self.order = order
  }

  /// Cameras are rarely held low or right above.
  private static func surprise(_ table: Turntable) -> Double {
    let off = (table.elevation - 0.3) / 0.15
    return 3 * off * off
  }

  /// The given start, and others with the camera elsewhere, with even steps, open, and for a trip that went around
  /// twice what each half looks like.
  private static func starts(_ start: Turntable, isLoop: Bool) -> [Turntable] {
    let count = start.frames.count
    return [0.14, 0.24, 0.34, 0.48].flatMap { elevation in
      (isLoop ? [(0.0, 1.0), (1.0, 1.0)] : [(0.0, 1.0)]).map { evenness, share in
        var candidate = start
        candidate.elevation = elevation
        for index in 0..<count {
          let even = isLoop ? 2 * Double.pi * Double(index) / Double(count) : start.frames[index].angle
          candidate.frames[index].angle =
            share * ((1 - evenness) * start.frames[index].angle + evenness * even)
        }
        return candidate
      }
    }
  }
}
