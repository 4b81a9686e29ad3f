import Domain
import Foundation
import GRDB

extension SQLiteStore {
  private static let pictureColumns = "p.id, p.productID, p.position, p.location, p.fingerprint, p.failure"
  private static let needing = """
    FROM picture p JOIN product ON product.id = p.productID
    WHERE product.retired = 0 AND p.failure IS NULL
      AND NOT EXISTS (SELECT 1 FROM embedding e WHERE e.pictureID = p.id AND e.modelID = ?)
    """

  /// Gives a product its pictures; see `PictureDifference`.
  static func replacePictures(of productID: String, with sources: [PictureSource], in database: Database)
    throws
  {
    let known = try Row.fetchAll(
      database, sql: "SELECT \(pictureColumns) FROM picture p WHERE productID = ? AND position < ?",
      arguments: [productID, SpinPictures.firstPosition]
    ).map(storedPicture)
    let difference = PictureDifference(known: known, sources: sources)
    for (id, location) in difference.moved {
      try database.execute(sql: "UPDATE picture SET location = ? WHERE id = ?", arguments: [location, id])
    }
    for id in difference.removed {
      try database.execute(sql: "DELETE FROM picture WHERE id = ?", arguments: [id])
    }
    for (position, source) in difference.added {
      try database.execute(
        sql:
          "INSERT INTO picture (productID, position, location, fingerprint, failure) VALUES (?, ?, ?, ?, ?)",
        arguments: [productID, position, source.location, source.fingerprint, source.problem])
    }
  }

  /// The pictures of a product in the feed's order.
  public func pictures(of productID: String) async throws -> [StoredPicture] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT \(Self.pictureColumns) FROM picture p WHERE productID = ? ORDER BY position",
        arguments: [productID]
      ).map(Self.storedPicture)
    }
  }

  /// Pictures of active products that have no embedding of that model and have not failed.
  public func pictures(needing modelID: String, after id: Int64, limit: Int) async throws -> [StoredPicture] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT \(Self.pictureColumns) \(Self.needing) AND p.id > ? ORDER BY p.id LIMIT ?",
        arguments: [modelID, id, limit]
      ).map(Self.storedPicture)
    }
  }

  /// Pictures at some locations that have no embedding of that model.
  public func pictures(at locations: [String], needing modelID: String) async throws -> [StoredPicture] {
    try await pool.read { database in
      try Self.slices(locations).flatMap { slice in
        try Row.fetchAll(
          database,
          sql: "SELECT \(Self.pictureColumns) \(Self.needing) AND p.location IN (\(Self.marks(slice.count)))",
          arguments: [modelID] + StatementArguments(slice)
        ).map(Self.storedPicture)
      }
    }
  }

  /// How many pictures still need an embedding of that model.
  public func pictureCount(needing modelID: String) async throws -> Int {
    try await pool.read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) \(Self.needing)", arguments: [modelID]) ?? 0
    }
  }

  /// Notes that a picture could not be used, and why.
  public func markPicture(_ id: Int64, failed reason: String) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE picture SET failure = ? WHERE id = ?", arguments: [String(reason.prefix(1000)), id])
      try database.execute(sql: "DELETE FROM embedding WHERE pictureID = ?", arguments: [id])
      try Self.advance(database)
    }
  }

  /// Pictures that could not be used, one page in order of id.
  public func failedPictures(page: Page) async throws -> [StoredPicture] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(Self.pictureColumns) FROM picture p WHERE p.failure IS NOT NULL ORDER BY p.id
          LIMIT ? OFFSET ?
          """,
        arguments: [page.limit, page.offset]
      ).map(Self.storedPicture)
    }
  }

  private static func storedPicture(_ row: Row) -> StoredPicture {
    StoredPicture(
      id: row["id"], productID: row["productID"], position: row["position"], location: row["location"],
      fingerprint: row["fingerprint"], failure: row["failure"])
  }
}
