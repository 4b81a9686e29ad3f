import ArgumentParser
import Foundation
import Office

/// `vitrine keys`.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "API keys for programs, with scopes read, write and admin.",
    discussion: """
      A key is sent as 'Authorization: Bearer KEY'. It is shown once; what is kept is a hash of it. Each has its own \
      limit of requests a minute and of pictures a day.
      """,
    subcommands: [KeysAdd.self, KeysList.self, KeysRemove.self])
}

/// `vitrine keys add`.
struct KeysAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make a key and print it, once.")

  @Argument(help: "What the key is for.")
  var name: String

  @Option(name: .long, help: "read, write or admin; each holds the ones before.")
  var scope: Access = .read

  @Option(name: .long, help: "Requests a minute.")
  var perMinute = 600

  @Option(name: .long, help: "Pictures it may add in a day.")
  var picturesPerDay = 1_000

  @Option(name: .long, help: "Days until it stops working; without it, for good.")
  var days: Int?

  @OptionGroup var office: OfficeOptions

  func validate() throws {
    guard Account.isName(name) else { throw ValidationError("a name is 1 to 64 letters, digits and . - _ @") }
    guard (1...1_000_000).contains(perMinute) else { throw ValidationError("--per-minute is 1 to 1000000") }
    guard (0...10_000_000).contains(picturesPerDay) else {
      throw ValidationError("--pictures-per-day is 0 to 10000000")
    }
    guard (1...3_650).contains(days ?? 1) else { throw ValidationError("--days is 1 to 3650") }
  }

  func run() async throws {
    let office = try await office.open()
    let (_, text) = try await office.store.makeKey(
      name: name, access: scope, perMinute: perMinute, picturesPerDay: picturesPerDay,
      expires: days.map { Date().addingTimeInterval(Double($0) * 86_400) })
    try await office.store.audit(
      who: OfficeOptions.who, action: "keys add", subject: "\(name) (\(scope.rawValue))")
    Output.note("the key for \(name) with scope \(scope.rawValue); it is not shown again:")
    print(text)
  }
}

/// `vitrine keys list`.
struct KeysList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys.")

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  @OptionGroup var office: OfficeOptions

  private struct Row: Encodable {
    var name: String
    var access: Access
    var perMinute: Int
    var picturesPerDay: Int
    var lastUsed: String?
    var expires: String?

    init(_ key: APIKey) {
      name = key.name
      access = key.access
      perMinute = key.perMinute
      picturesPerDay = key.picturesPerDay
      lastUsed = key.lastUsed?.formatted(.iso8601)
      expires = key.expires?.formatted(.iso8601)
    }
  }

  func run() async throws {
    let keys = try await office.open().store.keys()
    if json { return print(try Output.json(keys.map(Row.init))) }
    var table = Table("key", "scope", "a minute>", "pictures a day>", "last used", "until")
    for key in keys {
      table.add(
        key.name, key.access.rawValue, String(key.perMinute), String(key.picturesPerDay),
        key.lastUsed?.formatted(.iso8601) ?? "never",
        key.expires.map { String($0.formatted(.iso8601).prefix(10)) } ?? "for good")
    }
    print(keys.isEmpty ? "no keys; make one with 'vitrine keys add NAME --scope read'" : table.text)
  }
}

/// `vitrine keys remove`.
struct KeysRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a key; what uses it stops working at once.")

  @Argument(help: "What the key is for.")
  var name: String

  @OptionGroup var office: OfficeOptions

  func run() async throws {
    let office = try await office.open()
    guard try await office.store.removeKey(name: name) else { throw Failure("there is no key '\(name)'") }
    try await office.store.audit(who: OfficeOptions.who, action: "keys remove", subject: name)
    print("the key \(name) no longer works")
  }
}
