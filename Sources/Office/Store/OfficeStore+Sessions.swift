import Foundation
import GRDB

/// Somebody who is signed in.
public struct Session: Sendable, Hashable {
  /// The account's name.
  public let account: String
  /// What changes must carry.
  public let formToken: String
  /// Names the password the session began with: with another, the session is over.
  let password: String
}

extension OfficeStore {
  /// A session ends this long after it began, whatever happens.
  static let longestSession: TimeInterval = 12 * 3600
  /// A session ends after this long without a request.
  static let idleSession: TimeInterval = 2 * 3600

  /// Begins a session and answers the token for the cookie.
  public func beginSession(for account: Account, now: Date = Date()) async throws -> String {
    let token = Secret.token()
    try await pool.write { database in
      try database.execute(
        sql: "DELETE FROM session WHERE created < ? OR lastSeen < ?",
        arguments: [
          now.timeIntervalSince1970 - Self.longestSession, now.timeIntervalSince1970 - Self.idleSession,
        ])
      try database.execute(
        sql: "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          Secret.digest(token), account.name, account.password.text, Secret.token(),
          now.timeIntervalSince1970, now.timeIntervalSince1970,
        ])
    }
    return token
  }

  /// The session of a cookie's token, unless it is over.
  public func session(_ token: String, now: Date = Date()) async throws -> Session? {
    guard (1...128).contains(token.utf8.count) else { return nil }
    let digest = Secret.digest(token)
    let found = try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM session WHERE digest = ?", arguments: [digest]).map {
        row in
        (
          session: Session(account: row["account"], formToken: row["formToken"], password: row["password"]),
          created: row["created"] as Double, seen: row["lastSeen"] as Double
        )
      }
    }
    guard let (session, created, seen) = found else { return nil }
    let time = now.timeIntervalSince1970
    guard time - created < Self.longestSession, time - seen < Self.idleSession else {
      try await endSession(token)
      return nil
    }
    if time - seen > 60 {
      try await pool.write {
        try $0.execute(sql: "UPDATE session SET lastSeen = ? WHERE digest = ?", arguments: [time, digest])
      }
    }
    return session
  }

  /// Ends a session.
  public func endSession(_ token: String) async throws {
    try await pool.write {
      try $0.execute(sql: "DELETE FROM session WHERE digest = ?", arguments: [Secret.digest(token)])
    }
  }
}
