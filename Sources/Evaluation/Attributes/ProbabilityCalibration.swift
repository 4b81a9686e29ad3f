import Foundation
import Inference
import Networks

/// How far a head's probabilities can be believed, and the temperature that makes them believable (Guo and others,
/// arXiv 1706.04599).
public struct ProbabilityCalibration: Sendable {
  /// One answer: the probabilities, and the right class (nil when the head does not have it).
  public struct Sample: Sendable, Hashable {
    /// Probability of each class.
    public var probabilities: [Float]
    /// The right one.
    public var label: Int?

    /// A sample from its parts.
    public init(probabilities: [Float], label: Int?) {
      self.probabilities = probabilities
      self.label = label
    }

    /// The class with the largest probability.
    var best: Int? { probabilities.indices.max { probabilities[$0] < probabilities[$1] } }

    /// The same answer at another temperature: `p^(1/t)`, made to add up to one.
    func at(temperature: Double) -> Sample {
      Sample(probabilities: HeadTemperature.exclusive(probabilities, temperature), label: label)
    }
  }

  /// The answers.
  public let samples: [Sample]

  /// A calibration on these answers.
  public init(_ samples: [Sample]) { self.samples = samples }

  /// Share of answers whose first class is right.
  public var accuracy: Double {
    Double(samples.count { $0.label != nil && $0.best == $0.label }) / Double(max(samples.count, 1))
  }

  /// Expected calibration error: the gap between confidence and accuracy, averaged over bins of equal width by how
  /// many answers fall into them.
  public func expectedError(bins: Int = 15) -> Double {
    var counts = [Int](repeating: 0, count: bins)
    var gaps = [Double](repeating: 0, count: bins)
    for sample in samples {
      guard let best = sample.best else { continue }
      let confidence = Double(sample.probabilities[best])
      let bin = min(bins - 1, max(0, Int(confidence * Double(bins))))
      counts[bin] += 1
      gaps[bin] += (sample.label == best ? 1 : 0) - confidence
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(max(counts.reduce(0, +), 1))
  }

  /// The calibration error that would be measured on as many answers if every confidence were exactly right: what of
  /// ``expectedError(bins:)`` is the small number of answers and not the head.
  ///
  /// Drawn twenty times from the confidences themselves.
  public func errorByChance(bins: Int = 15) -> Double {
    var generator = SplitMix64(seed: 1)
    let draws = (0..<20).map { _ in
      let drawn = samples.map { sample in
        let isRight = Double.random(in: 0..<1, using: &generator) < Double(sample.probabilities.max() ?? 0)
        return Sample(probabilities: sample.probabilities, label: isRight ? sample.best : nil)
      }
      return ProbabilityCalibration(drawn).expectedError(bins: bins)
    }
    return draws.reduce(0, +) / Double(draws.count)
  }

  /// The temperature at which the right classes are likeliest, between 1/4 and 4; 1 when nothing can be said.
  ///
  /// The likelihood has one maximum in the temperature's inverse, so a golden-section search finds it.
  public func temperature() -> Double {
    let known = samples.filter { $0.label != nil }
    guard known.count >= 10 else { return 1 }
    func loss(_ logarithm: Double) -> Double {
      known.reduce(0) { sum, sample in
        let at = sample.at(temperature: exp(logarithm))
        return sum - log(Double(max(at.probabilities[sample.label ?? 0], 1e-9)))
      }
    }
    let golden = (5.0.squareRoot() - 1) / 2
    var (low, high) = (-log(4.0), log(4.0))
    for _ in 0..<24 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if loss(left) < loss(right) { high = right } else { low = left }
    }
    return exp((low + high) / 2)
  }

  /// The expected calibration error after a temperature that was fitted on other answers: each half at the other
  /// half's.
  public func expectedErrorAfterTemperature() -> Double {
    let halves = [0, 1].map { half in
      ProbabilityCalibration(samples.enumerated().filter { $0.offset % 2 == half }.map(\.element))
    }
    let scaled = [0, 1].flatMap { half in
      let temperature = halves[1 - half].temperature()
      return halves[half].samples.map { $0.at(temperature: temperature) }
    }
    return ProbabilityCalibration(scaled).expectedError()
  }
}
