import Foundation
import Synchronization

/// A person who may sign in.
public struct Account: Sendable, Hashable {
  /// The name to sign in with: letters, digits, `.`, `-`, `_`, `@`, at most 64.
  public var name: String
  /// What the person does here.
  public var role: Role
  /// The password as it is kept.
  public var password: PasswordHash

  /// An account from its parts.
  public init(name: String, role: Role, password: PasswordHash) {
    self.name = name
    self.role = role
    self.password = password
  }

  /// Whether a text can be an account's name.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: ".-_@".utf8.contains($0)
        }
      }
  }
}

/// The file of accounts: one a line, `NAME:ROLE:$scrypt$...`; lines that begin with `#` are remarks.
///
/// The file is read again when it changes, so `vitrine accounts` works beside a running server and somebody who is
/// removed is out at once. It is written readable by its owner alone.
public final class AccountsFile: Sendable {
  private struct State {
    var stamp: String?
    var accounts: [String: Account] = [:]
  }

  /// Where it lies.
  public let url: URL
  private let state = Mutex(State())

  /// The accounts in a file that may not exist yet.
  public init(url: URL) { self.url = url }

  /// All accounts by name.
  ///
  /// - Throws: `AccountsError` naming the line that cannot be read.
  public func accounts() throws -> [String: Account] {
    let stamp = stamp()
    if let known = state.withLock({ $0.stamp == stamp ? $0.accounts : nil }) { return known }
    let accounts = stamp == nil ? [:] : try read()
    state.withLock { $0 = State(stamp: stamp, accounts: accounts) }
    return accounts
  }

  /// Adds an account or replaces the one of that name.
  public func set(_ account: Account) throws {
    var accounts = try accounts()
    accounts[account.name] = account
    try write(accounts)
  }

  /// Removes the account of that name; false when there was none.
  public func remove(_ name: String) throws -> Bool {
    var accounts = try accounts()
    guard accounts.removeValue(forKey: name) != nil else { return false }
    try write(accounts)
    return true
  }

  private func read() throws -> [String: Account] {
    let text: String
    do {
      text = try String(contentsOf: url, encoding: .utf8)
    } catch {
      throw AccountsError(
        description: "the accounts file \(url.path) cannot be read: \(error.localizedDescription)")
    }
    var accounts: [String: Account] = [:]
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") { continue }
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 3, Account.isName(fields[0]), let role = Role(rawValue: fields[1]),
        let password = PasswordHash(fields[2])
      else {
        throw AccountsError(
          description:
            "line \(number + 1) of \(url.path) is not NAME:ROLE:HASH with a role of viewer, reviewer or "
            + "admin and an scrypt hash; write it with 'vitrine accounts add'")
      }
      accounts[fields[0]] = Account(name: fields[0], role: role, password: password)
    }
    return accounts
  }

  private func write(_ accounts: [String: Account]) throws {
    let lines = accounts.values.sorted { $0.name < $1.name }
      .map { "\($0.name):\($0.role.rawValue):\($0.password.text)\n" }
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let temporary = url.appendingPathExtension("\(UUID().uuidString).new")
    // Readable by its owner from the first byte on; the rename makes the change whole.
    guard
      FileManager.default.createFile(
        atPath: temporary.path, contents: Data(lines.joined().utf8), attributes: [.posixPermissions: 0o600])
    else { throw AccountsError(description: "the accounts file \(url.path) cannot be written") }
    guard rename(temporary.path, url.path) == 0 else {
      try? FileManager.default.removeItem(at: temporary)
      throw AccountsError(description: "the accounts file \(url.path) cannot be replaced")
    }
    state.withLock { $0.stamp = nil }
  }

  /// Changes when the file does; nil when there is none.
  private func stamp() -> String? {
    guard let values = try? FileManager.default.attributesOfItem(atPath: url.path) else { return nil }
    let time = (values[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(values[.systemFileNumber] ?? 0) \(values[.size] ?? 0) \(time)"
  }
}

/// What is wrong with the accounts file.
public struct AccountsError: Error, Equatable, CustomStringConvertible {
  /// What happened, where, and what to do.
  public let description: String
}
