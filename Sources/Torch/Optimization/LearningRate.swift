import Foundation

/// A learning rate over the steps of a run: a pure value, so that a resumed run has the same rates.
public struct LearningRate: Sendable, Hashable, Codable {
  /// What happens after the warm-up.
  public enum Decay: Sendable, Hashable, Codable {
    /// Nothing.
    case none
    /// Half a cosine down to a share of the peak at the last step (arXiv 1608.03983).
    case cosine(to: Float)
    /// A factor at each of the given steps.
    case steps([Int], factor: Float)
  }

  /// The height.
  public var peak: Float
  /// Steps of linear rise.
  public var warmUp: Int
  /// Steps in all.
  public var total: Int
  /// What happens after the rise.
  public var decay: Decay

  /// A schedule.
  public init(peak: Float, warmUp: Int = 0, total: Int, decay: Decay = .cosine(to: 0)) {
    self.peak = peak
    self.warmUp = warmUp
    self.total = total
    self.decay = decay
  }

  /// The rate at a step, counted from 0.
  public func rate(at step: Int) -> Float {
    if step < warmUp { return peak * Float(step + 1) / Float(warmUp) }
    switch decay {
    case .none: return peak
    case .cosine(let floor):
      let progress = min(1, Float(step - warmUp) / Float(max(1, total - warmUp)))
      return peak * (floor + (1 - floor) * 0.5 * (1 + cos(Float.pi * progress)))
    case .steps(let steps, let factor):
      return steps.filter { step >= $0 }.reduce(peak) { rate, _ in rate * factor }
    }
  }
}
