import Foundation
import GRDB

/// A scene that came from a page, as it is looked at again.
struct PageScene: Sendable {
  var id: String
  var page: String
  var picture: String?
}

extension OfficeStore {
  /// Which of these pages have not been read yet.
  func unread(_ addresses: [String]) async throws -> [String] {
    try await pool.read { database in
      try addresses.filter { address in
        try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM feedPage WHERE address = ?)", arguments: [address])
          != true
      }
    }
  }

  /// Notes that a page has been read, and what came of it.
  func markRead(_ address: String, outcome: String) async throws {
    try await pool.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO feedPage VALUES (?, ?, ?)",
        arguments: [address, Date().timeIntervalSince1970, String(outcome.prefix(300))])
    }
  }

  /// Notes where a scene's picture was found.
  func setPicture(_ address: String, ofScene id: String) async throws {
    try await pool.write {
      try $0.execute(
        sql: "UPDATE officeScene SET picture = ?, pageChecked = ? WHERE id = ?",
        arguments: [address, Date().timeIntervalSince1970, id])
    }
  }

  /// Scenes whose page was last looked at before that time, the longest ago first.
  func scenesToRecheck(before time: Date, limit: Int) async throws -> [PageScene] {
    try await pool.read {
      try Row.fetchAll(
        $0,
        sql: """
          SELECT id, page, picture FROM officeScene WHERE page IS NOT NULL AND coalesce(pageChecked, added) < ?
          ORDER BY pageChecked LIMIT ?
          """, arguments: [time.timeIntervalSince1970, limit]
      ).map { PageScene(id: $0["id"], page: $0["page"], picture: $0["picture"]) }
    }
  }

  /// Notes that a scene's page was looked at.
  func markRechecked(_ id: String, now: Date) async throws {
    try await pool.write {
      try $0.execute(
        sql: "UPDATE officeScene SET pageChecked = ? WHERE id = ?",
        arguments: [now.timeIntervalSince1970, id])
    }
  }
}
