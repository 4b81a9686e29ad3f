import ArgumentParser

/// `vitrine pairs`.
struct PairsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Find training pairs in pictures nobody annotated.",
    subcommands: [PairsMine.self])
}
