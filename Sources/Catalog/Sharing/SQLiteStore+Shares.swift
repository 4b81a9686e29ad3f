import Domain
import Foundation
import GRDB

extension StoreMigrations {
  static let shares = """
    CREATE TABLE share (
      id TEXT PRIMARY KEY NOT NULL,
      owner TEXT NOT NULL,
      isOpen INTEGER NOT NULL,
      json TEXT NOT NULL,
      picture BLOB
    );
    CREATE TABLE shareVote (
      shareID TEXT NOT NULL REFERENCES share(id) ON DELETE CASCADE,
      productID TEXT NOT NULL,
      voter TEXT NOT NULL,
      PRIMARY KEY (shareID, productID, voter)
    ) WITHOUT ROWID;
    CREATE TABLE shareComment (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      shareID TEXT NOT NULL REFERENCES share(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      text TEXT NOT NULL,
      created REAL NOT NULL
    );
    CREATE INDEX shareCommentByShare ON shareComment(shareID, id);
    """
}

extension SQLiteStore: ShareStore {
  /// Keeps a shared look.
  public func share(_ look: SharedLook, picture: Data?, owner: String) async throws {
    let json = try StoreForm.json(look)
    try await pool.write {
      try $0.execute(
        sql: "INSERT INTO share (id, owner, isOpen, json, picture) VALUES (?, ?, ?, ?, ?)",
        arguments: [look.id, owner, look.isOpen, json, picture])
    }
  }

  /// The picture it was shared with.
  public func sharedPicture(id: String) async throws -> Data? {
    try await pool.read {
      try Data.fetchOne($0, sql: "SELECT picture FROM share WHERE id = ?", arguments: [id])
    }
  }

  /// The shared look of that id.
  public func sharedLook(id: String) async throws -> SharedLook? {
    try await pool.read { database -> SharedLook? in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT isOpen, json FROM share WHERE id = ?", arguments: [id])
      else { return nil }
      var look = try StoreForm.value(SharedLook.self, from: row["json"])
      look.isOpen = row["isOpen"]
      return look
    }
  }

  /// Whether `owner` is the hash it was shared with.
  public func owns(_ owner: String, share id: String) async throws -> Bool {
    try await pool.read {
      try Bool.fetchOne(
        $0, sql: "SELECT EXISTS (SELECT 1 FROM share WHERE id = ? AND owner = ?)", arguments: [id, owner])
        ?? false
    }
  }

  /// Opens it for votes and comments, or closes it.
  public func setShare(_ id: String, open: Bool) async throws {
    try await pool.write {
      try $0.execute(sql: "UPDATE share SET isOpen = ? WHERE id = ?", arguments: [open, id])
    }
  }

  /// Erases it with its votes and comments.
  public func removeShare(_ id: String) async throws {
    try await pool.write { try $0.execute(sql: "DELETE FROM share WHERE id = ?", arguments: [id]) }
  }

  /// Notes that `voter` likes a product, or no longer does.
  public func vote(_ isFor: Bool, product: String, share: String, voter: String) async throws {
    let sql =
      isFor
      ? "INSERT OR IGNORE INTO shareVote (shareID, productID, voter) VALUES (?, ?, ?)"
      : "DELETE FROM shareVote WHERE shareID = ? AND productID = ? AND voter = ?"
    try await pool.write { try $0.execute(sql: sql, arguments: [share, product, voter]) }
  }

  /// Votes by product.
  public func votes(share: String) async throws -> [String: Int] {
    try await pool.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT productID, COUNT(*) AS votes FROM shareVote WHERE shareID = ? GROUP BY productID",
        arguments: [share])
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["productID"], $0["votes"]) })
    }
  }

  /// The products `voter` has voted for.
  public func votes(share: String, voter: String) async throws -> Set<String> {
    try await pool.read {
      try String.fetchSet(
        $0, sql: "SELECT productID FROM shareVote WHERE shareID = ? AND voter = ?", arguments: [share, voter])
    }
  }

  /// Adds a comment.
  public func comment(_ text: String, name: String, share: String) async throws -> ShareComment {
    let now = Date()
    return try await pool.write {
      try $0.execute(
        sql: "INSERT INTO shareComment (shareID, name, text, created) VALUES (?, ?, ?, ?)",
        arguments: [share, name, text, now.timeIntervalSince1970])
      return ShareComment(id: $0.lastInsertedRowID, name: name, text: text, created: now)
    }
  }

  /// Comments, the oldest first, at most the latest `limit`.
  public func comments(share: String, limit: Int) async throws -> [ShareComment] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT id, name, text, created FROM shareComment WHERE shareID = ? ORDER BY id DESC LIMIT ?",
        arguments: [share, limit]
      ).reversed().map {
        ShareComment(
          id: $0["id"], name: $0["name"], text: $0["text"],
          created: Date(timeIntervalSince1970: $0["created"]))
      }
    }
  }

  /// Erases a comment; false when there is none of that number.
  public func removeComment(_ id: Int64, share: String) async throws -> Bool {
    try await pool.write {
      try $0.execute(sql: "DELETE FROM shareComment WHERE id = ? AND shareID = ?", arguments: [id, share])
      return $0.changesCount > 0
    }
  }
}
