import Foundation

/// A head's probabilities at another temperature: as if its logits had been divided by it (Guo and others, arXiv
/// 1706.04599).
public enum HeadTemperature {
  /// Of answers of which one holds: `p^(1/t)`, made to add up to one.
  public static func exclusive(_ probabilities: [Float], _ temperature: Double) -> [Float] {
    let powers = probabilities.map { pow(Double(max($0, 1e-9)), 1 / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { Float($0 / sum) }
  }

  /// Of answers that each hold or not.
  public static func independent(_ probabilities: [Float], _ temperature: Double) -> [Float] {
    probabilities.map {
      let share = min(max(Double($0), 1e-9), 1 - 1e-9)
      return Float(1 / (1 + pow((1 - share) / share, 1 / temperature)))
    }
  }
}
