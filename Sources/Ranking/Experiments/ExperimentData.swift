import Catalog

/// What one unit did.
public struct UnitTally: Sendable, Hashable {
  /// Its arm.
  public var arm: String
  /// When it was first exposed, in milliseconds since 1970.
  public var time: Int64
  private var impressions = 0.0
  private var clicks = 0.0
  private var saves = 0.0
  private var purchases = 0.0
  private var hides = 0.0
  private var spent = 0.0

  /// A unit that did nothing yet.
  public init(arm: String, time: Int64) {
    self.arm = arm
    self.time = time
  }

  /// Takes an event in.
  public mutating func add(_ event: EngagementEvent) {
    switch event.kind {
    case .impression: impressions += 1
    case .productView, .clickOut: clicks += 1
    case .save, .addToCart:
      clicks += 1
      saves += 1
    case .purchase:
      clicks += 1
      saves += 1
      purchases += 1
      spent += event.value ?? 0
    case .hide: hides += 1
    case .dotOpen, .crop: break
    }
  }

  /// What a metric divides for this unit, and by what.
  public func parts(of metric: ExperimentMetric) -> (numerator: Double, denominator: Double) {
    switch metric {
    case .clickRate: (clicks, impressions)
    case .clicks: (clicks, 1)
    case .saveRate: (saves, impressions)
    case .conversion: (purchases > 0 ? 1 : 0, 1)
    case .revenue: (spent, 1)
    case .hideRate: (hides, impressions)
    }
  }
}

/// Reads what the units of an experiment did.
public enum ExperimentData {
  /// The tally of every unit, by hash.
  public static func units(of experiment: Experiment, in log: EngagementLog) async throws -> [String:
    UnitTally]
  {
    var units: [String: UnitTally] = [:]
    for exposure in try await log.exposures(of: experiment.id) {
      units[exposure.unit] = UnitTally(arm: exposure.arm, time: exposure.time)
    }
    var last: Int64 = 0
    while true {
      let page = try await log.events(
        ofUnitsIn: experiment.id, perUser: experiment.unit == .user, after: last, limit: 10_000)
      guard let end = page.last?.place else { return units }
      last = end
      for event in page.map(\.event) {
        guard let unit = experiment.unit == .user ? event.user : event.session else { continue }
        units[unit]?.add(event)
      }
    }
  }
}
