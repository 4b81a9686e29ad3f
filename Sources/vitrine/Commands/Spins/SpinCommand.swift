import ArgumentParser

/// `vitrine spin`.
struct SpinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spin", abstract: "Views a buyer turns with a finger, from photos or a short film.",
    subcommands: [SpinMake.self, SpinRemove.self])
}
