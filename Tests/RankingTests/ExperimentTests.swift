import Catalog
import Domain
import Foundation
import Testing

@testable import Ranking

@Suite("Experiments")
struct ExperimentTests {
  static let arms = [
    Experiment.Arm(name: "a", share: 0.5, ranker: "likeness"),
    Experiment.Arm(name: "b", share: 0.5, ranker: "learned"),
  ]

  @Test("units keep their arms, arms their shares, and raising the share moves nobody")
  func assignment() {
    let half = Experiment(id: "x", share: 0.5, arms: Self.arms)
    let all = Experiment(id: "x", share: 1, arms: Self.arms)
    let other = Experiment(id: "y", share: 1, arms: Self.arms)
    var counts: [String: Int] = [:]
    var taking = 0
    var same = 0
    for number in 0..<8_000 {
      let unit = "unit-\(number)"
      let arm = all.arm(of: unit, at: .now)
      #expect(arm == all.arm(of: unit, at: .now))
      counts[arm?.name ?? "", default: 0] += 1
      if let early = half.arm(of: unit, at: .now) {
        taking += 1
        #expect(early == arm)
      }
      if arm == other.arm(of: unit, at: .now) { same += 1 }
    }
    #expect(abs((counts["a"] ?? 0) - 4_000) < 220 && abs(taking - 4_000) < 220)
    #expect(abs(same - 4_000) < 220, "two experiments do not know of each other")
    let later = Experiment(id: "x", arms: Self.arms, start: .now.addingTimeInterval(60))
    #expect(later.arm(of: "u", at: .now) == nil)
    let over = Experiment(id: "x", arms: Self.arms, end: .now.addingTimeInterval(-60))
    #expect(over.arm(of: "u", at: .now) == nil)
  }

  @Test("a definition is read, and a wrong one is explained")
  func definition() throws {
    let text = """
      {"id": "r", "start": "2026-03-01T10:00:00Z", "arms": [{"name": "a", "share": 0.5, "ranker": "likeness"},
       {"name": "a", "share": 0.4, "ranker": "learned"}], "guardrails": ["hide_rate"]}
      """
    let experiment = try JSONDecoder().decode(Experiment.self, from: Data(text.utf8))
    #expect(experiment.metric == .clickRate && experiment.unit == .session && experiment.share == 1)
    #expect(experiment.problems.count == 2)
    let again = try JSONDecoder().decode(Experiment.self, from: JSONEncoder().encode(experiment))
    #expect(again == experiment)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        Experiment.self, from: Data(text.replacing("2026-03-01T10:00:00Z", with: "soon").utf8))
    }
  }

  @Test("the chi-squared test's p-values are those of the tables")
  func sampleRatio() {
    for (degrees, statistic, p) in [
      (1.0, 3.841, 0.05), (1, 10.828, 0.001), (2, 5.991, 0.05), (5, 15.086, 0.01),
    ] {
      #expect(abs(SampleRatio.upperGamma(degrees / 2, statistic / 2) - p) < p * 0.01)
    }
    #expect(SampleRatio(counts: [5_000, 5_050], shares: [0.5, 0.5]).isMismatch == false)
    #expect(SampleRatio(counts: [5_000, 5_400], shares: [0.5, 0.5]).isMismatch)
    #expect(SampleRatio(counts: [900, 100], shares: [0.9, 0.1]).p > 0.99)
    #expect(SampleRatio(counts: [], shares: []).p == 1)
  }

  /// Units with a few impressions each, clicks at a rate of their own around `rate`.
  static func units(_ count: Int, rates: [String: Double], _ generator: inout SeededGenerator) -> [UnitTally]
  {
    (0..<count).map { number in
      let arm = number.isMultiple(of: 2) ? "a" : "b"
      var unit = UnitTally(arm: arm, time: Int64(number))
      let own = (rates[arm] ?? 0) * Double.random(in: 0.4..<1.6, using: &generator)
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        unit.add(EngagementEvent(id: "", kind: .impression, time: 0))
        if Double.random(in: 0..<1, using: &generator) < own {
          unit.add(EngagementEvent(id: "", kind: .clickOut, time: 0))
        }
      }
      return unit
    }
  }

  @Test("A/A: one look is wrong in 5 %, many looks by the usual interval far more, by the other at most 5 %")
  func sameArms() {
    var generator = SeededGenerator(state: 12)
    var once = 0
    var peeked = 0
    var sequential = 0
    let runs = 300
    for _ in 0..<runs {
      let units = Self.units(200, rates: ["a": 0.1, "b": 0.1], &generator)
      let looks = stride(from: 20, through: 200, by: 20).map { count in
        ExperimentAnalysis(.clickRate, arms: ["a", "b"], units: units.prefix(count)).arms[1]
      }
      if looks.last?.interval?.excludesZero == true { once += 1 }
      if looks.contains(where: { $0.interval?.excludesZero == true }) { peeked += 1 }
      if looks.contains(where: { $0.alwaysValid?.excludesZero == true }) { sequential += 1 }
    }
    #expect((5...28).contains(once), "\(once) of \(runs)")
    #expect(peeked > 30, "\(peeked) of \(runs)")
    #expect(sequential <= 20, "\(sequential) of \(runs)")
  }

  @Test("a real difference is found, with both intervals around it")
  func difference() throws {
    var generator = SeededGenerator(state: 2)
    let units = Self.units(12_000, rates: ["a": 0.1, "b": 0.13], &generator)
    let arm = try #require(ExperimentAnalysis(.clickRate, arms: ["a", "b"], units: units).arms.last)
    let interval = try #require(arm.interval)
    let always = try #require(arm.alwaysValid)
    #expect(interval.low > 0 && interval.low < 0.3 && interval.high > 0.3)
    #expect(always.low > 0 && always.low < interval.low && always.high > interval.high)
  }

  @Test("the report says what is so")
  func report() throws {
    var generator = SeededGenerator(state: 2)
    let experiment = Experiment(id: "<x>", arms: Self.arms, guardrails: [.hideRate])
    func report(_ units: [UnitTally]) -> ExperimentReport {
      ExperimentReport(
        experiment, units: Dictionary(uniqueKeysWithValues: units.enumerated().map { ("\($0)", $1) }))
    }
    let clear = report(Self.units(8_000, rates: ["a": 0.1, "b": 0.15], &generator))
    #expect(clear.verdict.hasPrefix("b changes click_rate by +") && clear.course.count == 24)
    let page = ExperimentPage(reports: [clear]).html.document
    #expect(page.contains("&lt;x&gt;") && page.contains("<polygon") && !page.contains("<x>"))
    #expect(
      report(Self.units(400, rates: ["a": 0.1, "b": 0.1], &generator)).verdict.hasPrefix("No difference"))
    let crooked = Self.units(4_000, rates: ["a": 0.1, "b": 0.1], &generator).filter {
      $0.arm == "a" || $0.time % 5 != 0
    }
    #expect(report(crooked).verdict.contains("shares"))
    #expect(report([]).verdict.hasPrefix("No difference"))
  }
}
