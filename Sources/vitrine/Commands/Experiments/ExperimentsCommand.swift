import ArgumentParser
import Ranking

/// `vitrine experiments`.
struct ExperimentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments",
    abstract: "Tests of ways to order looks: what they say so far.",
    discussion: """
      An experiment is an entry of DIR/experiments.json; a running server takes changes within seconds. See \
      docs/engagement.md.
      """,
    subcommands: [
      ExperimentsReport.self, ExperimentsCheck.self, ExperimentsCoverage.self, ExperimentsSimulate.self,
    ])
}

/// `vitrine experiments check`.
struct ExperimentsCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the definitions in DIR/experiments.json.")

  @Option(name: .long, help: "The folder with your catalogue.")
  var data: String

  func run() throws {
    let experiments = try ExperimentFile.read(data)
    for experiment in experiments {
      print(
        "\(experiment.id): \(experiment.arms.map { "\($0.name) \(Output.percent($0.share)) %" }.joined(separator: ", "))"
      )
    }
    if experiments.isEmpty { print("no experiments") }
  }
}
