import Foundation

/// What outlines and the slopes of pairs say about a turntable, as equations of a least-squares step.
struct OutlineTerms: Sendable {
  /// The slope of a pair, `sin(elevation) * tan(turn / 2)`, and how certain it is, 0...1.5.
  struct Slope: Sendable {
    var first: Int
    var second: Int
    var slope: Double
    var confidence: Double

    /// What it may be off by: perspective, and a line fitted to few points.
    var spread: Double { 0.015 + 0.2 * abs(slope) }
  }

  /// Outlines of the frames.
  let outlines: [Outline]
  /// Slopes of pairs of frames.
  let slopes: [Slope]
  /// How unlike frames are, about 1 for neighbours.
  let unlike: [[Double]]
  /// How exact an outline is, in units of the object's half size.
  let noise: Double
  private let pairs: [(first: Int, second: Int)]
  /// How far each outline reaches in each direction, and the object's radius about its axis.
  private let reaches: [[Double]]
  private let radius: Double

  /// Frames that are compared with each frame, at most: every other pair of many says little more.
  private static let mostPartners = 30

  init(outlines: [Outline], slopes: [Slope], unlike: [[Double]], noise: Double) {
    self.outlines = outlines
    self.slopes = slopes
    self.unlike = unlike
    self.noise = noise
    reaches = outlines.map { outline in Unlikeness.directions.map { outline.reach($0.x, $0.y) } }
    radius = (reaches.map { ($0[0] + $0[16]) / 2 }.max() ?? 1) * 1.1
    let count = outlines.count
    let stride = 1 + count / Self.mostPartners
    pairs = (0..<count).flatMap { first in
      ((first + 1)..<max(count, first + 1)).compactMap { second in
        (second - first) % stride == 0 || second - first == 1 ? (first, second) : nil
      }
    }
  }

  /// The same for frames in another order, named by their places in this one.
  func reordered(_ order: [Int]) -> OutlineTerms {
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    return OutlineTerms(
      outlines: order.map { outlines[$0] },
      slopes: slopes.compactMap { slope in
        guard let first = places[slope.first], let second = places[slope.second] else { return nil }
        return Slope(first: first, second: second, slope: slope.slope, confidence: slope.confidence)
      }, unlike: order.map { row in order.map { unlike[row][$0] } }, noise: noise)
  }

  /// An outline takes part in many pairs, and what is wrong with it in all of them: together they count as a few.
  var share: Double { min(1, 6 / Double(max(1, outlines.count))) }

  /// Adds the equations; ones off by more than `tolerance` times the noise count little.
  func add(to normal: inout Normal, for table: Turntable, tolerance: Double, slopesCount: Bool) {
    let last = normal.size - 2
    for pair in pairs {
      let columns =
        (0..<4).map { 4 * pair.first + $0 } + (0..<4).map { 4 * pair.second + $0 } + [last, last + 1]
      addTangents(of: pair, in: table) { value, row in
        let ratio = value / noise / tolerance
        let weight = share / ((1 + ratio * ratio) * (1 + ratio * ratio) * noise * noise)
        normal.add(row, columns: columns, off: value, weight: weight)
      }
    }
    guard slopesCount else { return }
    for slope in slopes {
      let half = remainder(table.frames[slope.second].angle - table.frames[slope.first].angle, 2 * .pi) / 2
      guard abs(half) < 1.3 else { continue }
      let tilt = sin(table.elevation)
      let off = tilt * tan(half) - slope.slope
      let ratio = off / slope.spread / 2
      let weight =
        0.25 * min(slope.confidence, 1)
        / ((1 + ratio * ratio) * (1 + ratio * ratio) * slope.spread * slope.spread)
      let rise = tilt / (2 * cos(half) * cos(half))
      normal.add(
        [rise, -rise, cos(table.elevation) * tan(half)],
        columns: [4 * slope.second, 4 * slope.first, last], off: off, weight: weight)
    }
  }

  /// Hands over by how much the two frames see each plane at different heights, and how that changes with the four
  /// unknowns of each frame, elevation and closeness.
  private func addTangents(
    of pair: (first: Int, second: Int), in table: Turntable, _ add: (Double, [Double]) -> Void
  ) {
    let (a, b) = (table.frames[pair.first], table.frames[pair.second])
    let turn = remainder(b.angle - a.angle, 2 * .pi)
    func sides(_ turn: Double, _ elevation: Double, _ closeness: Double) -> (Tangency.Side, Tangency.Side) {
      let tangency = Tangency(turn: turn, elevation: elevation, closeness: closeness)
      return (.init(tangency, a, isFirst: true), .init(tangency, b, isFirst: false))
    }
    let here = sides(turn, table.elevation, table.closeness)
    guard let these = here.0.contacts(of: outlines[pair.first]),
      let those = here.1.contacts(of: outlines[pair.second])
    else { return }
    let small = 1e-5
    let turned = sides(turn + small, table.elevation, table.closeness)
    let tilted = sides(turn, table.elevation + small, table.closeness)
    let closer = sides(turn, table.elevation, table.closeness + small)
    // The corner that touches changes; how high it is does so no faster than with the corner held.
    for (one, other) in [(these.upper, those.upper), (these.lower, those.lower)] {
      let value = one.height - other.height
      func change(_ moved: (Tangency.Side, Tangency.Side)) -> Double {
        let change = moved.0.height(of: one.corner) - moved.1.height(of: other.corner) - value
        return change.isFinite ? change / small : 0
      }
      let turning = change(turned)
      let (mine, theirs) = (here.0.slope(at: one.corner), here.1.slope(at: other.corner))
      add(
        value,
        [
          -turning, mine.logScale, mine.x, mine.y, turning, -theirs.logScale, -theirs.x, -theirs.y,
          change(tilted), change(closer),
        ])
    }
  }

  /// What all of it is off by, wrong ones counting no more than a limit; smaller is better.
  func cost(of table: Turntable) -> Double {
    var cost = 0.0
    for pair in pairs { cost += self.cost(of: pair.first, beside: pair.second, in: table) }
    for slope in slopes { cost += self.cost(of: slope, in: table) }
    return cost
  }

  /// The part of it that one frame has to do with.
  func cost(of index: Int, in table: Turntable) -> Double {
    var cost = 0.0
    for other in outlines.indices where other != index {
      cost += self.cost(of: index, beside: other, in: table)
    }
    for slope in slopes where slope.first == index || slope.second == index {
      cost += self.cost(of: slope, in: table)
    }
    return cost
  }

  private func cost(of first: Int, beside second: Int, in table: Turntable) -> Double {
    let (a, b) = (table.frames[first], table.frames[second])
    let tangency = Tangency(a, b, elevation: table.elevation, closeness: table.closeness)
    let unlike = unlikeness(first, second, turn: abs(remainder(b.angle - a.angle, 2 * .pi)))
    guard let these = Tangency.Side(tangency, a, isFirst: true).contacts(of: outlines[first]),
      let those = Tangency.Side(tangency, b, isFirst: false).contacts(of: outlines[second])
    else { return share * 4 + unlike }
    // A shadow taken for the object, or perspective, puts frames far apart off by more: without this, orders that leave
    // half of the turn out would be the best.
    let wide = 1 + 1.5 * abs(sin(remainder(b.angle - a.angle, 2 * .pi) / 2))
    return unlike + share * growth(from: a, first, to: b, second)
      + share
      * (limited((these.upper.height - those.upper.height) / wide)
        + limited((these.lower.height - those.lower.height) / wide))
  }

  /// What speaks against a small turn between frames that are unlike; outlines alone are content when all frames are
  /// one.
  private func unlikeness(_ first: Int, _ second: Int, turn: Double) -> Double {
    let steps = turn * Double(outlines.count) / (2 * .pi)
    let off = (unlike[first][second] - Unlikeness.most(steps: steps)) / 0.3
    return off > 0 ? min(off * off, 6) / 2 : 0
  }

  /// What speaks against a small turn because an outline cannot reach further than the turn carries it: a cart's handle
  /// does not change sides at once.
  private func growth(
    from a: Turntable.Frame, _ first: Int, to b: Turntable.Frame, _ second: Int
  ) -> Double {
    let carried = 2 * abs(sin(remainder(b.angle - a.angle, 2 * .pi) / 2)) * radius
    guard carried < 0.5 * radius else { return 0 }
    var cost = 0.0
    for (index, direction) in Unlikeness.directions.enumerated() {
      let one = (reaches[first][index] - a.x * direction.x - a.y * direction.y) * exp(-a.logScale)
      let other = (reaches[second][index] - b.x * direction.x - b.y * direction.y) * exp(-b.logScale)
      let most = carried * (abs(direction.x) + 0.5 * abs(direction.y)) + 2 * noise
      cost += limited(max(0, abs(one - other) - most))
    }
    return cost / 8
  }

  private func limited(_ height: Double) -> Double {
    let off = height / noise
    return off * off / (1 + off * off / 16) / 2
  }

  private func cost(of slope: Slope, in table: Turntable) -> Double {
    let half = remainder(table.frames[slope.second].angle - table.frames[slope.first].angle, 2 * .pi) / 2
    let off = (sin(table.elevation) * tan(half) - slope.slope) / slope.spread
    return 0.4 * min(slope.confidence, 1) * off * off / (1 + off * off / 4) / 2
  }
}
