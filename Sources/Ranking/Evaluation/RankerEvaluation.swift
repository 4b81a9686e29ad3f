import Foundation

/// How good an order would have been, judged by a log of another.
///
/// Clicks tell of an order only what its places let people see. A click counts one over the probability that its
/// place was looked at; under a new order the product would have stood at another place, looked at with that place's
/// probability: the sum over clicks of `p(new) / p(old)` estimates the clicks the new order would have got (inverse
/// propensity scoring under the position-based model). Intervals come from resampling answers.
public struct RankerEvaluation: Sendable {
  /// A number with its 95 % interval.
  public struct Estimate: Sendable, Hashable, Codable {
    /// The estimate.
    public var value: Double
    /// Lower end.
    public var low: Double
    /// Upper end.
    public var high: Double
  }

  /// What is said of an order.
  public struct Report: Sendable, Hashable, Codable {
    /// Normalised discounted cumulative gain of corrected clicks in the first five.
    public var ndcgAt5: Estimate
    /// The same for ten.
    public var ndcgAt10: Estimate
    /// Mean of one over the place of the first click.
    public var mrr: Estimate
    /// Clicks a list, estimated.
    public var clicksPerList: Estimate
    /// How many more clicks than the order of likeness, as a share; the difference is taken list by list.
    public var liftOverLikeness: Estimate

    enum CodingKeys: String, CodingKey {
      case mrr
      case ndcgAt5 = "ndcg_at_5"
      case ndcgAt10 = "ndcg_at_10"
      case clicksPerList = "clicks_per_list"
      case liftOverLikeness = "lift_over_likeness"
    }
  }

  private let lists: [[Impression]]
  private let propensity: @Sendable (Int) -> Float

  /// An evaluation on lists as they were shown.
  ///
  /// The probability of each place is what the log says of it.
  public init(lists: [[Impression]]) {
    self.lists = lists
    var known: [Int: Float] = [:]
    for impression in lists.joined() { known[impression.position] = impression.propensity }
    let table = known
    let least = table.values.min() ?? 1
    propensity = { table[$0] ?? least }
  }

  /// Judges an order given by scores; higher is better.
  public func report(_ scores: (_ list: [Impression]) throws -> [Float]) rethrows -> Report {
    var perList:
      [(request: String, ndcg5: Double?, ndcg10: Double?, mrr: Double?, clicks: Double, likeness: Double)] =
        []
    for list in lists {
      let order = Self.order(try scores(list), list)
      let likeness = Self.order(list.map(\.base), list)
      let gains = order.map { list[$0].click ? 1 / Double(list[$0].propensity) : 0 }
      perList.append(
        (
          list.first?.request ?? "", RankingMeasures.ndcg(gains, at: 5), RankingMeasures.ndcg(gains, at: 10),
          RankingMeasures.reciprocalRank(gains), clicks(list, order), clicks(list, likeness)
        ))
    }
    let units = Dictionary(grouping: perList.indices) { perList[$0].request }.values.map { Array($0) }
    func mean(_ value: @escaping (Int) -> Double?) -> Estimate {
      Self.interval(units.map { $0.compactMap(value) }) { sum, count in count > 0 ? sum / count : 0 }
    }
    let lift = Self.ratio(
      units.map { unit in
        (unit.reduce(0) { $0 + perList[$1].clicks }, unit.reduce(0) { $0 + perList[$1].likeness })
      })
    return Report(
      ndcgAt5: mean { perList[$0].ndcg5 }, ndcgAt10: mean { perList[$0].ndcg10 },
      mrr: mean { perList[$0].mrr },
      clicksPerList: mean { perList[$0].clicks }, liftOverLikeness: lift)
  }

  /// Clicks the list would have got in that order.
  private func clicks(_ list: [Impression], _ order: [Int]) -> Double {
    order.enumerated().reduce(0) { sum, entry in
      let impression = list[entry.element]
      guard impression.click else { return sum }
      return sum + Double(min(20, propensity(entry.offset) / impression.propensity))
    }
  }

  private static func order(_ scores: [Float], _ list: [Impression]) -> [Int] {
    list.indices.sorted { (scores[$0], list[$1].item) > (scores[$1], list[$0].item) }
  }

  /// Mean over all values with the spread between units, by 400 resamplings.
  private static func interval(
    _ units: [[Double]], _ mean: (_ sum: Double, _ count: Double) -> Double
  ) -> Estimate {
    let sums = units.map { ($0.reduce(0, +), Double($0.count)) }
    return resampled(sums.count) { draw in
      let sum = draw.reduce((0.0, 0.0)) { ($0.0 + sums[$1].0, $0.1 + sums[$1].1) }
      return mean(sum.0, sum.1)
    }
  }

  private static func ratio(_ units: [(Double, Double)]) -> Estimate {
    resampled(units.count) { draw in
      let sum = draw.reduce((0.0, 0.0)) { ($0.0 + units[$1].0, $0.1 + units[$1].1) }
      return sum.1 > 0 ? sum.0 / sum.1 - 1 : 0
    }
  }

  private static func resampled(_ count: Int, _ statistic: ([Int]) -> Double) -> Estimate {
    let value = statistic(Array(0..<count))
    guard count > 1 else { return Estimate(value: value, low: value, high: value) }
    var generator = SeededGenerator(state: 5)
    let draws = (0..<400).map { _ in
      statistic((0..<count).map { _ in Int.random(in: 0..<count, using: &generator) })
    }.sorted()
    return Estimate(value: value, low: draws[9], high: draws[390])
  }
}

/// Steele, Lea and Flood's SplitMix64, so that intervals are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
