import Foundation

/// Looks for the turn that outlines agree on.
struct TurnSearch {
  private let terms: OutlineTerms
  private let isLoop: Bool
  private var count: Int { terms.outlines.count }

  /// A turntable with the frames as given, and what speaks against it.
  struct Candidate {
    var table: Turntable
    var cost: Double
  }

  init(_ terms: OutlineTerms, isLoop: Bool) {
    self.terms = terms
    self.isLoop = isLoop
  }

  /// What outlines make of a start.
  func fitted(_ start: RoughTurn.Start, tolerances: [Double] = TurntableFit.tolerances) -> Candidate {
    let fit = TurntableFit(
      [], outlines: terms.reordered(start.order), start: start.table, isLoop: isLoop, noise: terms.noise,
      tolerances: tolerances)
    var table = fit.table
    for (place, index) in start.order.enumerated() { table.frames[index] = fit.table.frames[place] }
    return Candidate(table: table, cost: cost(of: table))
  }

  /// Frames moved elsewhere, the least fitting first, as long as that helps.
  ///
  /// One wrong frame bends all others a little, so that the fit of all together cannot bring it home.
  func improved(_ candidate: Candidate) -> Candidate {
    var best = candidate
    var left = max(8, min(150, 60_000 / (count * count)))
    var isBetter = true
    while isBetter, left > 0 {
      isBetter = false
      let angles = best.table.frames.map(\.angle)
      let costs = (0..<count).map { index -> Double in
        let nearest = angles.indices.filter { $0 != index }.map {
          abs(remainder(angles[$0] - angles[index], 2 * .pi))
        }
        // Two on one place: one of them is wrong.
        let isCrowded = (nearest.min() ?? 1) < 0.3 * 2 * Double.pi / Double(count)
        return terms.cost(of: index, in: best.table) + (isCrowded ? 1000 : 0)
      }
      for index in (0..<count).sorted(by: { costs[$0] > costs[$1] }).prefix(10) {
        for angle in places(for: index, in: best.table) where left > 0 {
          left -= 1
          var moved = best.table
          moved.frames[index].angle = angle
          let order = moved.order
          let next = fitted((order, moved.sorted(order)), tolerances: [6, 5, 4, 3, 3, 3])
          if next.cost < best.cost - 2, Self.crowding(next.table) < Self.crowding(best.table) + 0.1 {
            best = next
            isBetter = true
            break
          }
        }
      }
    }
    let order = best.table.order
    let settled = fitted((order, best.table.sorted(order)))
    return settled.cost < best.cost ? settled : best
  }

  /// The three angles, of 24 around, at which a frame would fit best, other than about where it is, and the opposite one:
  /// many things have two like sides.
  private func places(for index: Int, in table: Turntable) -> [Double] {
    var table = table
    let here = table.frames[index].angle
    let costs = (0..<24).compactMap { place -> (angle: Double, cost: Double)? in
      let angle = 2 * Double.pi * Double(place) / 24
      guard abs(remainder(angle - here, 2 * .pi)) > 0.2 else { return nil }
      table.frames[index].angle = angle
      return (angle, terms.cost(of: index, in: table) + Self.crowding(table))
    }
    return costs.sorted { $0.cost < $1.cost }.prefix(3).map(\.angle) + [here + .pi]
  }

  private func cost(of table: Turntable) -> Double {
    terms.cost(of: table) + Self.surprise(table) + Self.crowding(table) + 3 * path(table)
  }

  /// How unlike frames beside each other are, once around: where the camera is held low outlines hardly tell a front from
  /// a back, looks do.
  private func path(_ table: Turntable) -> Double {
    let order = table.order
    return order.indices.reduce(0) { $0 + terms.unlike[order[$1]][order[($1 + 1) % order.count]] }
  }

  /// Cameras are rarely held right above or low; and from the ground outlines hardly contradict each other.
  private static func surprise(_ table: Turntable) -> Double {
    let off = (table.elevation - 0.3) / (table.elevation < 0.3 ? 0.1 : 0.15)
    return 3 * off * off
  }

  /// Doubles were dropped: frames hardly ever show the object from one side.
  private static func crowding(_ table: Turntable) -> Double {
    let angles = table.order.map { table.frames[$0].angle }
    let usual = 2 * Double.pi / Double(angles.count)
    return angles.indices.reduce(0) { sum, place in
      let next = angles[(place + 1) % angles.count]
      let near = max(0, 1 - abs(remainder(next - angles[place], 2 * .pi)) / usual / 0.4)
      return sum + 5 * near * near + 40 * max(0, near - 0.5)
    }
  }
}

extension Turntable {
  /// The frames by their angles around.
  var order: [Int] {
    let whole = 2 * Double.pi
    let around = frames.map { $0.angle - whole * ($0.angle / whole).rounded(.down) }
    return frames.indices.sorted { around[$0] < around[$1] }
  }

  /// The frames in that order, with angles that grow from zero.
  func sorted(_ order: [Int]) -> Turntable {
    var table = self
    let whole = 2 * Double.pi
    let first = frames[order[0]].angle
    table.frames = order.map { index in
      var frame = frames[index]
      frame.angle -= first
      frame.angle -= whole * (frame.angle / whole).rounded(.down)
      return frame
    }
    return table
  }
}
