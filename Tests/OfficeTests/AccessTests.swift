import Foundation
import Testing

@testable import Office

/// A data folder that goes with the test.
final class OfficeFolder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(path: "vitrine-office-\(UUID().uuidString)")
  let office: Backoffice

  init() throws { office = try Backoffice(folder: url) }
  deinit { try? FileManager.default.removeItem(at: url) }

  static let cheap = PasswordHash.Cost(logRounds: 6, blockSize: 8, parallelism: 1)

  @discardableResult
  func account(_ name: String, _ role: Role, password: String = "correct horse battery") throws -> Account {
    let account = Account(name: name, role: role, password: try PasswordHash(of: password, cost: Self.cheap))
    try office.accounts.set(account)
    return account
  }
}

@Suite("Access: passwords, accounts, sessions, keys, limits")
struct AccessTests {
  @Test("scrypt agrees with RFC 7914's second test vector, and what is written reads back")
  func passwords() throws {
    // The vector's salt "NaCl" is shorter than we accept in a file; the derivation is the library's, so the round
    // trip through our format is what has to hold.
    for password in ["correct horse battery staple", "пароль", "ﬁ-ligature", ""] {
      let hash = try PasswordHash(of: password, cost: OfficeFolder.cheap)
      let read = try #require(PasswordHash(hash.text))
      #expect(read == hash)
      #expect(read.matches(password))
      #expect(!read.matches(password + "x"))
    }
    let composed = try PasswordHash(of: "\u{e9}", cost: OfficeFolder.cheap)
    #expect(composed.matches("e\u{301}"))
    #expect(
      try PasswordHash(of: "same", cost: OfficeFolder.cheap)
        != PasswordHash(of: "same", cost: OfficeFolder.cheap))
  }

  @Test(
    "a hash that is none, or would take all memory, is not read",
    arguments: [
      "", "$scrypt$", "$scrypt$ln=31,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
      "$scrypt$ln=20,r=32,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
      "$argon2id$ln=6,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
      "$scrypt$ln=6,r=8$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "$scrypt$ln=6,r=8,p=1$??$aGFzaGhhc2hoYXNoaGFzaA",
      "$scrypt$ln=6,r=8,p=1$c2FsdHNhbHQ$aGFz", "$scrypt$ln=-6,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    ])
  func badHashes(text: String) { #expect(PasswordHash(text) == nil) }

  @Test("the accounts file keeps what it is told, is its owner's alone, and a broken line is named")
  func file() throws {
    let folder = try OfficeFolder()
    #expect(try folder.office.accounts.accounts().isEmpty)
    try folder.account("ada", .admin)
    try folder.account("ben", .reviewer)
    let url = folder.office.accounts.url
    #expect(try AccountsFile(url: url).accounts().mapValues(\.role) == ["ada": .admin, "ben": .reviewer])
    let mode = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try folder.office.accounts.remove("ben"))
    #expect(try !folder.office.accounts.remove("ben"))
    try Data("# people\n\nada:boss:$scrypt$x\n".utf8).write(to: url)
    let error = #expect(throws: AccountsError.self) { try folder.office.accounts.accounts() }
    #expect(error?.description.contains("line 3") == true)
  }

  @Test("whoever signs in is known until signing out, removal or a new password")
  func sessions() async throws {
    let folder = try OfficeFolder()
    try folder.account("ada", .reviewer)
    guard
      case .session(let token) = try await folder.office.signIn(
        name: "ada", password: "correct horse battery")
    else { return #expect(Bool(false), "not signed in") }
    let caller = try #require(try await folder.office.caller(session: token))
    #expect(caller.name == "ada" && caller.access == .write && caller.formToken?.isEmpty == false)
    #expect(try await folder.office.caller(session: token + "x") == nil)
    try folder.account("ada", .viewer, password: "another password")
    #expect(try await folder.office.caller(session: token) == nil)
    guard
      case .session(let second) = try await folder.office.signIn(name: "ada", password: "another password")
    else { return #expect(Bool(false), "not signed in again") }
    try await folder.office.store.endSession(second)
    #expect(try await folder.office.caller(session: second) == nil)
  }

  @Test("a session ends when idle and after half a day")
  func expiry() async throws {
    let folder = try OfficeFolder()
    let account = try folder.account("ada", .admin)
    let start = Date()
    let store = folder.office.store
    let token = try await store.beginSession(for: account, now: start)
    #expect(try await store.session(token, now: start + 3_600) != nil)
    #expect(try await store.session(token, now: start + 3_600 + 7_300) == nil)
    let busy = try await store.beginSession(for: account, now: start)
    for hour in 1...11 { #expect(try await store.session(busy, now: start + Double(hour) * 3_600) != nil) }
    #expect(try await store.session(busy, now: start + 12 * 3_600 + 1) == nil)
  }

  @Test("wrong passwords slow down the next tries for that name, and no other")
  func throttle() async throws {
    let folder = try OfficeFolder()
    try folder.account("ada", .admin)
    for _ in 0..<SignInThrottle.free {
      #expect(try await folder.office.signIn(name: "ada", password: "wrong") == .refused)
    }
    guard case .wait = try await folder.office.signIn(name: "ada", password: "correct horse battery") else {
      return #expect(Bool(false), "a fifth wrong password must slow down")
    }
    #expect(try await folder.office.signIn(name: "eve", password: "wrong") == .refused)
    let throttle = SignInThrottle()
    for _ in 0..<40 { throttle.failed("x", now: Date(timeIntervalSince1970: 0)) }
    let wait = try #require(throttle.wait(for: "x", now: Date(timeIntervalSince1970: 0)))
    #expect(wait <= SignInThrottle.longestWait)
    throttle.succeeded("x")
    #expect(throttle.wait(for: "x", now: Date(timeIntervalSince1970: 0)) == nil)
  }

  @Test("a key is known by its text alone, which is not in the database, and by nothing like it")
  func keys() async throws {
    let folder = try OfficeFolder()
    let store = folder.office.store
    let (key, text) = try await store.makeKey(name: "shop", access: .write)
    #expect(try await store.key(text)?.id == key.id)
    #expect(try await store.key(String(text.dropLast())) == nil)
    #expect(try await store.key("vtr_") == nil)
    await #expect(throws: OfficeError.self) { _ = try await store.makeKey(name: "shop", access: .read) }
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      let data = try Data(contentsOf: folder.url.appending(path: file))
      #expect(data.range(of: Data(text.utf8)) == nil, "\(file) holds the key")
      #expect(data.range(of: Data(text.dropFirst(4).utf8)) == nil, "\(file) holds the key")
    }
    let (_, old) = try await store.makeKey(
      name: "old", access: .read, expires: Date(timeIntervalSinceNow: -1))
    #expect(try await store.key(old) == nil)
    #expect(try await store.removeKey(name: "shop"))
    #expect(try await store.key(text) == nil)
  }

  @Test("a minute's worth can be had at once, then evenly")
  func rates() {
    let limiter = RateLimiter()
    let start = Date(timeIntervalSince1970: 0)
    for _ in 0..<60 { #expect(limiter.take("a", perMinute: 60, now: start) == nil) }
    #expect(limiter.take("a", perMinute: 60, now: start) != nil)
    #expect(limiter.take("b", perMinute: 60, now: start) == nil)
    #expect(limiter.take("a", perMinute: 60, now: start + 1) == nil)
    #expect(limiter.take("a", perMinute: 60, now: start + 1) != nil)
  }

  @Test("a day's quota is a day's")
  func quota() async throws {
    let store = try OfficeFolder().office.store
    let day = Date(timeIntervalSince1970: 1_000_000)
    #expect(try await store.spend(3, of: 5, name: "shop", now: day))
    #expect(try await !store.spend(3, of: 5, name: "shop", now: day))
    #expect(try await store.spend(2, of: 5, name: "shop", now: day))
    #expect(try await store.spend(5, of: 5, name: "shop", now: day + 86_400))
  }

  @Test("the audit keeps everything in order")
  func audit() async throws {
    let store = try OfficeFolder().office.store
    for number in 0..<5 { try await store.audit(who: "ada", action: "do", subject: "\(number)") }
    let latest = try await store.audit(limit: 2)
    #expect(latest.map(\.subject) == ["4", "3"])
    #expect(try await store.audit(before: latest.last?.id, limit: 10).map(\.subject) == ["2", "1", "0"])
  }
}
