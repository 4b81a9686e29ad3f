import Dispatch
import Foundation
import Synchronization

/// The office of one catalogue: its database and its accounts, both in the data folder.
public struct Backoffice: Sendable {
  /// Keys, sessions, audit, tags, owners.
  public let store: OfficeStore
  /// Who may sign in.
  public let accounts: AccountsFile
  /// Slows down guessing of passwords.
  public let throttle = SignInThrottle()
  /// Counts requests by key, and what anybody may do by its kind.
  public let rates = RateLimiter()
  /// What owners have decided.
  public let rules: RuleBook
  private let checker = PasswordChecker()

  /// The office in a data folder, made when there is none.
  public init(folder: URL) throws {
    store = try OfficeStore(path: folder.appending(path: "office.sqlite").path)
    rules = RuleBook(office: store)
    accounts = AccountsFile(url: folder.appending(path: "accounts"))
  }

  /// The caller a session's cookie stands for, while the account is there and its password is the same.
  public func caller(session token: String) async throws -> Caller? {
    guard let session = try await store.session(token),
      let account = try accounts.accounts()[session.account],
      account.password.text == session.password
    else { return nil }
    return Caller(name: account.name, access: account.role.access, proof: .session(token: session.formToken))
  }

  /// What a sign-in led to.
  public enum SignIn: Sendable, Hashable {
    /// The token for the cookie.
    case session(String)
    /// Name or password is wrong; which of them is not said.
    case refused
    /// Too many wrong tries; come again after that many seconds.
    case wait(TimeInterval)
  }

  /// Signs somebody in; takes the time of one scrypt whether the account exists or not.
  public func signIn(name: String, password: String) async throws -> SignIn {
    let known = Account.isName(name)
    if known, let wait = throttle.wait(for: name) { return .wait(wait) }
    let account = try accounts.accounts()[name]
    // An unknown name must take as long as a known one.
    let hash = account?.password ?? Self.nobody
    guard password.utf8.count <= 1_024, let hash else { return .refused }
    guard let matches = await checker.matches(hash, password) else { return .wait(2) }
    guard matches, let account else {
      if known { throttle.failed(name) }
      return .refused
    }
    throttle.succeeded(name)
    return .session(try await store.beginSession(for: account))
  }

  private static let nobody = try? PasswordHash(of: "nobody")
}

/// Checks passwords one at a time, away from the threads all tasks share, with a bounded queue: the memory of
/// scrypt is spent once, however many try to sign in.
private final class PasswordChecker: Sendable {
  private static let longestQueue = 16
  private let queue = DispatchQueue(label: "vitrine.office.passwords")
  private let waiting = Mutex(0)

  /// Whether that is the password; nil when too many wait already.
  func matches(_ hash: PasswordHash, _ password: String) async -> Bool? {
    let isFull = waiting.withLock { waiting in
      if waiting >= Self.longestQueue { return true }
      waiting += 1
      return false
    }
    guard !isFull else { return nil }
    defer { waiting.withLock { $0 -= 1 } }
    return await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: hash.matches(password)) }
    }
  }
}
