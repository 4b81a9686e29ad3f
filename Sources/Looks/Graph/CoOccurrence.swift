import Foundation

/// How much more often than by chance things are together in scenes.
///
/// Lift is P(a, b) / (P(a) P(b)): 1 for things that ignore each other, 3 for those met together three times as often
/// as their own frequencies say. Counts of few scenes say little, so a lift is drawn towards what is known without
/// them: `lift = (n_ab + s * prior) / (n_a n_b / n + s)`, with `s` scenes' worth of trust in the prior. Every scene
/// counts by its weight, which decays with age.
public struct CoOccurrence<Thing: Hashable & Sendable & Comparable>: Sendable {
  /// How many scenes' worth of trust the prior has.
  public var smoothing: Double
  private var total = 0.0
  private var single: [Thing: Double] = [:]
  private var pairs: [Pair: Double] = [:]

  private struct Pair: Hashable, Sendable {
    var first: Thing
    var second: Thing

    init(_ one: Thing, _ other: Thing) {
      first = min(one, other)
      second = max(one, other)
    }
  }

  /// Counts of nothing.
  public init(smoothing: Double = 2) { self.smoothing = smoothing }

  /// Weight of all scenes together.
  public var weight: Double { total }
  /// Everything that was met.
  public var things: some Collection<Thing> { single.keys }

  /// Adds a scene that holds these things.
  public mutating func add(_ things: Set<Thing>, weight: Double = 1) {
    total += weight
    let ordered = things.sorted()
    for (place, thing) in ordered.enumerated() {
      single[thing, default: 0] += weight
      for other in ordered[(place + 1)...] { pairs[Pair(thing, other), default: 0] += weight }
    }
  }

  /// The share of scenes that hold a thing, with half a scene's worth of doubt.
  public func frequency(of thing: Thing) -> Double {
    ((single[thing] ?? 0) + 0.5) / (total + 1)
  }

  /// Lift of two things, drawn towards `prior`.
  public func lift(_ one: Thing, _ other: Thing, prior: Double = 1) -> Double {
    guard total > 0 else { return prior }
    let expected = (single[one] ?? 0) * (single[other] ?? 0) / total
    return ((pairs[Pair(one, other)] ?? 0) + smoothing * prior) / (expected + smoothing)
  }
}
