import Catalog
import Foundation

extension PostgreSQLStore {
  /// The setting of that name.
  public func setting(_ name: String) async throws -> String? {
    try await pool.run { connection in
      try connection.execute("SELECT value FROM setting WHERE name = $1", [.text(name)]).first?.text(0)
    }
  }

  /// Sets or, with nil, erases a setting.
  public func setSetting(_ name: String, to value: String?) async throws {
    try await pool.run { connection in
      if let value {
        _ = try connection.execute(
          "INSERT INTO setting VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          [.text(name), .text(value)])
      } else {
        _ = try connection.execute("DELETE FROM setting WHERE name = $1", [.text(name)])
      }
    }
  }

  /// Sets or erases a setting if it is what the caller takes it for.
  public func replaceSetting(_ name: String, from old: String?, to new: String?) async throws -> Bool {
    try await pool.run { connection in
      let name = PostgreSQLValue.text(name)
      return switch (old, new) {
      case (let old?, let new?):
        try connection.execute(
          "UPDATE setting SET value = $3 WHERE name = $1 AND value = $2 RETURNING name",
          [name, .text(old), .text(new)]
        ).count > 0
      case (let old?, nil):
        try connection.execute(
          "DELETE FROM setting WHERE name = $1 AND value = $2 RETURNING name", [name, .text(old)]
        ).count > 0
      case (nil, let new?):
        try connection.execute(
          "INSERT INTO setting VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name", [name, .text(new)]
        ).count > 0
      case (nil, nil):
        try connection.execute("SELECT name FROM setting WHERE name = $1", [name]).count == 0
      }
    }
  }

  /// Notes that an import begins and returns its number.
  public func beginImport(source: String) async throws -> Int64 {
    let now = Date().timeIntervalSince1970
    return try await pool.run { connection in
      try connection.execute(
        "INSERT INTO import_run (source, began) VALUES ($1, $2) RETURNING id", [.text(source), .real(now)]
      ).first?.integer(0) ?? 0
    }
  }

  /// Notes how an import ended.
  public func finishImport(_ run: Int64, summary: ImportSummary) async throws {
    let json = try StoreForm.json(summary)
    let now = Date().timeIntervalSince1970
    try await pool.run { connection in
      _ = try connection.execute(
        "UPDATE import_run SET ended = $1, summary = $2 WHERE id = $3",
        [.real(now), .text(json), .integer(run)])
    }
  }

  /// The latest imports, newest first.
  public func importRuns(limit: Int) async throws -> [ImportRun] {
    try await pool.run { connection in
      try connection.execute(
        "SELECT id, source, began, ended, summary FROM import_run ORDER BY id DESC LIMIT $1",
        [.integer(Int64(limit))]
      ).map { row in
        ImportRun(
          id: row.integer(0), source: row.text(1),
          began: Date(timeIntervalSince1970: row.optionalReal(2) ?? 0),
          ended: row.optionalReal(3).map { Date(timeIntervalSince1970: $0) },
          summary: try row.optionalText(4).map { try StoreForm.value(ImportSummary.self, from: $0) })
      }
    }
  }
}
