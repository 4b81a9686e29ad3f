import Domain
import Foundation

/// Measures the turn: from a first order by outlines and pairs of frames, then by all points at once.
struct TurnMeasurement {
  private let frames: [SpinFrame]
  private let isLoop: Bool
  private let fit: TurntableFit
  private let gains: [Double]
  /// Frames whose place in the turn was not found.
  private let unplaced: [DroppedFrame]
  /// Half the size of the object, in the working pixels of a frame.
  private let unit: Double

  /// - Parameters:
  ///   - frames: in any order; `order` sorts them.
  ///   - options: what was known beforehand.
  ///   - outlines: of the frames, in units of `unit` working pixels, half the size of the object.
  init(
    _ frames: [SpinFrame], order: TurnOrder, options: SpinAnalyst.Options, unlike: Unlikeness,
    outlines: [Outline], unit: Double, table: inout PairTable
  ) throws(SpinError) {
    self.unit = unit
    let terms = OutlineTerms(
      outlines: outlines,
      slopes: table.certain.map { pair in
        OutlineTerms.Slope(
          first: pair.first, second: pair.second, slope: pair.motion.slope,
          confidence: pair.motion.confidence
            * unlike.trust(in: pair.motion.slope, between: pair.first, and: pair.second))
      }, unlike: unlike.largest, noise: 1 / unit)
    let isSure = try Self.isSure(order, unlike: unlike, table: &table)
    let starts = try Self.starts(
      frames, trips: isSure ? Array(order.trips.prefix(1)) : order.trips, isLoop: order.isLoop,
      unlike: unlike, unit: unit, table: &table)
    let rough = RoughTurn(terms, starts: starts, isLoop: order.isLoop, keepsOrder: isSure)
    isLoop = options.isLoop ?? rough.isLoop
    let trip = rough.order
    unplaced = frames.indices.filter { !trip.contains($0) }.map {
      DroppedFrame(
        index: frames[$0].index, name: frames[$0].name, reason: "its place in the turn was not found")
    }
    let pairs = try Self.pairs(along: trip, isLoop: isLoop, table: &table).filter {
      Self.agrees($0.motion, from: $0.first, to: $0.second, with: rough.table)
    }
    self.frames = trip.map { frames[$0] }
    let tracks = Self.tracks(self.frames, pairs: pairs, unit: unit)
    guard tracks.count >= 3 * trip.count else {
      throw .notATurn(
        reason:
          "too few points of the object can be followed from frame to frame; take photos closer together, of "
          + "an object with some pattern, in even light")
    }
    // Points are found to a pixel and often on the wrong slat: outlines say more, points what outlines leave open.
    fit = TurntableFit(
      tracks, outlines: terms.reordered(rough.order), start: rough.table, isLoop: isLoop, noise: 2 / unit)
    gains = ExposureFit(self.frames, pairs: pairs).gains
  }

  /// Whether points seen in both frames turned as far as the frames did: those on one leg of a chair taken for the next
  /// did not.
  private static func agrees(_ motion: PairMotion, from first: Int, to second: Int, with table: Turntable)
    -> Bool
  {
    let turn = remainder(table.frames[second].angle - table.frames[first].angle, 2 * .pi)
    let slope = sin(table.elevation) * tan(turn / 2)
    return abs(motion.slope - slope) < 0.03 + 0.3 * abs(slope)
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

  /// Frames from which on a turn is dense: steps of fifteen degrees.
  private static let dense = 24

  /// Whether the likeliest order needs no other beside it.
  ///
  /// It does not where frames are dense and points of nearly each were followed to the next, all turning one way. Outlines of
  /// a thing seen from low, as of a car, hardly tell its front from its back and would only confuse it.
  private static func isSure(_ order: TurnOrder, unlike: Unlikeness, table: inout PairTable) throws(SpinError)
    -> Bool
  {
    guard let trip = order.trips.first, trip.count >= Self.dense else { return false }
    var (onward, back) = (0, 0)
    for place in trip.indices where order.isLoop || place + 1 < trip.count {
      let (here, next) = (trip[place], trip[(place + 1) % trip.count])
      guard let motion = try table.motion(from: here, to: next) else { continue }
      let trust = unlike.trust(in: motion.slope, between: here, and: next)
      guard motion.confidence * trust > 0.4 else { continue }
      if motion.slope > 0 { onward += 1 } else { back += 1 }
    }
    return max(onward, back) >= trip.count * 3 / 4
  }

  /// Where the search begins: each order with even steps and with steps as frames are unlike, from several elevations.
  private static func starts(
    _ frames: [SpinFrame], trips: [[Int]], isLoop: Bool, unlike: Unlikeness, unit: Double,
    table: inout PairTable
  ) throws(SpinError) -> [RoughTurn.Start] {
    let count = frames.count
    let mixed = unlike.mixed(0.5)
    let even = [Double](repeating: 2 * .pi / Double(count), count: count)
    var starts: [RoughTurn.Start] = []
    for (place, given) in trips.enumerated() {
      var trip = given
      let neighbours = try pairs(along: trip, isLoop: isLoop, table: &table)
      let direction = neighbours.reduce(0) {
        $0 + $1.motion.confidence * min(max($1.motion.slope, -0.05), 0.05)
      }
      if direction < 0 { trip.reverse() }
      var steps: [(motion: PairMotion?, distance: Double)] = []
      for place in trip.indices {
        let (here, next) = (trip[place], trip[(place + 1) % count])
        let motion = try table.motion(from: here, to: next)
        steps.append((motion.flatMap { $0.confidence > 0.4 ? $0 : nil }, unlike.looks[here][next]))
      }
      var angles: [[Double]] = []
      if place == 0 { angles.append(FirstSteps(steps, isLoop: isLoop).angles) }
      if place > 0 || isLoop {
        let far = trip.indices.map { mixed[trip[$0]][trip[($0 + 1) % count]] }
        let all = far.reduce(0, +)
        angles += [even, far.map { $0 / all * 2 * .pi }]
      }
      let sorted = trip.map { frames[$0] }
      for steps in angles {
        for elevation in count > 40 ? [0.2, 0.34] : [0.14, 0.24, 0.34, 0.48] {
          starts.append((trip, start(sorted, steps: steps, elevation: elevation, unit: unit)))
        }
      }
    }
    return starts
  }

  /// A first idea of each frame: steps added up, the object in the middle of its box.
  private static func start(_ frames: [SpinFrame], steps: [Double], elevation: Double, unit: Double)
    -> Turntable
  {
    var angle = 0.0
    return Turntable(
      elevation: elevation, closeness: 0.2,
      frames: zip(frames, steps).map { frame, step in
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
      frames: measured, isLoop: isLoop, dropped: (dropped + unplaced).sorted { $0.index < $1.index },
      elevation: table.elevation * 180 / .pi,
      extent: (right - left, bottom - top), closeness: table.closeness, unit: unit * frames[0].zoom,
      middle: ((left + right) / 2, (top + bottom) / 2))
  }
}
