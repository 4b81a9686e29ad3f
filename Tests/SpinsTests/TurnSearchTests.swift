import Foundation
import Testing

@testable import Spins

/// Orders and rough turns by outlines, on made-up objects.
@Suite struct TurnSearchTests {
  /// Corners of an object with five like legs and a seat that is unlike from every side, and its outlines on a turntable.
  private func scene(_ angles: [Double], generator: inout SeededGenerator) -> (
    truth: Turntable, outlines: [Outline]
  ) {
    func random(_ most: Double) -> Double { .random(in: -most...most, using: &generator) }
    var points = (0..<5).map { leg -> Turntable.Point in
      let bearing = 2 * Double.pi * Double(leg) / 5
      return Turntable.Point(x: 0.6 * sin(bearing), y: -1, z: 0.6 * cos(bearing))
    }
    for (x, y, z) in [
      (-0.5, 1.0, -0.5), (0.5, 1.0, -0.5), (-0.6, 0.1, 0.6), (0.6, 0.1, 0.6), (0.7, 0.4, 0.2),
      (-0.5, 0.0, -0.5),
    ] { points.append(Turntable.Point(x: x, y: y, z: z)) }
    let truth = Turntable(
      elevation: 0.32, closeness: 0.2,
      frames: angles.map {
        Turntable.Frame(angle: $0, logScale: random(0.03), x: random(0.05), y: random(0.05))
      })
    let outlines = truth.frames.map { frame in
      Outline(
        of: points.map { point in
          let image = truth.image(of: point, in: frame)
          return Outline.Corner(u: image.u, v: image.v)
        })
    }
    return (truth, outlines)
  }

  private static let angles = [0, 15, 45, 60, 75, 105, 135, 150, 165, 210, 225, 255, 285, 300, 315, 345]
    .map { $0 * Double.pi / 180 }

  @Test func aFrameInTheWrongPlaceIsBroughtHome() {
    var generator = SeededGenerator(seed: 21)
    let (truth, outlines) = scene(Self.angles, generator: &generator)
    let unlike = Unlikeness(looks: outlines.map { _ in outlines.map { _ in 1 } }, outlines: outlines)
    let terms = OutlineTerms(outlines: outlines, slopes: [], unlike: unlike.outlines, noise: 0.01)
    var start = truth
    for index in start.frames.indices {
      start.frames[index].logScale = 0
      start.frames[index].x = 0
      start.frames[index].y = 0
    }
    // The seventh frame is thought to lie where another leg looks like its own.
    start.frames[6].angle += 2 * Double.pi * 2 / 5
    let rough = RoughTurn(
      terms, starts: [(Array(outlines.indices), start)], isLoop: true)
    #expect(rough.isLoop)
    let first = rough.order.firstIndex(of: 0) ?? 0
    #expect(Array(rough.order[first...] + rough.order[..<first]) == Array(outlines.indices))
    let off = zip(rough.table.frames, rough.order).map { remainder($0.angle - Self.angles[$1], 2 * .pi) }
    let middle = off.sorted()[off.count / 2]
    #expect(off.map { abs(remainder($0 - middle, 2 * .pi)) }.sorted()[12] < 3 * Double.pi / 180)
  }

  @Test func theCostOfAllIsLeastAtTheTruth() {
    var generator = SeededGenerator(seed: 22)
    let (truth, outlines) = scene(Self.angles, generator: &generator)
    let unlike = Unlikeness(looks: outlines.map { _ in outlines.map { _ in 1 } }, outlines: outlines)
    let terms = OutlineTerms(outlines: outlines, slopes: [], unlike: unlike.outlines, noise: 0.01)
    let right = terms.cost(of: truth)
    for index in truth.frames.indices {
      for turn in [0.4, 2 * Double.pi / 5, 4 * Double.pi / 5, Double.pi] {
        var wrong = truth
        wrong.frames[index].angle += turn
        #expect(terms.cost(of: wrong) > right + 0.5)
        // What one frame has to do with is the same difference.
        let mine = terms.cost(of: index, in: wrong) - terms.cost(of: index, in: truth)
        #expect(abs(mine - (terms.cost(of: wrong) - right)) < 1e-6)
      }
    }
  }

  @Test func unlikenessDoesNotMindWhereAndHowLargeAnOutlineIs() {
    var generator = SeededGenerator(seed: 23)
    let (_, outlines) = scene(Self.angles, generator: &generator)
    let moved = Outline(of: outlines[3].corners.map { .init(u: 1.03 * $0.u + 0.2, v: 1.03 * $0.v - 0.1) })
    let all = outlines + [moved]
    let unlike = Unlikeness(looks: all.map { _ in all.map { _ in 1 } }, outlines: all).outlines
    #expect(unlike[3][16] < 0.1)
    for other in outlines.indices where other != 3 { #expect(unlike[3][other] > 5 * unlike[3][16]) }
    for row in all.indices {
      for column in all.indices { #expect(unlike[row][column] == unlike[column][row]) }
    }
  }

  @Test func aSmallTurnIsNotBelievedOfUnlikeFrames() {
    var generator = SeededGenerator(seed: 24)
    let (_, outlines) = scene(Self.angles, generator: &generator)
    let unlike = Unlikeness(looks: outlines.map { _ in outlines.map { _ in 0 } }, outlines: outlines)
    let slope = sin(0.32) * tan(7.5 * Double.pi / 180)
    #expect(unlike.trust(in: slope, between: 0, and: 1) > 0.8)
    let opposite = unlike.trust(in: 0.002, between: 0, and: 8)
    #expect(opposite < 0.5)
  }
}
