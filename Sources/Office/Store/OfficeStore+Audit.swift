import Foundation
import GRDB

/// One change, as the audit keeps it.
public struct AuditEntry: Sendable, Hashable, Identifiable {
  /// Its number; the audit only grows.
  public let id: Int64
  /// When.
  public let at: Date
  /// The account, `key:NAME`, `cli:USER`, or `public`.
  public let who: String
  /// What was done: a route, or a command.
  public let action: String
  /// What it was done to.
  public let subject: String
  /// How it ended: a status, or a word.
  public let outcome: String
}

extension OfficeStore {
  /// Keeps that somebody did something.
  public func audit(who: String, action: String, subject: String, outcome: String = "done") async throws {
    try await pool.write { database in
      try database.execute(
        sql: "INSERT INTO audit (at, who, action, subject, outcome) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          Date().timeIntervalSince1970, String(who.prefix(100)), String(action.prefix(200)),
          String(subject.prefix(500)), String(outcome.prefix(200)),
        ])
    }
  }

  /// The latest changes, newest first; `before` continues after an entry.
  public func audit(before id: Int64? = nil, limit: Int) async throws -> [AuditEntry] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
        arguments: [id ?? .max, max(0, limit)]
      ).map { row in
        AuditEntry(
          id: row["id"], at: Date(timeIntervalSince1970: row["at"]), who: row["who"], action: row["action"],
          subject: row["subject"], outcome: row["outcome"])
      }
    }
  }
}
