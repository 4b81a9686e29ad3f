import ArgumentParser

/// `vitrine pairs`.
struct PairsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Find training pairs of objects and products that nobody annotated.",
    subcommands: [PairsMine.self, PairsEngaged.self])
}
