import Catalog
import Foundation

extension PostgreSQLStore: ShareStore {
  /// Keeps a shared look.
  public func share(_ look: SharedLook, picture: Data?, owner: String) async throws {
    let json = try StoreForm.json(look)
    try await pool.run { connection in
      _ = try connection.execute(
        "INSERT INTO share (id, owner, is_open, json, picture) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [
          .text(look.id), .text(owner), .flag(look.isOpen), .text(json),
          picture.map { .bytes(Array($0)) } ?? .null,
        ])
    }
  }

  /// The picture it was shared with.
  public func sharedPicture(id: String) async throws -> Data? {
    try await pool.run { connection in
      try connection.execute(
        "SELECT picture FROM share WHERE id = $1 AND picture IS NOT NULL", [.text(id)]
      ).first?.data(0)
    }
  }

  /// The shared look of that id.
  public func sharedLook(id: String) async throws -> SharedLook? {
    try await pool.run { connection in
      try connection.execute("SELECT is_open, json FROM share WHERE id = $1", [.text(id)]).first.map { row in
        var look = try StoreForm.value(SharedLook.self, from: row.text(1))
        look.isOpen = row.flag(0)
        return look
      }
    }
  }

  /// Whether `owner` is the hash it was shared with.
  public func owns(_ owner: String, share id: String) async throws -> Bool {
    try await pool.run { connection in
      try connection.execute("SELECT id FROM share WHERE id = $1 AND owner = $2", [.text(id), .text(owner)])
        .count > 0
    }
  }

  /// Opens it for votes and comments, or closes it.
  public func setShare(_ id: String, open: Bool) async throws {
    try await pool.run { connection in
      _ = try connection.execute("UPDATE share SET is_open = $1 WHERE id = $2", [.flag(open), .text(id)])
    }
  }

  /// Erases it with its votes and comments.
  public func removeShare(_ id: String) async throws {
    try await pool.run { _ = try $0.execute("DELETE FROM share WHERE id = $1", [.text(id)]) }
  }

  /// Notes that `voter` likes a product, or no longer does.
  public func vote(_ isFor: Bool, product: String, share: String, voter: String) async throws {
    let sql =
      isFor
      ? "INSERT INTO share_vote (share_id, product_id, voter) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
      : "DELETE FROM share_vote WHERE share_id = $1 AND product_id = $2 AND voter = $3"
    try await pool.run { _ = try $0.execute(sql, [.text(share), .text(product), .text(voter)]) }
  }

  /// Votes by product.
  public func votes(share: String) async throws -> [String: Int] {
    try await pool.run { connection in
      let rows = try connection.execute(
        "SELECT product_id, count(*) FROM share_vote WHERE share_id = $1 GROUP BY product_id", [.text(share)])
      return Dictionary(rows.map { ($0.text(0), Int($0.integer(1))) }) { first, _ in first }
    }
  }

  /// The products `voter` has voted for.
  public func votes(share: String, voter: String) async throws -> Set<String> {
    try await pool.run { connection in
      Set(
        try connection.execute(
          "SELECT product_id FROM share_vote WHERE share_id = $1 AND voter = $2",
          [.text(share), .text(voter)]
        ).map { $0.text(0) })
    }
  }

  /// Adds a comment.
  public func comment(_ text: String, name: String, share: String) async throws -> ShareComment {
    let now = Date()
    let id = try await pool.run { connection in
      try connection.execute(
        "INSERT INTO share_comment (share_id, name, text, created) VALUES ($1, $2, $3, $4) RETURNING id",
        [.text(share), .text(name), .text(text), .real(now.timeIntervalSince1970)]
      ).first?.integer(0) ?? 0
    }
    return ShareComment(id: id, name: name, text: text, created: now)
  }

  /// Comments, the oldest first, at most the latest `limit`.
  public func comments(share: String, limit: Int) async throws -> [ShareComment] {
    try await pool.run { connection in
      try connection.execute(
        "SELECT id, name, text, created FROM share_comment WHERE share_id = $1 ORDER BY id DESC LIMIT $2",
        [.text(share), .integer(Int64(limit))]
      ).map {
        ShareComment(
          id: $0.integer(0), name: $0.text(1), text: $0.text(2),
          created: Date(timeIntervalSince1970: $0.optionalReal(3) ?? 0))
      }.reversed()
    }
  }

  /// Erases a comment; false when there is none of that number.
  public func removeComment(_ id: Int64, share: String) async throws -> Bool {
    try await pool.run { connection in
      try connection.execute(
        "DELETE FROM share_comment WHERE id = $1 AND share_id = $2 RETURNING id",
        [.integer(id), .text(share)]
      ).count > 0
    }
  }
}
