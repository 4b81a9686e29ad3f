import Foundation

/// Measures of an order by the gains of its items, best place first.
public enum RankingMeasures {
  /// Normalised discounted cumulative gain of the first `cutoff` items, 0...1; nil when no item has a gain.
  ///
  /// Gains as they are; for graded labels pass `2^grade - 1`.
  public static func ndcg(_ gains: [Double], at cutoff: Int) -> Double? {
    let ideal = dcg(gains.sorted(by: >), at: cutoff)
    return ideal > 0 ? dcg(gains, at: cutoff) / ideal : nil
  }

  /// One over the place of the first item with a gain; nil when there is none.
  public static func reciprocalRank(_ gains: [Double]) -> Double? {
    gains.firstIndex { $0 > 0 }.map { 1 / Double($0 + 1) }
  }

  private static func dcg(_ gains: [Double], at cutoff: Int) -> Double {
    gains.prefix(cutoff).enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset) + 2) }
  }
}
