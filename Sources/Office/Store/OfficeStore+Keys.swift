import Foundation
import GRDB

/// An API key as the office knows it; the key itself is shown once and never kept.
public struct APIKey: Sendable, Hashable, Identifiable {
  /// Its number.
  public let id: Int64
  /// What it is for.
  public let name: String
  /// What it may do.
  public let access: Access
  /// Requests a minute.
  public let perMinute: Int
  /// Pictures it may add in a day.
  public let picturesPerDay: Int
  /// When it was made.
  public let created: Date
  /// From when on it no longer counts; nil for never.
  public let expires: Date?
  /// When it was last used, to the minute; nil for never.
  public let lastUsed: Date?
}

extension OfficeStore {
  /// Marks our keys, so that scanners for leaked secrets can know them.
  static let keyPrefix = "vtr_"

  /// Makes a key and answers it with the text to hand over, which nobody can read again.
  ///
  /// - Throws: `OfficeError` when the name is taken.
  public func makeKey(
    name: String, access: Access, perMinute: Int = 600, picturesPerDay: Int = 1_000, expires: Date? = nil
  ) async throws -> (key: APIKey, text: String) {
    let text = Self.keyPrefix + Secret.token()
    let key = try await pool.write { database -> APIKey? in
      let taken = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM apiKey WHERE name = ?)", arguments: [name])
      if taken == true { return nil }
      try database.execute(
        sql: """
          INSERT INTO apiKey (name, digest, access, perMinute, picturesPerDay, created, expires)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          name, Secret.digest(text), access.rawValue, perMinute, picturesPerDay,
          Date().timeIntervalSince1970, expires?.timeIntervalSince1970,
        ])
      return try Self.key(database, sql: "id = ?", [database.lastInsertedRowID])
    }
    guard let key else {
      throw OfficeError("there is a key named '\(name)' already; remove it or choose another name")
    }
    return (key, text)
  }

  /// The key of that text, when there is one and it has not expired.
  public func key(_ text: String, now: Date = Date()) async throws -> APIKey? {
    guard text.hasPrefix(Self.keyPrefix), text.utf8.count <= 128 else { return nil }
    // Looked up by digest: what an index's timing could tell is about a hash, not about the key.
    let digest = Secret.digest(text)
    guard let key = try await pool.read({ try Self.key($0, sql: "digest = ?", [digest]) }),
      key.expires.map({ $0 > now }) ?? true
    else { return nil }
    if key.lastUsed.map({ now.timeIntervalSince($0) > 60 }) ?? true {
      try await pool.write {
        try $0.execute(
          sql: "UPDATE apiKey SET lastUsed = ? WHERE id = ?", arguments: [now.timeIntervalSince1970, key.id])
      }
    }
    return key
  }

  /// The key of that number.
  public func key(id: Int64) async throws -> APIKey? {
    try await pool.read { try Self.key($0, sql: "id = ?", [id]) }
  }

  /// All keys by name.
  public func keys() async throws -> [APIKey] {
    try await pool.read { try Row.fetchAll($0, sql: "SELECT * FROM apiKey ORDER BY name").map(Self.key) }
  }

  /// Removes the key of that name; false when there was none.
  public func removeKey(name: String) async throws -> Bool {
    try await pool.write { database in
      try database.execute(sql: "DELETE FROM apiKey WHERE name = ?", arguments: [name])
      return database.changesCount > 0
    }
  }

  /// Counts `count` more for that name on that day, unless it would be more than `limit`; answers whether it was
  /// allowed.
  public func spend(_ count: Int, of limit: Int, name: String, now: Date = Date()) async throws -> Bool {
    let day = String(now.formatted(.iso8601).prefix(10))
    return try await pool.write { database in
      try database.execute(sql: "DELETE FROM quota WHERE day < ?", arguments: [day])
      let spent =
        try Int.fetchOne(
          database, sql: "SELECT count FROM quota WHERE name = ? AND day = ?", arguments: [name, day]) ?? 0
      guard spent + count <= limit else { return false }
      try database.execute(
        sql: """
          INSERT INTO quota VALUES (?, ?, ?) ON CONFLICT (name, day) DO UPDATE SET count = count + excluded.count
          """,
        arguments: [name, day, count])
      return true
    }
  }

  private static func key(_ database: Database, sql: String, _ arguments: StatementArguments) throws
    -> APIKey?
  {
    try Row.fetchOne(database, sql: "SELECT * FROM apiKey WHERE \(sql)", arguments: arguments).map(key)
  }

  private static func key(_ row: Row) -> APIKey {
    let expires: Double? = row["expires"]
    let used: Double? = row["lastUsed"]
    return APIKey(
      id: row["id"], name: row["name"], access: Access(rawValue: row["access"]) ?? .read,
      perMinute: row["perMinute"], picturesPerDay: row["picturesPerDay"],
      created: Date(timeIntervalSince1970: row["created"]),
      expires: expires.map { Date(timeIntervalSince1970: $0) },
      lastUsed: used.map { Date(timeIntervalSince1970: $0) })
  }
}
