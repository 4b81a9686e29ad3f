import ArgumentParser
import Catalog
import Domain
import Foundation
import Ranking

/// `vitrine experiments report`.
struct ExperimentsReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What experiments say so far, with intervals.",
    discussion: """
      Two intervals for each lift: the usual one, for whoever looks once, and one that stays right however often one \
      looks. --html writes a page with the course of the lift.
      """)

  @Option(name: .long, help: "The folder with your catalogue and its events.")
  var data: String

  @Option(name: .long, help: "Only this experiment.")
  var experiment: String?

  @Option(name: .long, help: "Write a page with plots to this file.")
  var html: String?

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  func run() async throws {
    let experiments = try ExperimentFile.read(data).filter { experiment == nil || $0.id == experiment }
    guard !experiments.isEmpty else {
      throw Failure(
        "\(data)/experiments.json defines no \(experiment.map { "experiment '\($0)'" } ?? "experiment")")
    }
    var options = EventLogOptions()
    options.data = data
    let log = try options.open()
    var reports: [ExperimentReport] = []
    for experiment in experiments {
      reports.append(
        ExperimentReport(experiment, units: try await ExperimentData.units(of: experiment, in: log)))
    }
    if let html {
      try Data(ExperimentPage(reports: reports).html.document.utf8).write(to: URL(filePath: html))
    }
    print(json ? try Output.json(reports) : reports.map(Self.text).joined(separator: "\n\n"))
  }

  private static func text(_ report: ExperimentReport) -> String {
    var table = Table("metric", "arm", "units>", "value>", "lift>", "95 %, one look>", "95 %, any look>")
    for analysis in [report.metric] + report.guardrails {
      for arm in analysis.arms {
        table.add(
          analysis.metric.rawValue, arm.name, "\(arm.units)", String(format: "%.4f", arm.value),
          arm.lift.map { String(format: "%+.1f %%", $0 * 100) } ?? "", range(arm.interval),
          range(arm.alwaysValid))
      }
    }
    let ratio = String(format: "%.3g", report.sampleRatio.p)
    return """
      \(report.experiment.id)
      \(table.text)
      sample ratio: p = \(ratio)\(report.sampleRatio.isMismatch ? ", MISMATCH" : "")
      \(report.verdict)
      """
  }

  private static func range(_ interval: ExperimentAnalysis.Interval?) -> String {
    interval.map { String(format: "%+.1f to %+.1f %%", $0.low * 100, $0.high * 100) } ?? ""
  }
}

/// The experiments of a data folder.
enum ExperimentFile {
  static func read(_ data: String) throws -> [Experiment] {
    let file = DataFolder(url: URL(filePath: data)).experiments
    guard let content = FileManager.default.contents(atPath: file.path) else {
      throw Failure("there is no \(file.path); define an experiment there (see docs/engagement.md)")
    }
    do {
      return try ExperimentDesk.read(content)
    } catch {
      throw Failure("\(file.path): \(Failure.sentence(for: error))")
    }
  }
}
