import Catalog
import Foundation
import Synchronization

/// The experiments of a catalogue: defined in a JSON file, whether by hand or through the interface, and read from what
/// visitors did.
public final class ExperimentDesk: Sendable {
  /// Why a definition is not taken.
  public enum Refusal: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it, one sentence each.
    case unsound([String])
    /// Visitors have met it: other arms would mix two tests under one id.
    case met(String)

    /// What happened and what to do.
    public var description: String {
      switch self {
      case .unsound(let problems): problems.joined(separator: "; ")
      case .met(let id):
        "visitors have met '\(id)': its unit and arms stay as they are; define another id, or end this one"
      }
    }
  }

  private let file: URL
  private let log: EngagementLog
  /// One change after the other.
  private let changing = Mutex(())

  /// The experiments in `file`, which need not be there yet.
  public init(file: URL, log: EngagementLog) {
    self.file = file
    self.log = log
  }

  /// The definitions in a file's content.
  ///
  /// - Throws: `DecodingError`, or `Refusal` with everything that is wrong.
  public static func read(_ content: Data) throws -> [Experiment] {
    let experiments = try JSONDecoder().decode([Experiment].self, from: content)
    let problems = experiments.flatMap(\.problems)
    guard problems.isEmpty else { throw Refusal.unsound(problems) }
    return experiments
  }

  /// The definitions, in the file's order; none without a file.
  public func experiments() throws -> [Experiment] {
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try Self.read(Data(contentsOf: file))
  }

  /// Adds an experiment or replaces the one of its id.
  ///
  /// - Returns: whether it is new.
  /// - Throws: `Refusal`, or what reading and writing the file throws.
  public func define(_ experiment: Experiment) async throws -> Bool {
    guard experiment.problems.isEmpty else { throw Refusal.unsound(experiment.problems) }
    let isMet = try await log.experiments().contains(experiment.id)
    return try change { experiments in
      guard let place = experiments.firstIndex(where: { $0.id == experiment.id }) else {
        experiments.append(experiment)
        return true
      }
      let former = experiments[place]
      guard !isMet || (former.arms == experiment.arms && former.unit == experiment.unit) else {
        throw Refusal.met(experiment.id)
      }
      experiments[place] = experiment
      return false
    }
  }

  /// Takes an experiment away and leaves what visitors did.
  ///
  /// - Returns: false when there is none.
  public func remove(_ id: String) throws -> Bool {
    try change { experiments in
      let before = experiments.count
      experiments.removeAll { $0.id == id }
      return experiments.count < before
    }
  }

  /// What an experiment says so far.
  public func report(_ experiment: Experiment) async throws -> ExperimentReport {
    ExperimentReport(experiment, units: try await ExperimentData.units(of: experiment, in: log))
  }

  private func change(_ body: (inout [Experiment]) throws -> Bool) throws -> Bool {
    try changing.withLock { _ in
      var experiments = try experiments()
      let answer = try body(&experiments)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(experiments).write(to: file, options: .atomic)
      return answer
    }
  }
}
