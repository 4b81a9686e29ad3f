import Foundation

/// The turn by outlines and slopes alone: the best that several orders and starts lead to, made better by moving
/// single frames elsewhere.
struct RoughTurn {
  /// The frames in the order of their angles.
  let table: Turntable
  /// Places of the frames among those given; without those whose place was not found.
  let order: [Int]
  /// Whether the turn closes.
  let isLoop: Bool

  /// Wider than this between two frames, in radians, the turn is open there.
  static let widestStep = 80 * Double.pi / 180

  /// An order of the frames, and a first idea of each in that order.
  typealias Start = (order: [Int], table: Turntable)

  /// - Parameters:
  ///   - terms: about the frames as given.
  ///   - starts: the likeliest first.
  ///   - keepsOrder: whether no single frame is to be moved elsewhere.
  init(_ terms: OutlineTerms, starts: [Start], isLoop: Bool, keepsOrder: Bool = false) {
    let search = TurnSearch(terms, isLoop: isLoop)
    var found = starts.map { search.fitted($0) }.sorted { $0.cost < $1.cost }
    if !keepsOrder { found = found.prefix(3).map { search.improved($0) }.sorted { $0.cost < $1.cost } }
    let best = found[0].table
    let whole = 2 * Double.pi
    var order = best.order
    func step(after place: Int) -> Double {
      let next = place + 1 < order.count ? order[place + 1] : order[0]
      let step = best.frames[next].angle - best.frames[order[place]].angle
      return step - whole * (step / whole).rounded(.down)
    }
    // Doubles were dropped before, so of two frames on one place one is wrong: the one less like its neighbours.
    let least = 0.3 * order.indices.map { step(after: $0) }.sorted()[order.count / 2]
    while order.count > FrameSelection.fewest,
      let place = order.indices.first(where: { step(after: $0) < least })
    {
      let count = order.count
      let (first, second) = (order[place], order[(place + 1) % count])
      let (before, after) = (order[(place + count - 1) % count], order[(place + 2) % count])
      func unlike(_ index: Int) -> Double { terms.unlike[before][index] + terms.unlike[index][after] }
      order.remove(at: unlike(first) > unlike(second) ? place : (place + 1) % count)
    }
    let widest = order.indices.max { step(after: $0) < step(after: $1) } ?? 0
    self.isLoop = step(after: widest) < Self.widestStep
    if !self.isLoop { order = Array(order[(widest + 1)...] + order[...widest]) }
    self.order = order
    table = best.sorted(order)
  }
}
