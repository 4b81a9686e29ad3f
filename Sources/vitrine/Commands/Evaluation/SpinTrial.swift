import Domain
import Foundation
import Images
import Spins

/// A turntable made as a seller's photos are: shuffled, some missing, each out of place, size and exposure by a known
/// amount.
struct SpinTrial {
  /// What was done to the frames.
  struct Disturbance: Sendable {
    /// Share of the frames that are missing.
    var dropped = 0.3
    /// Most a frame is off, as a share of its side or size.
    var jitter = 0.05
    /// Most its exposure is off.
    var exposure = 0.2
  }

  /// What was done to one frame: `x' = scale x + shiftX`, light times `gain`.
  struct Change: Sendable {
    var truth: Int
    var scale: Double
    var x: Double
    var y: Double
    var gain: Double
  }

  let truth: [PixelBuffer]
  private(set) var frames: [SourceFrame] = []
  private(set) var changes: [Change] = []

  init(_ truth: [PixelBuffer], disturbance: Disturbance, seed: UInt64) throws {
    self.truth = truth
    var generator = TrialGenerator(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let count = truth.count
    let kept = Array(0..<count).shuffled(using: &generator)
      .prefix(count - Int((Double(count) * disturbance.dropped).rounded()))
    for index in kept {
      let picture = truth[index]
      func off(_ most: Double) -> Double { .random(in: -most...most, using: &generator) }
      let scale = 1 + off(disturbance.jitter)
      let width = Double(picture.width)
      let height = Double(picture.height)
      let change = Change(
        truth: index, scale: scale, x: width / 2 * (1 - scale) + off(disturbance.jitter) * width,
        y: height / 2 * (1 - scale) + off(disturbance.jitter) * height, gain: 1 + off(disturbance.exposure))
      changes.append(change)
      frames.append(
        SourceFrame(
          name: "frame \(index)",
          picture: try picture.moved(scale: scale, x: change.x, y: change.y, gain: change.gain)))
    }
  }

  /// Degrees between the frames of the truth.
  var step: Double { 360 / Double(truth.count) }
}

/// SplitMix64.
struct TrialGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// How well a trial was undone.
struct SpinScore: Encodable, Sendable {
  /// Kendall's tau between the order found and the true one, whichever way around and from wherever.
  var tau: Double
  /// Median and 90th percentile of the angles' errors, degrees.
  var angleError: Double
  var angleError90: Double
  /// Root mean square of how far the object's corners are out of place, pixels; a drift of one sine a turn, which is
  /// where the axis is, does not count.
  var jitterBefore: Double
  var jitterAfter: Double
  /// The same from each frame to the next, which is what shakes.
  var shakeBefore: Double
  var shakeAfter: Double
  /// In-between frames against the true ones, and plain cross-fades against them.
  var psnr: Double
  var psnrCrossFade: Double
  var ssim: Double
  var ssimCrossFade: Double
  var frames: Int
  var inBetweens: Int
  var isLoop: Bool
  var seconds: Double

  enum CodingKeys: String, CodingKey {
    case tau, psnr, ssim, frames, seconds
    case angleError = "angle_error"
    case angleError90 = "angle_error_90"
    case jitterBefore = "jitter_before"
    case jitterAfter = "jitter_after"
    case shakeBefore = "shake_before"
    case shakeAfter = "shake_after"
    case psnrCrossFade = "psnr_cross_fade"
    case ssimCrossFade = "ssim_cross_fade"
    case inBetweens = "in_betweens"
    case isLoop = "is_loop"
  }
}

extension SpinTrial {
  /// Analyses the disturbed frames and compares with the truth.
  func score() throws -> SpinScore {
    let started = ContinuousClock.now
    let analysis = try SpinAnalyst().analysis(of: frames)
    let seconds = started.duration(to: .now).seconds
    let found = analysis.frames.map { changes[$0.index] }
    let angles = angleErrors(analysis, found)
    let size = truth[0].size
    let middle = (x: Double(size.width) / 2, y: Double(size.height) / 2)
    let turned = analysis.frames.map(\.angle)
    let raw = Drift(turned, found.map { Framing($0.scale, $0.x, $0.y, middle) })
    let placed = zip(analysis.frames, found).map { frame, change in
      Framing(
        change.scale / frame.scale, (change.x - frame.x) / frame.scale, (change.y - frame.y) / frame.scale,
        middle)
    }
    let drift = Drift(turned, placed)
    let reach = hypot(analysis.extent.width, analysis.extent.height) / 2 / exp(drift.mean.logScale)
    let light =
      zip(analysis.frames, found).reduce(0) { $0 + log($1.0.gain * $1.1.gain) } / Double(found.count)
    let between = try inBetweens(analysis, placed: placed, gain: exp(light))
    return SpinScore(
      tau: Self.tau(found.map(\.truth)), angleError: angles[angles.count / 2],
      angleError90: angles[angles.count * 9 / 10], jitterBefore: raw.jitter(reach: reach),
      jitterAfter: drift.jitter(reach: reach), shakeBefore: raw.shake(reach: reach),
      shakeAfter: drift.shake(reach: reach), psnr: between.psnr, psnrCrossFade: between.psnrCrossFade,
      ssim: between.ssim, ssimCrossFade: between.ssimCrossFade, frames: found.count,
      inBetweens: between.count, isLoop: analysis.isLoop, seconds: seconds)
  }

  /// Sorted errors after the best common offset, either way around.
  private func angleErrors(_ analysis: SpinAnalysis, _ found: [Change]) -> [Double] {
    func wrapped(_ angle: Double) -> Double { remainder(angle, 360) }
    var best: [Double]?
    for direction in [1.0, -1] {
      let differences = zip(analysis.frames, found).map { $0.angle - direction * Double($1.truth) * step }
      for candidate in differences {
        let relative = differences.map { wrapped($0 - candidate) }.sorted()
        let offset = candidate + relative[relative.count / 2]
        let errors = differences.map { abs(wrapped($0 - offset)) }.sorted()
        if errors.reduce(0, +) < best?.reduce(0, +) ?? .infinity { best = errors }
      }
    }
    return best ?? [.nan]
  }

  /// The best of Kendall's tau over all starts, in absolute value.
  static func tau(_ order: [Int]) -> Double {
    let count = order.count
    guard count > 1 else { return 1 }
    var best = 0.0
    for start in 0..<count {
      let turned = Array(order[start...] + order[..<start])
      var sum = 0
      for i in 0..<count { for j in (i + 1)..<max(count, i + 1) { sum += turned[i] < turned[j] ? 1 : -1 } }
      best = max(best, abs(Double(sum)) / Double(count * (count - 1) / 2))
    }
    return best
  }

  /// The frames that were dropped, drawn from the two that were beside them, as far between both as they were, in a
  /// window that shows what the truth shows: wrong angles and places are measured for themselves.
  private func inBetweens(_ analysis: SpinAnalysis, placed: [Framing], gain: Double) throws -> (
    psnr: Double, psnrCrossFade: Double, ssim: Double, ssimCrossFade: Double, count: Int
  ) {
    let size = truth[0].size
    let middle = (x: Double(size.width) / 2, y: Double(size.height) / 2)
    let renderer = SpinRenderer(
      analysis,
      window: SpinRenderer.Window(width: size.width, height: size.height, zoom: 1, left: 0, top: 0))
    var sums = (0.0, 0.0, 0.0, 0.0)
    var drawn = 0
    for place in analysis.frames.indices {
      let next = (place + 1) % analysis.frames.count
      let gap = renderer.gap(after: place)
      guard gap < SpinRenderer.widestGap else { continue }
      let (from, to) = (
        changes[analysis.frames[place].index].truth, changes[analysis.frames[next].index].truth
      )
      // The turn may have been found the other way around; frames in a wrong order have none between them.
      let steps = Int(remainder(Double(to - from), Double(truth.count)))
      guard (2...5).contains(abs(steps)) else { continue }
      for step in 1..<abs(steps) {
        let index = (from + step * steps.signum() + truth.count) % truth.count
        guard !changes.contains(where: { $0.truth == index }) else { continue }
        let share = Double(step) / Double(abs(steps))
        let framing = placed[place].mixed(with: placed[next], share)
        let scale = exp(framing.logScale)
        let window = SpinRenderer.Window(
          width: size.width, height: size.height, zoom: 1 / scale, left: framing.x - scale * middle.x,
          top: framing.y - scale * middle.y)
        var renderer = SpinRenderer(analysis, window: window)
        let angle = analysis.frames[place].angle + share * gap
        // The truth's exposure is known only up to the common gain that nobody can see.
        let ours = try renderer.frame(at: angle).brightened(by: 1 / gain)
        let faded = try renderer.frame(at: angle, by: .crossFade).brightened(by: 1 / gain)
        sums.0 += PictureFidelity.psnr(ours, truth[index])
        sums.1 += PictureFidelity.psnr(faded, truth[index])
        sums.2 += PictureFidelity.ssim(ours, truth[index])
        sums.3 += PictureFidelity.ssim(faded, truth[index])
        drawn += 1
      }
    }
    let count = Double(max(1, drawn))
    return (sums.0 / count, sums.1 / count, sums.2 / count, sums.3 / count, drawn)
  }
}

/// How a frame shows the picture it was made of: its size, and where the middle is.
private struct Framing {
  var logScale: Double
  var x: Double
  var y: Double

  init(_ scale: Double, _ x: Double, _ y: Double, _ middle: (x: Double, y: Double)) {
    logScale = log(scale)
    self.x = scale * middle.x + x
    self.y = scale * middle.y + y
  }

  /// The framing between this and another.
  func mixed(with other: Framing, _ share: Double) -> Framing {
    Framing(
      logScale: logScale + share * (other.logScale - logScale), x: x + share * (other.x - x),
      y: y + share * (other.y - y))
  }

  init(logScale: Double, x: Double, y: Double) {
    self.logScale = logScale
    self.x = x
    self.y = y
  }
}

/// What no measurement can know and no eye minds: where the axis is.
///
/// A view turned about another axis drifts from the truth by one sine a turn, as steadily; what is left beside that is
/// jitter.
private struct Drift {
  private let angles: [Double]
  private let framings: [Framing]
  private let scale: [Double]
  private let x: [Double]
  private let y: [Double]

  init(_ angles: [Double], _ framings: [Framing]) {
    self.angles = angles
    self.framings = framings
    scale = Self.wave(angles, framings.map(\.logScale))
    x = Self.wave(angles, framings.map(\.x))
    y = Self.wave(angles, framings.map(\.y))
  }

  var mean: Framing { Framing(logScale: scale[0], x: x[0], y: y[0]) }

  func expected(at angle: Double) -> Framing {
    func value(_ wave: [Double]) -> Double {
      wave[0] + wave[1] * cos(angle * .pi / 180) + wave[2] * sin(angle * .pi / 180)
    }
    return Framing(logScale: value(scale), x: value(x), y: value(y))
  }

  /// How far each frame's middle is off, and its corners, `reach` from it, by size; in the truth's pixels.
  private func offsets(reach: Double) -> [(x: Double, y: Double, size: Double)] {
    zip(angles, framings).map { angle, framing in
      let expected = expected(at: angle)
      let size = exp(expected.logScale)
      return (
        (framing.x - expected.x) / size, (framing.y - expected.y) / size,
        (exp(framing.logScale - expected.logScale) - 1) * reach
      )
    }
  }

  /// Root mean square of how far corners are off.
  func jitter(reach: Double) -> Double {
    let offsets = offsets(reach: reach)
    let sum = offsets.reduce(0.0) { $0 + $1.x * $1.x + $1.y * $1.y + $1.size * $1.size }
    return (sum / Double(max(1, offsets.count))).squareRoot()
  }

  /// Root mean square of how far corners move from a frame to the next, over the square root of two, so that frames
  /// off independently of each other shake as much as they jitter.
  func shake(reach: Double) -> Double {
    let offsets = offsets(reach: reach)
    let sum = zip(offsets, offsets.dropFirst()).reduce(0.0) {
      $0 + pow($1.1.x - $1.0.x, 2) + pow($1.1.y - $1.0.y, 2) + pow($1.1.size - $1.0.size, 2)
    }
    return (sum / 2 / Double(max(1, offsets.count - 1))).squareRoot()
  }

  /// Mean, cosine and sine that fit best.
  private static func wave(_ angles: [Double], _ values: [Double]) -> [Double] {
    var matrix = [[Double]](repeating: [0, 0, 0], count: 3)
    var right = [0.0, 0, 0]
    for (angle, value) in zip(angles, values) {
      let row = [1, cos(angle * .pi / 180), sin(angle * .pi / 180)]
      for i in 0..<3 {
        right[i] += row[i] * value
        for j in 0..<3 { matrix[i][j] += row[i] * row[j] }
      }
    }
    // Cramer's rule: three unknowns.
    func determinant(_ m: [[Double]]) -> Double {
      m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    }
    let whole = determinant(matrix)
    guard abs(whole) > 1e-6 else { return [values.reduce(0, +) / Double(max(1, values.count)), 0, 0] }
    return (0..<3).map { column in
      var changed = matrix
      for row in 0..<3 { changed[row][column] = right[row] }
      return determinant(changed) / whole
    }
  }
}
