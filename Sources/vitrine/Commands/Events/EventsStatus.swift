import ArgumentParser
import Catalog
import Foundation

/// `vitrine events status`.
struct EventsStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How many events of each kind there are, and from when.")

  @OptionGroup var log: EventLogOptions

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  private struct Line: Encodable {
    var count: Int
    var first: String
    var last: String
  }

  func run() async throws {
    let summary = try await log.open().summary()
    let lines = summary.map { kind, found in
      (kind.rawValue, Line(count: found.count, first: Self.time(found.first), last: Self.time(found.last)))
    }.sorted { $0.0 < $1.0 }
    if json {
      print(try Output.json(Dictionary(uniqueKeysWithValues: lines)))
      return
    }
    var table = Table("event", "number>", "first", "last")
    for (kind, line) in lines { table.add(kind, "\(line.count)", line.first, line.last) }
    print(table.isEmpty ? "no events yet" : table.text)
  }

  private static func time(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(.iso8601)
  }
}
