import Foundation

/// How far each frame is from the next, as a start: from the slopes of neighbouring pairs, which sum to one turn when
/// the camera's elevation is right, and where no slope is known from how unlike the frames look.
struct FirstSteps: Sendable, Equatable {
  /// Turn from each frame to the next, radians; of an arc the last one is not used.
  private(set) var angles: [Double]

  /// - Parameter steps: motion and distance from each frame to the next, around.
  init(_ steps: [(motion: PairMotion?, distance: Double)], isLoop: Bool) {
    let known = steps.compactMap { step -> (slope: Double, distance: Double)? in
      guard let motion = step.motion, motion.confidence > 0.3, motion.slope > 0.004 else { return nil }
      return (motion.slope, step.distance)
    }
    let ratios = known.map { $0.slope / max($0.distance, 1e-6) }.sorted()
    let ratio = ratios[safe: ratios.count / 2] ?? 0.03
    let usual = known.map(\.slope).sorted()[safe: known.count / 2] ?? 0.05
    let slopes = steps.map { step -> Double in
      let byLooks = min(max(ratio * step.distance, 0.3 * usual), 4 * usual)
      guard let motion = step.motion, motion.confidence > 0.3 else { return byLooks }
      return min(max(motion.slope, 0.25 * usual), 5 * usual)
    }
    guard isLoop else {
      let sine = sin(18 * Double.pi / 180)
      angles = slopes.map { 2 * atan($0 / sine) }
      return
    }
    // The sum falls as the elevation grows: halve the interval.
    var low = 0.02
    var high = 0.98
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let sum = slopes.reduce(0) { $0 + 2 * atan($1 / middle) }
      if sum > 2 * .pi { low = middle } else { high = middle }
    }
    let sine = (low + high) / 2
    let raw = slopes.map { 2 * atan($0 / sine) }
    let sum = raw.reduce(0, +)
    angles = raw.map { $0 * 2 * .pi / sum }
  }
}
