import ArgumentParser
import Catalog
import Foundation

/// `vitrine events export`.
struct EventsExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write events as JSON Lines, in order of arrival.",
    discussion: """
      A line an event, as POST /api/v1/events takes it; session and user are hashes. To go on where an export \
      ended, give --after the place that it printed.
      """)

  @OptionGroup var log: EventLogOptions

  @Option(name: .long, help: "Leave out events up to this place.")
  var after: Int64 = 0

  @Option(name: .long, help: "Only events of this kind; may be given several times.")
  var type: [String] = []

  func run() async throws {
    let kinds = try Set(
      type.map { name in
        guard let kind = EngagementEvent.Kind(rawValue: name) else {
          let known = EngagementEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
          throw Failure("'\(name)' is no kind of event; --type takes \(known)")
        }
        return kind
      })
    let log = try log.open()
    let progress = ProgressReport("exporting", total: try await log.eventCount(), unit: "events")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var last = after
    var done = 0
    while true {
      let page = try await log.events(after: last, limit: 5_000)
      guard let end = page.last?.place else { break }
      var lines = Data()
      for placed in page where kinds.isEmpty || kinds.contains(placed.event.kind) {
        lines.append(try encoder.encode(placed.event))
        lines.append(UInt8(ascii: "\n"))
      }
      try FileHandle.standardOutput.write(contentsOf: lines)
      last = end
      done += page.count
      progress.advance(to: done)
    }
    progress.finish()
    Output.note("place \(last)")
  }
}
