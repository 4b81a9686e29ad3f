import ArgumentParser
import Foundation
import Looks
import Office

/// Which office a command works on.
struct OfficeOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of the catalogue. Without it, the bundled showroom's.")
  var data: String?

  /// The office in the data folder.
  func open() async throws -> Backoffice {
    if let data {
      guard FileManager.default.fileExists(atPath: data) else {
        throw Failure(
          "there is no folder \(data); make a catalogue with 'vitrine catalog import FEED --data \(data)'")
      }
      return try Backoffice(folder: URL(filePath: data))
    }
    let model = try ModelChoice.folder(.embedder, named: nil)
    let showroom = Showroom(installation: try .find(), embedder: model.identifier)
    return try Backoffice(folder: showroom.data.url)
  }

  /// Who the audit says did it.
  static var who: String { "cli:\(ProcessInfo.processInfo.userName)" }
}

extension Role: ExpressibleByArgument {}
extension Access: ExpressibleByArgument {}

/// `vitrine accounts`.
struct AccountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts",
    abstract: "Who may sign in at /office: viewers look on, reviewers decide, admins run the place.",
    discussion: """
      Accounts lie in the file 'accounts' of the data folder, one a line, passwords as scrypt hashes. A running \
      server sees changes at once; somebody who is removed, or gets another password, is signed out.
      """,
    subcommands: [AccountsAdd.self, AccountsList.self, AccountsRemove.self])
}

/// `vitrine accounts add`.
struct AccountsAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add an account, or give one another role and password.",
    discussion: "The password is asked for, or read as one line from standard input when that is no terminal."
  )

  @Argument(help: "The name to sign in with.")
  var name: String

  @Option(name: .long, help: "viewer, reviewer or admin.")
  var role: Role = .reviewer

  @OptionGroup var office: OfficeOptions

  func validate() throws {
    guard Account.isName(name) else {
      throw ValidationError("a name is 1 to 64 letters, digits and . - _ @")
    }
  }

  func run() async throws {
    let office = try await office.open()
    let password = try PasswordPrompt.ask(for: name)
    guard password.count >= 10 else {
      throw Failure("a password has at least 10 characters; nothing was changed")
    }
    try office.accounts.set(Account(name: name, role: role, password: PasswordHash(of: password)))
    try await office.store.audit(
      who: OfficeOptions.who, action: "accounts add", subject: "\(name) (\(role.rawValue))")
    print("\(name) may sign in at /office as \(role.rawValue)")
  }
}

/// `vitrine accounts list`.
struct AccountsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the accounts.")

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  @OptionGroup var office: OfficeOptions

  private struct Row: Encodable {
    var name: String
    var role: Role
  }

  func run() async throws {
    let accounts = try await office.open().accounts.accounts().values.sorted { $0.name < $1.name }
    if json { return print(try Output.json(accounts.map { Row(name: $0.name, role: $0.role) })) }
    var table = Table("account", "role")
    for account in accounts { table.add(account.name, account.role.rawValue) }
    print(
      accounts.isEmpty ? "no accounts; add one with 'vitrine accounts add NAME --role admin'" : table.text)
  }
}

/// `vitrine accounts remove`.
struct AccountsRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove an account.")

  @Argument(help: "The account's name.")
  var name: String

  @OptionGroup var office: OfficeOptions

  func run() async throws {
    let office = try await office.open()
    guard try office.accounts.remove(name) else { throw Failure("there is no account '\(name)'") }
    try await office.store.audit(who: OfficeOptions.who, action: "accounts remove", subject: name)
    print("\(name) can no longer sign in")
  }
}

/// Reads a password without showing it.
enum PasswordPrompt {
  static func ask(for name: String) throws -> String {
    guard isatty(STDIN_FILENO) == 1 else {
      guard let line = readLine() else { throw Failure("no password came on standard input") }
      return line
    }
    guard let first = silentLine("password for \(name): "), let second = silentLine("once more: ") else {
      throw Failure("no password was given")
    }
    guard first == second else { throw Failure("the two passwords differ; nothing was changed") }
    return first
  }

  /// One line from the terminal with its echo off.
  private static func silentLine(_ prompt: String) -> String? {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    FileHandle.standardError.write(Data(prompt.utf8))
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
      FileHandle.standardError.write(Data("\n".utf8))
    }
    return readLine()
  }
}
