import Catalog
import Foundation

/// All that is said of an experiment.
public struct ExperimentReport: Sendable, Hashable, Codable {
  /// A point of the course of the lift.
  public struct Point: Sendable, Hashable, Codable {
    /// Units seen until then.
    public var units: Int
    /// Milliseconds since 1970.
    public var time: Int64
    /// The arms' analysis until then.
    public var analysis: ExperimentAnalysis
  }

  /// The definition.
  public var experiment: Experiment
  /// Whether the arms hold as many units as they should.
  public var sampleRatio: SampleRatio
  /// The metric that decides.
  public var metric: ExperimentAnalysis
  /// What must not get worse.
  public var guardrails: [ExperimentAnalysis]
  /// How the lift went as units came in.
  public var course: [Point]
  /// One sentence for people.
  public var verdict: String

  enum CodingKeys: String, CodingKey {
    case experiment, metric, guardrails, course, verdict
    case sampleRatio = "sample_ratio"
  }

  /// Analyses an experiment.
  ///
  /// - Parameter points: looks at the course, evenly spaced by units.
  public init(
    _ experiment: Experiment, units: [String: UnitTally], points: Int = 24, expectedLift: Double = 0.1
  ) {
    self.experiment = experiment
    let names = experiment.arms.map(\.name)
    let ordered = units.values.sorted { ($0.time, $0.arm) < ($1.time, $1.arm) }
    sampleRatio = SampleRatio(
      counts: names.map { name in ordered.count { $0.arm == name } }, shares: experiment.arms.map(\.share))
    func analysis(_ metric: ExperimentMetric, _ count: Int? = nil) -> ExperimentAnalysis {
      ExperimentAnalysis(
        metric, arms: names, units: ordered.prefix(count ?? ordered.count), expectedLift: expectedLift)
    }
    metric = analysis(experiment.metric)
    guardrails = experiment.guardrails.map { analysis($0) }
    course = (1...max(1, points)).compactMap { point in
      let count = ordered.count * point / max(1, points)
      guard count > 1 else { return nil }
      return Point(units: count, time: ordered[count - 1].time, analysis: analysis(experiment.metric, count))
    }
    verdict = Self.verdict(sampleRatio, metric, guardrails)
  }

  private static func verdict(
    _ ratio: SampleRatio, _ metric: ExperimentAnalysis, _ guardrails: [ExperimentAnalysis]
  ) -> String {
    if ratio.isMismatch {
      return "The arms do not hold the shares they should; find out why before believing any number."
    }
    for guardrail in guardrails {
      for arm in guardrail.arms {
        guard let interval = arm.alwaysValid else { continue }
        if guardrail.metric.isHarm ? interval.low > 0 : interval.high < 0 {
          return "\(arm.name) makes \(guardrail.metric.rawValue) worse; stop it."
        }
      }
    }
    let decided = metric.arms.filter { $0.alwaysValid?.excludesZero == true }
    guard let best = decided.max(by: { ($0.lift ?? 0) < ($1.lift ?? 0) }), let lift = best.lift else {
      return "No difference in \(metric.metric.rawValue) is certain yet; this may be said at any time."
    }
    let percent = String(format: "%+.1f %%", lift * 100)
    return
      "\(best.name) changes \(metric.metric.rawValue) by \(percent); this holds however often one looked."
  }
}
