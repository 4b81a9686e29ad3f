import Foundation

/// A test of ways to order looks, as a person defines it.
///
/// ```json
/// {"id": "ranker-1", "unit": "session", "share": 1, "start": "2026-11-01T00:00:00Z", "metric": "click_rate",
///  "guardrails": ["hide_rate"], "arms": [{"name": "likeness", "share": 0.5, "ranker": "likeness"},
///  {"name": "learned", "share": 0.5, "ranker": "learned"}]}
/// ```
/// The first arm is what the others are compared with.
public struct Experiment: Sendable, Hashable, Codable, Identifiable {
  /// Who is assigned.
  public enum Unit: String, Sendable, Hashable, Codable {
    /// A visit.
    case session
    /// A known user.
    case user
  }

  /// One way.
  public struct Arm: Sendable, Hashable, Codable {
    /// Its name in reports.
    public var name: String
    /// Its share of the units that take part.
    public var share: Double
    /// How looks are ordered: `likeness`, `learned` (the model in `models/ranker`) or another name below `models`.
    public var ranker: String

    /// An arm from its parts.
    public init(name: String, share: Double, ranker: String) {
      self.name = name
      self.share = share
      self.ranker = ranker
    }
  }

  /// Unique id; part of the assignment, so another id assigns anew.
  public var id: String
  /// Who is assigned.
  public var unit: Unit
  /// Share of all units that take part, 0...1.
  public var share: Double
  /// The ways; the first is the control.
  public var arms: [Arm]
  /// When it begins; nil has begun.
  public var start: Date?
  /// When it ends; nil does not.
  public var end: Date?
  /// What decides.
  public var metric: ExperimentMetric
  /// What must not get worse.
  public var guardrails: [ExperimentMetric]

  enum CodingKeys: String, CodingKey { case id, unit, share, arms, start, end, metric, guardrails }

  /// An experiment from its parts.
  public init(
    id: String, unit: Unit = .session, share: Double = 1, arms: [Arm], start: Date? = nil, end: Date? = nil,
    metric: ExperimentMetric = .clickRate, guardrails: [ExperimentMetric] = []
  ) {
    self.id = id
    self.unit = unit
    self.share = share
    self.arms = arms
    self.start = start
    self.end = end
    self.metric = metric
    self.guardrails = guardrails
  }

  /// Reads a definition; everything but the id and the arms has a default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func date(_ key: CodingKeys) throws -> Date? {
      guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return nil }
      guard let date = try? Date(text, strategy: .iso8601) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "'\(text)' is not like 2026-03-01T10:00:00Z")
      }
      return date
    }
    id = try container.decode(String.self, forKey: .id)
    unit = try container.decodeIfPresent(Unit.self, forKey: .unit) ?? .session
    share = try container.decodeIfPresent(Double.self, forKey: .share) ?? 1
    arms = try container.decode([Arm].self, forKey: .arms)
    start = try date(.start)
    end = try date(.end)
    metric = try container.decodeIfPresent(ExperimentMetric.self, forKey: .metric) ?? .clickRate
    guardrails = try container.decodeIfPresent([ExperimentMetric].self, forKey: .guardrails) ?? []
  }

  /// Writes a definition.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(unit, forKey: .unit)
    try container.encode(share, forKey: .share)
    try container.encode(arms, forKey: .arms)
    try container.encodeIfPresent(start?.formatted(.iso8601), forKey: .start)
    try container.encodeIfPresent(end?.formatted(.iso8601), forKey: .end)
    try container.encode(metric, forKey: .metric)
    try container.encode(guardrails, forKey: .guardrails)
  }

  /// What is wrong with the definition, one sentence each.
  public var problems: [String] {
    var problems: [String] = []
    if id.isEmpty { problems.append("an experiment has no id") }
    if !(0...1).contains(share) { problems.append("\(id): share is 0 to 1") }
    if arms.count < 2 { problems.append("\(id): an experiment has at least two arms") }
    if Set(arms.map(\.name)).count != arms.count { problems.append("\(id): two arms have one name") }
    if arms.contains(where: { !($0.share > 0) }) || abs(arms.reduce(0) { $0 + $1.share } - 1) > 1e-6 {
      problems.append("\(id): the arms' shares are above 0 and sum to 1")
    }
    if let start, let end, end <= start { problems.append("\(id): it ends before it begins") }
    return problems
  }

  /// The arm of a unit at a time; nil when it does not take part.
  ///
  /// By hash, so every server says the same without asking: one hash decides on taking part, another on the arm, so
  /// that raising the share moves nobody from arm to arm.
  public func arm(of unit: String, at time: Date) -> Arm? {
    guard start.map({ time >= $0 }) ?? true, end.map({ time < $0 }) ?? true,
      Self.fraction("share:\(id):\(unit)") < share
    else { return nil }
    var draw = Self.fraction("arm:\(id):\(unit)")
    for arm in arms {
      draw -= arm.share
      if draw < 0 { return arm }
    }
    return arms.last
  }

  /// A number in 0..<1 that a text always gives: FNV-1a, its bits mixed as SplitMix64 does.
  static func fraction(_ text: String) -> Double {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var mixer = SeededGenerator(state: hash)
    return Double(mixer.next() >> 11) / Double(1 << 53)
  }
}

/// What an experiment measures: a sum over a unit's events, over another where it is a rate.
public enum ExperimentMetric: String, Sendable, Hashable, Codable, CaseIterable {
  /// Clicks (product views, click-outs, saves, carts, purchases) for each impression.
  case clickRate = "click_rate"
  /// Clicks for each unit.
  case clicks
  /// Saves, carts and purchases for each impression.
  case saveRate = "save_rate"
  /// Share of units that bought.
  case conversion
  /// Money spent by each unit.
  case revenue
  /// Products hidden for each impression; more is worse.
  case hideRate = "hide_rate"

  /// Whether more is worse.
  public var isHarm: Bool { self == .hideRate }
}
