import ArgumentParser
import Catalog
import Domain
import Foundation
import Office

extension Takedown.Kind: ExpressibleByArgument {}

/// `vitrine takedown`.
struct TakedownCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "takedown",
    abstract: "Take pictures and products down, and keep them down.",
    discussion: """
      What is taken down disappears at once from pages, search, kept looks and the index, also of a running server, \
      is erased, and does not come back with the next import.
      """,
    subcommands: [TakedownAdd.self, TakedownList.self, TakedownLift.self])
}

/// `vitrine takedown add`.
struct TakedownAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Take something down and erase it.")

  @Argument(help: "product, scene or domain.")
  var kind: Takedown.Kind

  @Argument(help: "The product's or scene's id, or the domain.")
  var subject: String

  @Option(name: .long, help: "Why.")
  var reason = ""

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  func run() async throws {
    let folder = DataFolder(url: URL(filePath: data))
    let store = try await folder.open()
    let office = try Backoffice(folder: folder.url)
    var subject = subject
    if kind == .domain {
      guard let domain = WebHost.normalized(subject) else {
        throw Failure("'\(subject)' is no domain's name")
      }
      subject = domain
    }
    let takedown = try await office.store.takeDown(
      kind, subject, reason: reason, who: OfficeOptions.who, isConfirmed: true)
    try await office.store.audit(
      who: OfficeOptions.who, action: "takedown", subject: "\(kind.rawValue) \(subject)", outcome: "confirmed"
    )
    let gone = try await Enforcement.run(
      office: office.store, store: store, index: nil, sceneFolder: folder.scenes)
    print("taken down as \(takedown.id): \(gone.products) products and \(gone.scenes) scenes erased")
  }
}

/// `vitrine takedown list`.
struct TakedownList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the takedowns.")

  @OptionGroup var office: OfficeOptions

  func run() async throws {
    var table = Table("id", "what", "which", "state", "by", "when")
    let takedowns = try await office.open().store.takedowns()
    for takedown in takedowns {
      table.add(
        takedown.id, takedown.kind.rawValue, takedown.subject,
        takedown.ended != nil ? "lifted" : takedown.isConfirmed ? "erased" : "hidden", takedown.who,
        takedown.at.formatted(.iso8601))
    }
    print(takedowns.isEmpty ? "nothing is taken down" : table.text)
  }
}

/// `vitrine takedown lift`.
struct TakedownLift: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lift", abstract: "Lift a takedown; what was erased comes back with the next import.")

  @Argument(help: "The takedown's id.")
  var id: String

  @OptionGroup var office: OfficeOptions

  func run() async throws {
    let office = try await office.open()
    guard let takedown = try await office.store.liftTakedown(id, who: OfficeOptions.who) else {
      throw Failure("there is no takedown '\(id)' that holds")
    }
    try await office.store.audit(who: OfficeOptions.who, action: "takedown lifted", subject: takedown.subject)
    print("\(takedown.kind.rawValue) \(takedown.subject) may be shown again")
  }
}
