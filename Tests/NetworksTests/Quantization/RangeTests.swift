import Foundation
import Testing

@testable import Networks

/// Ranges, and how they are found.
@Suite struct RangeTests {
  private func histogram(of values: [Float], stride: Int = 1) -> ActivationHistogram {
    var histogram = ActivationHistogram()
    values.withUnsafeBufferPointer { histogram.add($0, stride: stride) }
    return histogram
  }

  /// Sums of uniform numbers: many small ones, few large ones.
  private func bellShaped(_ count: Int, seed: UInt64, spread: Float = 1) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      (0..<6).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) } * spread
    }
  }

  private func meanSquaredError(_ values: [Float], _ range: ActivationRange) -> Double {
    values.reduce(0) { $0 + Double(($1 - range.rounded($1)) * ($1 - range.rounded($1))) }
      / Double(values.count)
  }

  @Test(arguments: [true, false])
  func roundingErrsByHalfAStepAtMost(_ isSigned: Bool) {
    let range = ActivationRange(limit: 3.7, isSigned: isSigned)
    var generator = SplitMix64(seed: 3)
    for _ in 0..<2000 {
      let value = Float.random(in: range.lower...range.upper, using: &generator)
      #expect(abs(range.rounded(value) - value) <= range.step * 0.501)
    }
    #expect(range.rounded(0) == 0)
    #expect(range.rounded(100) == range.upper)
    #expect(range.rounded(-100) == (isSigned ? -128 * range.step : 0))
  }

  @Test func rangesSurviveJSON() throws {
    for range in [ActivationRange(limit: 6, isSigned: false), ActivationRange(limit: 0.25, isSigned: true)] {
      #expect(try JSONDecoder().decode(ActivationRange.self, from: JSONEncoder().encode(range)) == range)
    }
  }

  @Test(arguments: ["[0, 0]", "[-1, 2]", "[1, 2]", "[0, -3]", "[0]", "{}", "[0, 1e99]"])
  func rangesThatAreNoneAreRefused(_ text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(ActivationRange.self, from: Data(text.utf8))
    }
  }

  @Test func nothingIsCutOffUnlessAskedFor() {
    let values = bellShaped(5000, seed: 1)
    let range = histogram(of: values).range(.none)
    #expect(range.isSigned)
    #expect(range.upper == values.map(abs).max())
    #expect(!histogram(of: values.map(abs)).range(.none).isSigned)
  }

  @Test(arguments: [ActivationHistogram.Clipping.leastError, .percentile])
  func cuttingOffStrayNumbersErrsLess(_ clipping: ActivationHistogram.Clipping) {
    var values = bellShaped(100_000, seed: 2)
    values[17] = 90  // a stray number fifteen times larger than the rest
    let seen = histogram(of: values)
    let without = values.filter { abs($0) < 50 }
    #expect(
      meanSquaredError(without, seen.range(clipping)) < meanSquaredError(without, seen.range(.none)) / 2)
  }

  @Test func leastErrorIsNearTheBestLimit() {
    let values = bellShaped(50_000, seed: 4)
    let seen = histogram(of: values)
    let most = seen.range(.none).upper
    let best = (20...100).map {
      meanSquaredError(values, ActivationRange(limit: most * Float($0) / 100, isSigned: true))
    }.min()
    #expect(meanSquaredError(values, seen.range(.leastError)) <= (best ?? 0) * 1.02)
  }

  @Test func theOrderOfPicturesHardlyMatters() {
    let parts = [bellShaped(4000, seed: 5, spread: 0.01), bellShaped(4000, seed: 6, spread: 8)]
    let limits = [parts, parts.reversed()].map { parts in
      var seen = ActivationHistogram()
      for part in parts { part.withUnsafeBufferPointer { seen.add($0) } }
      return seen.range(.leastError).upper
    }
    #expect(abs(limits[0] - limits[1]) <= 0.02 * limits[0])
  }

  @Test func numbersThatAreNoneAreLeftOut() {
    let range = histogram(of: [.nan, 1, -.infinity, 2, .infinity]).range(.none)
    #expect(range == ActivationRange(limit: 2, isSigned: false))
    for nothing in [[], [0, 0], [.nan], [.leastNonzeroMagnitude]] as [[Float]] {
      let range = histogram(of: nothing).range(.leastError)
      #expect(range.upper > 0 && range.step > 0)
    }
  }
}
