import Foundation
import Testing

@testable import Spins

/// The geometry on points whose truth is known.
@Suite struct TurntableFitTests {
  /// Sightings of random points on a turntable, seen while they face the camera.
  private func scene(
    frames count: Int, span: Double, noise: Double, generator: inout SeededGenerator
  ) -> (truth: Turntable, tracks: [Track]) {
    func random(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    let truth = Turntable(
      elevation: 0.32, closeness: 0.22,
      frames: (0..<count).map {
        Turntable.Frame(
          angle: span * Double($0) / Double(count) + ($0 == 0 ? 0 : random(-0.05...0.05)),
          logScale: random(-0.05...0.05),
          x: random(-0.1...0.1), y: random(-0.1...0.1))
      })
    let tracks = (0..<300).compactMap { _ -> Track? in
      let bearing = random(0...(2 * .pi))
      let radius = random(0.5...0.9)
      let point = Turntable.Point(x: radius * sin(bearing), y: random(-0.8...0.8), z: radius * cos(bearing))
      let sightings = truth.frames.enumerated().compactMap {
        index, frame -> (frame: Int, u: Double, v: Double)? in
        guard Turntable.View(point, in: frame, of: truth).d > 0.25 else { return nil }
        let image = truth.image(of: point, in: frame)
        return (index, image.u + random(-noise...noise), image.v + random(-noise...noise))
      }
      return sightings.count > 1 ? Track(sightings: sightings) : nil
    }
    return (truth, tracks)
  }

  @Test func anglesScalesAndPlacesComeBackThoughPointsAreWrong() {
    var generator = SeededGenerator(seed: 5)
    let made = scene(frames: 14, span: 2 * .pi, noise: 0.004, generator: &generator)
    let truth = made.truth
    var tracks = made.tracks
    for index in tracks.indices where index % 8 == 0 {
      tracks[index].sightings[0].u += 0.3
    }
    var start = Turntable(
      elevation: 0.26, closeness: 0.2,
      frames: truth.frames.indices.map { Turntable.Frame(angle: 2 * .pi * Double($0) / 14, x: 0, y: 0) })
    start.frames[0].angle = truth.frames[0].angle
    let fit = TurntableFit(tracks, start: start, isLoop: true, noise: 0.005)
    let errors = zip(fit.table.frames, truth.frames).map { abs($0.angle - $1.angle) * 180 / .pi }
    #expect(errors.sorted()[7] < 0.5)
    #expect((errors.max() ?? 9) < 1.5)
    #expect(abs(fit.table.elevation - truth.elevation) < 0.05)
    // Scales up to a common one.
    let scales = zip(fit.table.frames, truth.frames).map { $0.logScale - $1.logScale }
    #expect((scales.max() ?? 1) - (scales.min() ?? 0) < 0.01)
    let places = zip(fit.table.frames, truth.frames).map { $0.x - $1.x }
    #expect((places.max() ?? 1) - (places.min() ?? 0) < 0.015)
  }

  @Test func theLineOfATurnHoldsForEveryDepth() throws {
    var generator = SeededGenerator(seed: 6)
    let table = Turntable(
      elevation: 0.3, closeness: 0,
      frames: [
        .init(angle: 0.2, x: 0.05, y: -0.03), .init(angle: 0.55, logScale: 0.04, x: -0.04, y: 0.06),
      ])
    let matches = (0..<60).map { index -> PointMatch in
      let point = Turntable.Point(
        x: .random(in: -1...1, using: &generator), y: .random(in: -1...1, using: &generator),
        z: .random(in: -1...1, using: &generator))
      let a = table.image(of: point, in: table.frames[0])
      let b = table.image(of: point, in: table.frames[1])
      let wrong = index % 3 == 0 ? Double.random(in: -40...40, using: &generator) : 0
      return PointMatch(
        x: 120 + 80 * a.u, y: 120 + 80 * a.v, otherX: 120 + 80 * b.u, otherY: 120 + 80 * b.v + wrong)
    }
    let motion = try #require(PairMotion(matches, middle: (120, 120), tolerance: 1, generator: &generator))
    #expect(abs(motion.slope - sin(0.3) * tan(0.175)) < 0.006)
    #expect(abs(motion.scale - exp(0.04)) < 0.02)
    #expect(motion.matches.count >= 36)
    #expect(motion.confidence > 1)
  }

  @Test func choleskySolvesWhatItIsGiven() throws {
    let answer = try #require(LinearSystem.solveDefinite([4, 2, 2, 3], [10, 8]))
    #expect(abs(answer[0] - 1.75) < 1e-9)
    #expect(abs(answer[1] - 1.5) < 1e-9)
    #expect(LinearSystem.solveDefinite([1, 2, 2, 1], [1, 1]) == nil)
    #expect(LinearSystem.solve([[1, 1], [2, 2]], [1, 2]) == nil)
  }

  @Test func aTripGoesAroundOnceInTheCheapDirection() {
    var generator = SeededGenerator(seed: 9)
    let places = (0..<19).map { Double($0) * 2 * .pi / 19 }.shuffled(using: &generator)
    let costs = places.map { from in
      places.map { to -> Double in
        let turn = remainder(to - from, 2 * .pi)
        return abs(turn) + (turn < 0 ? 0.5 : 0)
      }
    }
    let order = FrameOrder(costs: costs, generator: &generator)
    let steps = order.trip.indices.map {
      remainder(places[order.trip[($0 + 1) % 19]] - places[order.trip[$0]], 2 * .pi)
    }
    #expect(steps.allSatisfy { abs($0 - 2 * .pi / 19) < 1e-6 })
  }
}
