import Foundation

/// Finds the turntable that explains where points were seen.
///
/// Bundle adjustment (Triggs 2000) of a camera that only turns about one axis: Gauss-Newton on all frames and points at
/// once, wrong points weighted down, the points eliminated first (Schur complement), so a step solves four unknowns a
/// frame.
///
/// What the points do not say is left to mild expectations: even steps, like sizes, the object where it was found.
struct TurntableFit: Sendable {
  /// The turntable found.
  private(set) var table: Turntable
  /// Points of the object, one a track.
  private(set) var points: [Turntable.Point]
  /// How many points hold each frame.
  private(set) var support: [Int]

  private let tracks: [Track]
  private let start: Turntable
  private let isLoop: Bool
  private let outlines: OutlineTerms?
  /// What a sighting is off by, in units of the object's half size.
  private let noise: Double

  /// Of each step, what is wrong beyond: wrong points pull at first from afar, later hardly at all.
  static let tolerances: [Double] = [12, 12, 8, 8, 5, 5, 4, 4, 3, 3, 3, 3, 2.5, 2.5, 2.5, 2.5]

  /// - Parameters:
  ///   - start: a first idea of every frame.
  ///   - noise: how exact a sighting is, in units of the object's half size.
  ///   - outlines: what is known beside the tracks.
  ///   - tolerances: a step each, in units of the noise.
  init(
    _ tracks: [Track], outlines: OutlineTerms? = nil, start: Turntable, isLoop: Bool, noise: Double,
    tolerances: [Double] = Self.tolerances
  ) {
    self.tracks = tracks
    self.outlines = outlines
    self.start = start
    self.isLoop = isLoop
    self.noise = noise
    table = start
    support = []
    points = []
    points = tracks.map { Self.point(of: $0, in: start) }
    for tolerance in tolerances { step(tolerance) }
    support = [Int](repeating: 0, count: start.frames.count)
    for (track, point) in zip(tracks, points) {
      for sighting in track.sightings where residual(sighting, point) < 3 { support[sighting.frame] += 1 }
    }
  }

  /// How far a point is from where it was seen, in units of the noise.
  private func residual(_ sighting: (frame: Int, u: Double, v: Double), _ point: Turntable.Point) -> Double {
    let image = table.image(of: point, in: table.frames[sighting.frame])
    return hypot(image.u - sighting.u, image.v - sighting.v) / noise
  }

  /// The point best seen at its places by a camera far away: two linear equations a sighting.
  private static func point(of track: Track, in table: Turntable) -> Turntable.Point {
    // Points far outside the object are unlikely.
    var matrix = [[0.02, 0, 0], [0, 0.02, 0], [0, 0, 0.02]]
    var right = [0.0, 0, 0]
    func add(_ row: [Double], _ value: Double) {
      for i in 0..<3 {
        right[i] += row[i] * value
        for j in 0..<3 { matrix[i][j] += row[i] * row[j] }
      }
    }
    for sighting in track.sightings {
      let frame = table.frames[sighting.frame]
      let size = exp(frame.logScale)
      let (sine, cosine) = (sin(frame.angle), cos(frame.angle))
      let tilt = sin(table.elevation)
      add([cosine, 0, -sine], (sighting.u - frame.x) / size)
      add([sine * tilt, -cos(table.elevation), cosine * tilt], (sighting.v - frame.y) / size)
    }
    let solution = LinearSystem.solve(matrix, right) ?? [0, 0, 0]
    return Turntable.Point(x: solution[0], y: solution[1], z: solution[2])
  }

  /// One step of Gauss-Newton; sightings further off than `tolerance` noises count little.
  private mutating func step(_ tolerance: Double) {
    let frameCount = table.frames.count
    let size = 4 * frameCount + 2
    var normal = Normal(size: size)
    addExpectations(to: &normal)
    outlines?.add(to: &normal, for: table, tolerance: max(tolerance, 3), slopesCount: tracks.isEmpty)
    var eliminated: [Eliminated] = []
    eliminated.reserveCapacity(tracks.count)
    for (track, point) in zip(tracks, points) {
      eliminated.append(eliminate(track, point, tolerance, in: &normal))
    }
    for i in 0..<size { normal.matrix[i * size + i] *= 1 + 1e-4 }
    guard let change = LinearSystem.solveDefinite(normal.symmetric, normal.right) else { return }
    for index in 0..<frameCount {
      // A turn by more than a quarter of a radian in one step is the fit running away.
      table.frames[index].angle += min(max(change[4 * index], -0.25), 0.25)
      table.frames[index].logScale += min(max(change[4 * index + 1], -0.1), 0.1)
      table.frames[index].x += min(max(change[4 * index + 2], -0.2), 0.2)
      table.frames[index].y += min(max(change[4 * index + 3], -0.2), 0.2)
    }
    table.elevation = min(max(table.elevation + min(max(change[size - 2], -0.1), 0.1), -1.3), 1.3)
    table.closeness = min(max(table.closeness + min(max(change[size - 1], -0.05), 0.05), 0), 0.5)
    for (index, part) in eliminated.enumerated() {
      points[index] = part.moved(points[index], by: change)
    }
  }

  /// What is expected before anything is seen.
  private func addExpectations(to normal: inout Normal) {
    let frames = table.frames
    let last = normal.size
    // From the ground outlines hardly contradict each other whatever the turn: that they agree is no sign of it.
    let spread = outlines == nil ? 0.2 : 0.02
    // What outlines have found is exact to some degrees before points come in.
    let isRefined = outlines != nil && !tracks.isEmpty
    normal.expect([(last - 2, 1)], off: table.elevation - start.elevation, spread: spread)
    normal.expect([(last - 1, 1)], off: table.closeness - start.closeness, spread: 0.1)
    normal.expect([(0, 1)], off: frames[0].angle - start.frames[0].angle, spread: 1e-3)
    for index in frames.indices {
      normal.expect([(4 * index + 1, 1)], off: frames[index].logScale, spread: 0.04)
      normal.expect([(4 * index + 2, 1)], off: frames[index].x - start.frames[index].x, spread: 0.05)
      normal.expect([(4 * index + 3, 1)], off: frames[index].y - start.frames[index].y, spread: 0.04)
      let next = index + 1
      if next < frames.count {
        let expected = start.frames[next].angle - start.frames[index].angle
        let off = frames[next].angle - frames[index].angle - expected
        normal.expect(
          [(4 * next, 1), (4 * index, -1)], off: off,
          spread: isRefined ? 0.05 : max(0.15, abs(expected) * 0.7))
      } else if isLoop {
        let off =
          (frames[index].angle - frames[0].angle) - (start.frames[index].angle - start.frames[0].angle)
        normal.expect([(4 * index, 1), (0, -1)], off: off, spread: 0.3)
      }
    }
  }

  /// Adds a track's equations with its point taken out of them.
  private func eliminate(
    _ track: Track, _ point: Turntable.Point, _ tolerance: Double, in normal: inout Normal
  ) -> Eliminated {
    let last = normal.size - 2
    var columns: [Int] = []
    for sighting in track.sightings { columns += (0..<4).map { 4 * sighting.frame + $0 } }
    columns += [last, last + 1]
    let width = columns.count
    var own = [0.05, 0, 0, 0, 0.05, 0, 0, 0, 0.05]  // points stay near what they were
    var ownRight = [0.0, 0, 0]
    var mixed = [Double](repeating: 0, count: 3 * width)
    for (place, sighting) in track.sightings.enumerated() {
      let frame = table.frames[sighting.frame]
      let rows = derivatives(of: point, in: frame)
      let image = table.image(of: point, in: frame)
      let off = hypot(image.u - sighting.u, image.v - sighting.v) / noise
      let ratio = off / tolerance
      let weight = 1 / ((1 + ratio * ratio) * (1 + ratio * ratio) * noise * noise)
      for (row, residual) in [(rows.u, sighting.u - image.u), (rows.v, sighting.v - image.v)] {
        // A row: four numbers of the frame, elevation, closeness, the point's three.
        for i in 0..<6 {
          let column = i < 4 ? 4 * place + i : width - 6 + i
          let value = weight * row[i]
          normal.right[columns[column]] += value * residual
          for j in 0...i {
            let other = j < 4 ? 4 * place + j : width - 6 + j
            normal.add(columns[column], columns[other], value * row[j])
          }
          for k in 0..<3 { mixed[k * width + column] += value * row[6 + k] }
        }
        for k in 0..<3 {
          ownRight[k] += weight * row[6 + k] * residual
          for l in 0..<3 { own[3 * k + l] += weight * row[6 + k] * row[6 + l] }
        }
      }
    }
    let part = Eliminated(columns: columns, own: own, ownRight: ownRight, mixed: mixed)
    part.subtract(from: &normal)
    return part
  }

  /// How a point's place changes with angle, log scale, x, y, elevation, closeness, and the point's X, Y, Z.
  private func derivatives(of point: Turntable.Point, in frame: Turntable.Frame) -> (u: [Double], v: [Double])
  {
    let view = Turntable.View(point, in: frame, of: table)
    let (tilt, level) = (sin(table.elevation), cos(table.elevation))
    func pair(_ dp: Double, _ dq: Double, _ dw: Double) -> (Double, Double) {
      (view.size * dp + view.gain * dw * view.p, view.size * dq + view.gain * dw * view.q)
    }
    let angle = pair(-view.d, view.p * tilt, view.p * level)
    let elevation = pair(0, view.w, -view.q)
    let x = pair(view.cosine, view.sine * tilt, view.sine * level)
    let y = pair(0, -level, tilt)
    let z = pair(-view.sine, view.cosine * tilt, view.cosine * level)
    let closeness = view.gain > 0 ? view.gain / table.closeness * view.w : view.size * view.w
    return (
      [angle.0, view.size * view.p, 1, 0, elevation.0, closeness * view.p, x.0, y.0, z.0],
      [angle.1, view.size * view.q, 0, 1, elevation.1, closeness * view.q, x.1, y.1, z.1]
    )
  }
}
