import Networks

/// Which example is drawn when: every random choice of a run follows from its seed and the step, so a resumed
/// run draws what the unbroken one would have drawn and a checkpoint need not hold a generator.
struct Draw: Sendable {
  let seed: UInt64

  /// The generator of a step.
  func generator(step: Int, stream: UInt64 = 0) -> SplitMix64 {
    var mixer = SplitMix64(seed: seed &+ 0x9E37 &* stream)
    let first = mixer.next()
    var mixed = SplitMix64(seed: first ^ UInt64(bitPattern: Int64(step)))
    return SplitMix64(seed: mixed.next())
  }

  /// Example number `position` of an endless run through `count` examples, each pass in a new order.
  func index(position: Int, count: Int, stream: UInt64) -> Int {
    permutation(of: count, pass: position / count, stream: stream)[position % count]
  }

  /// The order of a pass.
  func permutation(of count: Int, pass: Int, stream: UInt64) -> [Int] {
    var generator = generator(step: pass, stream: stream &+ 101)
    return Array(0..<count).shuffled(using: &generator)
  }
}
