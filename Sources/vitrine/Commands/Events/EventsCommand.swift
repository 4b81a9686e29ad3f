import ArgumentParser

/// `vitrine events`.
struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "What visitors saw and did: look at it, hand it on, erase it.",
    subcommands: [
      EventsStatus.self, EventsExport.self, EventsImpressions.self, EventsForget.self, EventsExpire.self,
    ])
}
