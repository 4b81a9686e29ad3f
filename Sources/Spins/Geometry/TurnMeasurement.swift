import Domain
import Foundation

/// Measures the turn of frames whose order is known: first steps from pairs of neighbours, then all at once.
struct TurnMeasurement {
  private let frames: [SpinFrame]
  private let isLoop: Bool
  private let fit: TurntableFit
  private let gains: [Double]
  /// Half the size of the object, in the working pixels of a frame.
  private let unit: Double

  /// - Parameter frames: in any order; `order` sorts them.
  init(
    _ frames: [SpinFrame], order: TurnOrder, distances: [[Double]], table: inout PairTable
  ) throws(SpinError) {
    var trip = order.trip
    let count = trip.count
    // Neighbours, and the next two, tie the frames together.
    var pairs: [(first: Int, second: Int, motion: PairMotion)] = []
    for step in 1...3 {
      for place in 0..<count where order.isLoop || place + step < count {
        let next = (place + step) % count
        guard let motion = try table.motion(from: trip[place], to: trip[next]), motion.confidence > 0.4 else {
          continue
        }
        pairs.append((place, next, motion))
      }
    }
    let direction = pairs.reduce(0) { $0 + $1.motion.confidence * min(max($1.motion.slope, -0.05), 0.05) }
    if direction < 0 {
      trip.reverse()
      pairs = pairs.map { (count - 1 - $0.second, count - 1 - $0.first, $0.motion.reversed) }
    }
    self.frames = trip.map { frames[$0] }
    isLoop = order.isLoop
    unit = Double(self.frames.map { max($0.box.width, $0.box.height) }.max() ?? 1) / 2
    let steps = FirstSteps(
      trip.indices.map { place in
        let next = (place + 1) % count
        let motion = pairs.first { $0.first == place && $0.second == next }?.motion
        return (motion, distances[trip[place]][trip[next]])
      }, isLoop: isLoop)
    let start = Self.start(self.frames, steps: steps, unit: unit)
    let tracks = Self.tracks(self.frames, pairs: pairs, unit: unit)
    guard tracks.count >= 3 * count else {
      throw .notATurn(
        reason:
          "too few points of the object can be followed from frame to frame; take photos closer together, of "
          + "an object with some pattern, in even light")
    }
    fit = TurntableFit(tracks, start: start, isLoop: isLoop, noise: 0.7 / unit)
    gains = ExposureFit(self.frames, pairs: pairs).gains
  }

  /// A first idea of each frame: steps added up, the object in the middle of its box.
  private static func start(_ frames: [SpinFrame], steps: FirstSteps, unit: Double) -> Turntable {
    var angle = 0.0
    return Turntable(
      elevation: asin(steps.sineOfElevation), closeness: 0.2,
      frames: zip(frames, steps.angles).map { frame, step in
        defer { angle += step }
        return Turntable.Frame(
          angle: angle, x: (Double(frame.middle.x) - Double(frame.small.width) / 2) / unit,
          y: (Double(frame.middle.y) - Double(frame.small.height) / 2) / unit)
      })
  }

  private static func tracks(
    _ frames: [SpinFrame], pairs: [(first: Int, second: Int, motion: PairMotion)], unit: Double
  ) -> [Track] {
    let joined = Track.joined(
      pairs.map { ($0.first, $0.second, $0.motion.matches) }, closeness: 1.5)
    // The longest say most; more than some thousand add time, nothing else.
    let longest = joined.sorted { $0.sightings.count > $1.sightings.count }.prefix(60 * frames.count)
    return longest.map { track in
      Track(
        sightings: track.sightings.map { sighting in
          let small = frames[sighting.frame].small
          return (
            sighting.frame, (sighting.u - Double(small.width) / 2) / unit,
            (sighting.v - Double(small.height) / 2) / unit
          )
        })
    }
  }

  /// The measurement as others see it: angles in degrees and growing, frames in order.
  func analysis(dropped: [DroppedFrame]) throws(SpinError) -> SpinAnalysis {
    let table = fit.table
    let full = isLoop ? 2 * Double.pi : Double.infinity
    let first = table.frames[0].angle
    var measured = zip(frames, zip(zip(table.frames, gains), fit.support)).map { frame, rest in
      let ((placed, gain), support) = rest
      // The turntable's units are half sizes of the object in working pixels; the view's places are full pixels.
      let size = exp(placed.logScale)
      let turned = placed.angle - first
      return SpinAnalysis.Frame(
        index: frame.index, name: frame.name,
        angle: (isLoop ? turned - full * (turned / full).rounded(.down) : turned) * 180 / .pi, scale: size,
        x: (Double(frame.small.width) / 2 + unit * placed.x) * frame.zoom,
        y: (Double(frame.small.height) / 2 + unit * placed.y) * frame.zoom, gain: gain, support: support,
        picture: frame.full, mask: frame.mask)
    }
    measured.sort { $0.angle < $1.angle }
    let span = (measured.last?.angle ?? 0) - (measured.first?.angle ?? 0)
    guard span > 10 else {
      throw .notATurn(reason: "the object turns by \(Int(span)) degrees only; walk further around it")
    }
    let edges = zip(table.frames, frames).map {
      placed, frame -> (left: Double, top: Double, right: Double, bottom: Double) in
      let size = exp(placed.logScale)
      let x = Double(frame.small.width) / 2 + unit * placed.x
      let y = Double(frame.small.height) / 2 + unit * placed.y
      return (
        (Double(frame.box.x) - x) / size * frame.zoom, (Double(frame.box.y) - y) / size * frame.zoom,
        (Double(frame.box.right) - x) / size * frame.zoom, (Double(frame.box.bottom) - y) / size * frame.zoom
      )
    }
    // One frame with a bad mask must not widen the whole view.
    func outer(_ values: [Double], _ share: Double) -> Double {
      let sorted = values.sorted()
      return sorted[min(sorted.count - 1, Int(share * Double(sorted.count - 1) + 0.5))]
    }
    let left = outer(edges.map(\.left), 0.04)
    let right = outer(edges.map(\.right), 0.96)
    let top = outer(edges.map(\.top), 0.04)
    let bottom = outer(edges.map(\.bottom), 0.96)
    return SpinAnalysis(
      frames: measured, isLoop: isLoop, dropped: dropped, elevation: table.elevation * 180 / .pi,
      extent: (right - left, bottom - top), middle: ((left + right) / 2, (top + bottom) / 2))
  }
}
