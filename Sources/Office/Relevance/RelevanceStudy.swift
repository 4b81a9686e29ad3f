import Domain
import Evaluation
import Foundation

/// Two models or rankers side by side, judged by people who do not know which is which.
public struct RelevanceStudy: Sendable, Hashable, Identifiable {
  /// Its number.
  public let id: Int64
  /// What it is called.
  public let name: String
  /// What the first side is.
  public let first: String
  /// What the second side is.
  public let second: String
  /// When it was made.
  public let created: Date

  /// One query with what each side answers.
  public struct Item: Sendable, Hashable, Codable {
    /// The scene.
    public var sceneID: String
    /// The object in it, in fractions.
    public var box: Box
    /// The first side's products, best first.
    public var first: [String]
    /// The second side's.
    public var second: [String]

    /// An item.
    public init(sceneID: String, box: Box, first: [String], second: [String]) {
      self.sceneID = sceneID
      self.box = box
      self.first = first
      self.second = second
    }
  }

  /// What a grader says.
  public enum Choice: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first side is better.
    case first
    /// The second side is better.
    case second
    /// Both are equally good.
    case tie
    /// Neither is any good.
    case neither

    /// The same judgement with the sides exchanged.
    public var exchanged: Choice {
      switch self {
      case .first: .second
      case .second: .first
      case .tie, .neither: self
      }
    }
  }

  /// Whether a grader sees an item with its sides exchanged: by chance, but the same every time, so that loading the
  /// page again gives nothing away.
  public static func isExchanged(item: Int64, who: String) -> Bool {
    Secret.digest("\(item) \(who)").first.map { $0 & 1 == 1 } ?? false
  }
}

/// What graders have found.
public struct RelevanceReport: Sendable, Hashable, Encodable {
  /// What the first side is.
  public var first: String
  /// What the second side is.
  public var second: String
  /// Queries of the study.
  public var items: Int
  /// Queries with a judgement.
  public var judgedItems: Int
  /// Judgements in all.
  public var judgements: Int
  /// How many people judged.
  public var graders: Int
  /// Judgements by what they say.
  public var firstWins: Int
  /// Judgements for the second side.
  public var secondWins: Int
  /// Both equally good.
  public var ties: Int
  /// Neither any good.
  public var neither: Int
  /// The share of decided judgements the first side wins; nil while none is decided.
  public var firstShare: Double?
  /// Its 95 % interval: when it holds a half, nobody has won.
  public var interval: [Double]?
  /// Krippendorff's alpha over the four answers: 1 full agreement, 0 as by chance; nil until two people have judged
  /// the same query.
  public var agreement: Double?

  enum CodingKeys: String, CodingKey {
    case first, second, items, judgements, graders, ties, neither, interval, agreement
    case judgedItems = "judged_items"
    case firstWins = "first_wins"
    case secondWins = "second_wins"
    case firstShare = "first_share"
  }

  /// A report from judgements: for each query what each grader said.
  public init(first: String, second: String, items: Int, judgements: [[String: RelevanceStudy.Choice]]) {
    self.first = first
    self.second = second
    self.items = items
    let judged = judgements.filter { !$0.isEmpty }
    let all = judged.flatMap(\.values)
    judgedItems = judged.count
    self.judgements = all.count
    graders = Set(judged.flatMap(\.keys)).count
    func count(_ choice: RelevanceStudy.Choice) -> Int { all.count { $0 == choice } }
    firstWins = count(.first)
    secondWins = count(.second)
    ties = count(.tie)
    neither = count(.neither)
    let decided = firstWins + secondWins
    if decided > 0 {
      let share = Double(firstWins) / Double(decided)
      firstShare = share
      interval = RetrievalScores.interval(of: share, count: decided)
    }
    agreement = Self.alpha(judged.map { Array($0.values) })
  }

  /// Krippendorff's alpha for nominal data (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"):
  /// 1 - observed / expected disagreement over all pairs of answers to the same query.
  static func alpha(_ units: [[RelevanceStudy.Choice]]) -> Double? {
    let units = units.filter { $0.count >= 2 }
    guard !units.isEmpty else { return nil }
    var totals: [RelevanceStudy.Choice: Double] = [:]
    var observed = 0.0
    for unit in units {
      var counts: [RelevanceStudy.Choice: Double] = [:]
      for choice in unit {
        counts[choice, default: 0] += 1
        totals[choice, default: 0] += 1
      }
      let size = Double(unit.count)
      let agreeing = counts.values.map { $0 * ($0 - 1) }.reduce(0, +)
      observed += (size * (size - 1) - agreeing) / (size - 1)
    }
    let all = totals.values.reduce(0, +)
    let agreeing = totals.values.map { $0 * ($0 - 1) }.reduce(0, +)
    let expected = (all * (all - 1) - agreeing) / (all - 1)
    // When everybody always says the same there is nothing to disagree about.
    return expected > 0 ? 1 - observed / expected : 1
  }
}
