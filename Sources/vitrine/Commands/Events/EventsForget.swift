import ArgumentParser
import Catalog
import Foundation

/// `vitrine events forget`.
struct EventsForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Erase everything a visitor left, by session or user.")

  @OptionGroup var log: EventLogOptions

  @Option(name: .long, help: "The user's id, as the page sent it.")
  var user: String?

  @Option(name: .long, help: "The session's id, as the page sent it.")
  var session: String?

  func validate() throws {
    guard user != nil || session != nil else { throw ValidationError("give --user or --session") }
  }

  func run() async throws {
    let log = try log.open()
    var erased = 0
    for id in [user, session].compactMap(\.self) {
      erased += try await log.removeEvents(ofVisitor: log.hasher.hash(id))
    }
    print("\(erased) events erased")
  }
}

/// `vitrine events expire`.
struct EventsExpire: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expire",
    abstract: "Erase events older than a number of days.",
    discussion: "The server does so by itself, each hour, by its setting event_retention_days.")

  @OptionGroup var log: EventLogOptions

  @Option(name: .long, help: "Days an event is kept.")
  var days: Int

  func validate() throws {
    guard (0...36_500).contains(days) else { throw ValidationError("--days is 0 to 36500") }
  }

  func run() async throws {
    let before = Int64(Date().timeIntervalSince1970 * 1_000) - Int64(days) * 86_400_000
    print("\(try await log.open().removeEvents(before: before)) events erased")
  }
}
