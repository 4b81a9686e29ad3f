import Domain
import Foundation

/// Measures the turn: from a first order by outlines and pairs of frames, then by all points at once.
struct TurnMeasurement {
  private let frames: [SpinFrame]
  private let isLoop: Bool
  private let fit: TurntableFit
  private let gains: [Double]
  /// Half the size of the object, in the working pixels of a frame.
  private let unit: Double

  /// - Parameters:
  ///   - frames: in any order; `order` sorts them.
  ///   - options: what was known beforehand.
  init(
    _ frames: [SpinFrame], order: TurnOrder, options: SpinAnalyst.Options, distances: [[Double]],
    table: inout PairTable
  ) throws(SpinError) {
    let unit = Double(frames.map { max($0.box.width, $0.box.height) }.max() ?? 1) / 2
    self.unit = unit
    var trip = order.trip
    let count = trip.count
    let neighbours = try Self.pairs(along: trip, isLoop: order.isLoop, table: &table)
    let direction = neighbours.reduce(0) {
      $0 + $1.motion.confidence * min(max($1.motion.slope, -0.05), 0.05)
    }
    if direction < 0 { trip.reverse() }
    var steps: [(motion: PairMotion?, distance: Double)] = []
    for place in trip.indices {
      let (here, next) = (trip[place], trip[(place + 1) % count])
      let motion = try table.motion(from: here, to: next)
      steps.append((motion.flatMap { $0.confidence > 0.4 ? $0 : nil }, distances[here][next]))
    }
    let first = FirstSteps(steps, isLoop: order.isLoop)
    let start = Self.start(trip.map { frames[$0] }, steps: first, unit: unit)
    let nearest = distances.enumerated().map { row, values in
      values.enumerated().filter { $0.offset != row }.map(\.element).min() ?? 1
    }.sorted()
    let near = max(nearest[count / 2], 1e-6)
    let places = Dictionary(uniqueKeysWithValues: trip.enumerated().map { ($1, $0) })
    let terms = OutlineTerms(
      outlines: trip.map { Outline(of: frames[$0].mask, unit: unit) },
      slopes: table.certain.compactMap { pair in
        guard let first = places[pair.first], let second = places[pair.second] else { return nil }
        return OutlineTerms.Slope(
          first: first, second: second, slope: pair.motion.slope, confidence: pair.motion.confidence)
      }, looks: trip.map { row in trip.map { distances[row][$0] / near } },
      usualStep: max(first.angles.sorted()[count / 2], 0.02), noise: 1 / unit)
    let rough = RoughTurn(terms, start: start, isLoop: order.isLoop)
    isLoop = options.isLoop ?? rough.isLoop
    trip = rough.order.map { trip[$0] }
    let pairs = try Self.pairs(along: trip, isLoop: isLoop, table: &table)
    self.frames = trip.map { frames[$0] }
    let tracks = Self.tracks(self.frames, pairs: pairs, unit: unit)
    guard tracks.count >= 3 * count else {
      throw .notATurn(
        reason:
          "too few points of the object can be followed from frame to frame; take photos closer together, of "
          + "an object with some pattern, in even light")
    }
    fit = TurntableFit(
      tracks, outlines: terms.reordered(rough.order), start: rough.table, isLoop: isLoop, noise: 0.7 / unit)
    gains = ExposureFit(self.frames, pairs: pairs).gains
  }

  /// Neighbours, and the next two, tie the frames together.
  private static func pairs(along trip: [Int], isLoop: Bool, table: inout PairTable) throws(SpinError)
    -> [(first: Int, second: Int, motion: PairMotion)]
  {
    var pairs: [(first: Int, second: Int, motion: PairMotion)] = []
    for step in 1...3 {
      for place in trip.indices where isLoop || place + step < trip.count {
        let next = (place + step) % trip.count
        guard let motion = try table.motion(from: trip[place], to: trip[next]), motion.confidence > 0.4 else {
          continue
        }
        pairs.append((place, next, motion))
      }
    }
    return pairs
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
      extent: (right - left, bottom - top), closeness: table.closeness, unit: unit * frames[0].zoom,
      middle: ((left + right) / 2, (top + bottom) / 2))
  }
}
