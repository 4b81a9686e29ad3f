import Foundation
import GRDB

extension SQLiteStore {
  /// The setting of that name.
  public func setting(_ name: String) async throws -> String? {
    try await pool.read { database in
      try String.fetchOne(database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
    }
  }

  /// Sets or, with nil, erases a setting.
  public func setSetting(_ name: String, to value: String?) async throws {
    try await pool.write { try Self.write(value, asSetting: name, $0) }
  }

  private static func write(_ value: String?, asSetting name: String, _ database: Database) throws {
    if let value {
      try database.execute(sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)", arguments: [name, value])
    } else {
      try database.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [name])
    }
  }

  /// Sets or erases a setting if it is what the caller takes it for.
  public func replaceSetting(_ name: String, from old: String?, to new: String?) async throws -> Bool {
    try await pool.write { database in
      let found = try String.fetchOne(
        database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
      guard found == old else { return false }
      try Self.write(new, asSetting: name, database)
      return true
    }
  }

  /// Notes that an import begins and returns its number.
  public func beginImport(source: String) async throws -> Int64 {
    try await pool.write { database in
      try database.execute(
        sql: "INSERT INTO importRun (source, began) VALUES (?, ?)",
        arguments: [source, Date().timeIntervalSince1970])
      return database.lastInsertedRowID
    }
  }

  /// Notes how an import ended.
  public func finishImport(_ run: Int64, summary: ImportSummary) async throws {
    let json = try StoreForm.json(summary)
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE importRun SET ended = ?, summary = ? WHERE id = ?",
        arguments: [Date().timeIntervalSince1970, json, run])
    }
  }

  /// The latest imports, newest first.
  public func importRuns(limit: Int) async throws -> [ImportRun] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM importRun ORDER BY id DESC LIMIT ?", arguments: [limit]
      ).map { row in
        let ended: Double? = row["ended"]
        let summary: String? = row["summary"]
        return ImportRun(
          id: row["id"], source: row["source"], began: Date(timeIntervalSince1970: row["began"]),
          ended: ended.map { Date(timeIntervalSince1970: $0) },
          summary: try summary.map { try StoreForm.value(ImportSummary.self, from: $0) })
      }
    }
  }
}
