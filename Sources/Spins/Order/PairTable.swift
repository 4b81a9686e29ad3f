import Domain

/// What is known of how the object turned between pairs of frames; measured when first asked for.
struct PairTable {
  private let frames: [SpinFrame]
  private let reach: (x: Float, y: Float)
  private var known: [Pair: PairMotion?] = [:]
  private var generator = SeededGenerator(seed: 7)

  private struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  init(_ frames: [SpinFrame]) {
    self.frames = frames
    // A turn carries points sideways by up to half the object's width, and up or down a little.
    reach = (
      0.5 * (frames.map(\.box.width).max() ?? 0), 0.13 * (frames.map(\.box.height).max() ?? 0) + 8
    )
  }

  /// All pairs that were measured and are fairly certain, the earlier frame first.
  var certain: [(first: Int, second: Int, motion: PairMotion)] {
    known.compactMap { pair, motion in
      motion.flatMap { $0.confidence > 0.4 ? (pair.first, pair.second, $0) : nil }
    }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// The motion from one frame to another; nil where too few points are seen in both.
  mutating func motion(from first: Int, to second: Int) throws(SpinError) -> PairMotion? {
    if first > second { return try motion(from: second, to: first)?.reversed }
    let pair = Pair(first: first, second: second)
    if let motion = known[pair] { return motion }
    let (a, b) = (frames[first], frames[second])
    guard let points = a.points, let others = b.points else { return nil }
    let matches = try points.matches(with: others, middle: a.middle, otherMiddle: b.middle, reach: reach)
    let motion = PairMotion(
      matches, middle: (Double(a.small.width) / 2, Double(a.small.height) / 2),
      tolerance: 1.2 * Double(max(a.small.width, a.small.height)) / 240 * 0.75, generator: &generator)
    known[pair] = .some(motion)
    return motion
  }
}

extension PairMotion {
  /// The motion back.
  var reversed: PairMotion {
    var back = self
    back.slope = -slope
    back.scale = 1 / scale
    back.matches = matches.map {
      PointMatch(x: $0.otherX, y: $0.otherY, otherX: $0.x, otherY: $0.y)
    }
    return back
  }
}
