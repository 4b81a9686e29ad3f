import Domain

/// Leaves out what would spoil a view: frames without an object, shaken ones, doubles, and pictures of something
/// else.
struct FrameSelection {
  private(set) var kept: [SpinFrame] = []
  private(set) var dropped: [DroppedFrame] = []
  /// How unlike each other the kept frames look.
  private(set) var distances: [[Double]] = []

  /// The fewest frames a view is made of.
  static let fewest = 6

  init(_ frames: [SpinFrame], without: [DroppedFrame]) throws(SpinError) {
    dropped = without
    let given = frames.count + without.count
    kept = frames
    dropBlurred()
    guard kept.count >= Self.fewest else {
      throw .tooFewFrames(usable: kept.count, given: given, needed: Self.fewest)
    }
    distances = try Appearance.distances(kept.map { ($0.small, $0.mask, $0.box) })
    dropStrangersAndDoubles()
    guard kept.count >= Self.fewest else {
      throw .tooFewFrames(usable: kept.count, given: given, needed: Self.fewest)
    }
  }

  /// A shaken frame has less fine detail than the others have; never more than a third goes.
  private mutating func dropBlurred() {
    let sorted = kept.map(\.sharpness).sorted()
    guard let median = sorted[safe: sorted.count / 2] else { return }
    let limit = min(median * 0.6, sorted[safe: sorted.count / 3] ?? 0)
    leaveOut("it is blurred") { _, frame in frame.sharpness < limit }
  }

  private mutating func dropStrangersAndDoubles() {
    let nearest = distances.enumerated().map { row, values in
      values.enumerated().filter { $0.offset != row }.map(\.element).min() ?? 0
    }
    let sorted = nearest.sorted()
    guard let usual = sorted[safe: sorted.count / 2], let wide = sorted[safe: sorted.count * 3 / 4] else {
      return
    }
    let table = distances
    let areas = kept.map { Double($0.box.area) / Double($0.small.width * $0.small.height) }
    let typical = areas.sorted()[areas.count / 2]
    var gone = Set<Int>()
    for index in kept.indices {
      let isStranger =
        nearest[index] > 3.5 * usual || areas[index] < typical / 6 || areas[index] > typical * 6
      if isStranger { gone.insert(index) }
    }
    leaveOut("it shows something else than the other frames") { index, _ in gone.contains(index) }
    let remaining = table.indices.filter { !gone.contains($0) }
    var doubles = Set<Int>()
    for (place, index) in remaining.enumerated() {
      for other in remaining[..<place]
      where !doubles.contains(other) && table[index][other] < max(0.12 * wide, 0.08) {
        doubles.insert(index)
        break
      }
    }
    let doublePlaces = Set(remaining.indices.filter { doubles.contains(remaining[$0]) })
    leaveOut("it shows the same as another") { index, _ in doublePlaces.contains(index) }
    let last = remaining.filter { !doubles.contains($0) }
    distances = last.map { row in last.map { table[row][$0] } }
  }

  private mutating func leaveOut(_ reason: String, where condition: (Int, SpinFrame) -> Bool) {
    var stay: [SpinFrame] = []
    for (index, frame) in kept.enumerated() {
      if condition(index, frame) {
        dropped.append(DroppedFrame(index: frame.index, name: frame.name, reason: reason))
      } else {
        stay.append(frame)
      }
    }
    kept = stay
  }
}

extension Array {
  /// The element, or nil beyond the end.
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
