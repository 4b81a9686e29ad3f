import Foundation

/// One product that was on a screen, and what came of it: a line of an impression log.
///
/// `{"request", "object", "item", "position", "propensity", "click", "base", "features": {NAME: number}}`. The
/// propensity is how likely that position is looked at, relative to the first; `coin` and `swapped` tell of a pair of
/// neighbours that was swapped by chance; lines a simulator caused carry `"simulated": true`.
public struct Impression: Sendable, Hashable, Codable {
  /// The answer it was part of.
  public var request: String
  /// The object's place in the look.
  public var object: Int
  /// The product.
  public var item: String
  /// Its place in the list, from 0.
  public var position: Int
  /// How likely that place is looked at, 0...1.
  public var propensity: Float
  /// Whether it was clicked.
  public var click: Bool
  /// What likeness said of it.
  public var base: Float
  /// What was known of it; an absent name is unknown.
  public var features: [String: Float]
  /// The upper place of a pair that a coin was thrown for.
  public var coin: Int?
  /// Whether a simulator caused it.
  public var simulated: Bool?

  /// An impression from its parts.
  public init(
    request: String, object: Int, item: String, position: Int, propensity: Float, click: Bool, base: Float,
    features: [String: Float], coin: Int? = nil, simulated: Bool? = nil
  ) {
    self.request = request
    self.object = object
    self.item = item
    self.position = position
    self.propensity = propensity
    self.click = click
    self.base = base
    self.features = features
    self.coin = coin
    self.simulated = simulated
  }

  /// The features as a row, in the order of `Feature.allCases`; unknown is NaN.
  public var row: [Float] { Feature.allCases.map { features[$0.rawValue] ?? .nan } }
}

/// An impression log.
public enum ImpressionLog {
  /// Reads a log; lines that are no impression are left out and named.
  public static func read(_ data: Data) -> (impressions: [Impression], problems: [String]) {
    let decoder = JSONDecoder()
    var impressions: [Impression] = []
    var problems: [String] = []
    var number = 0
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { continue }
      guard let read = try? decoder.decode(Impression.self, from: Data(line)) else {
        problems.append("line \(number): it is no impression")
        continue
      }
      guard read.position >= 0, read.propensity > 0, read.propensity <= 1, read.base.isFinite else {
        problems.append("line \(number): its propensity or position is out of range")
        continue
      }
      impressions.append(read)
    }
    return (impressions, problems)
  }

  /// Lists as they were shown, in order of position: one for each object of each answer.
  public static func lists(_ impressions: [Impression]) -> [[Impression]] {
    Dictionary(grouping: impressions) { "\($0.request) \($0.object)" }
      .sorted { $0.key < $1.key }
      .map { $0.value.sorted { ($0.position, $0.item) < ($1.position, $1.item) } }
  }

  /// Rows to learn from: lists with a click, labels counted by one over the propensity.
  ///
  /// - Parameter corrects: false counts every click as one, to see what the correction is worth.
  public static func rows(_ lists: [[Impression]], scale: Float, corrects: Bool = true) -> RankingRows {
    var rows = RankingRows(columns: Feature.allCases.count)
    for list in lists where list.contains(where: \.click) {
      rows.add(
        list.map {
          RankingRows.Item(
            features: $0.row, label: $0.click ? 1 : 0, weight: corrects ? min(20, 1 / $0.propensity) : 1,
            base: scale * $0.base)
        })
    }
    return rows
  }
}
