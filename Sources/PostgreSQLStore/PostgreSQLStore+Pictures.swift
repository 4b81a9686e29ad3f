import Catalog
import Domain
import Foundation

extension PostgreSQLStore {
  private static let pictureColumns = "p.id, p.product_id, p.position, p.location, p.fingerprint, p.failure"
  private static let needing = """
    FROM picture p JOIN product ON product.id = p.product_id
    WHERE NOT product.retired AND p.failure IS NULL
      AND NOT EXISTS (SELECT 1 FROM embedding e WHERE e.picture_id = p.id AND e.model_id = $1)
    """

  /// Gives products their pictures; see `PictureDifference`.
  static func replacePictures(of products: [ImportedProduct], _ connection: PostgreSQLConnection) throws {
    let known = Dictionary(
      grouping: try connection.execute(
        "SELECT \(pictureColumns) FROM picture p WHERE product_id = ANY($1) AND position < $2",
        [.texts(products.map(\.product.id)), .integer(Int64(SpinPictures.firstPosition))]
      ).map(storedPicture), by: \.productID)
    var removed: [Int64] = []
    var added: [[PostgreSQLValue]] = []
    for imported in products {
      let id = imported.product.id
      let difference = PictureDifference(known: known[id] ?? [], sources: imported.pictures)
      for (picture, location) in difference.moved {
        try connection.execute(
          "UPDATE picture SET location = $1 WHERE id = $2", [.text(location), .integer(picture)])
      }
      removed += difference.removed
      added += difference.added.map { position, source in
        [
          .text(id), .integer(Int64(position)), .text(source.location), .text(source.fingerprint),
          .optional(source.problem),
        ]
      }
    }
    if !removed.isEmpty {
      try connection.execute("DELETE FROM picture WHERE id = ANY($1)", [.integers(removed)])
    }
    try connection.copy(
      added, into: "picture", columns: "product_id, position, location, fingerprint, failure")
  }

  /// The pictures of a product in the feed's order.
  public func pictures(of productID: String) async throws -> [StoredPicture] {
    try await pool.run { connection in
      try connection.execute(
        "SELECT \(Self.pictureColumns) FROM picture p WHERE product_id = $1 ORDER BY position",
        [.text(productID)]
      ).map(Self.storedPicture)
    }
  }

  /// Pictures of active products that have no embedding of that model and have not failed.
  public func pictures(needing modelID: String, after id: Int64, limit: Int) async throws -> [StoredPicture] {
    try await pool.run { connection in
      try connection.execute(
        "SELECT \(Self.pictureColumns) \(Self.needing) AND p.id > $2 ORDER BY p.id LIMIT $3",
        [.text(modelID), .integer(id), .integer(Int64(limit))]
      ).map(Self.storedPicture)
    }
  }

  /// Pictures at some locations that have no embedding of that model.
  public func pictures(at locations: [String], needing modelID: String) async throws -> [StoredPicture] {
    try await pool.run { connection in
      try connection.execute(
        "SELECT \(Self.pictureColumns) \(Self.needing) AND p.location = ANY($2)",
        [.text(modelID), .texts(locations)]
      ).map(Self.storedPicture)
    }
  }

  /// How many pictures still need an embedding of that model.
  public func pictureCount(needing modelID: String) async throws -> Int {
    try await pool.run { connection in
      Int(try connection.execute("SELECT count(*) \(Self.needing)", [.text(modelID)]).first?.integer(0) ?? 0)
    }
  }

  /// Notes that a picture could not be used, and why.
  public func markPicture(_ id: Int64, failed reason: String) async throws {
    try await write { connection in
      try connection.execute("DELETE FROM embedding WHERE picture_id = $1", [.integer(id)])
      try connection.execute(
        "UPDATE picture SET failure = $1 WHERE id = $2", [.text(String(reason.prefix(1000))), .integer(id)])
      try Self.advance(connection)
    }
  }

  /// Pictures that could not be used, one page in order of id.
  public func failedPictures(page: Page) async throws -> [StoredPicture] {
    try await pool.run { connection in
      try connection.execute(
        """
        SELECT \(Self.pictureColumns) FROM picture p WHERE p.failure IS NOT NULL ORDER BY p.id LIMIT $1 OFFSET $2
        """, [.integer(Int64(page.limit)), .integer(Int64(page.offset))]
      ).map(Self.storedPicture)
    }
  }

  private static func storedPicture(_ row: PostgreSQLRow) -> StoredPicture {
    StoredPicture(
      id: row.integer(0), productID: row.text(1), position: Int(row.integer(2)), location: row.text(3),
      fingerprint: row.text(4), failure: row.optionalText(5))
  }
}

extension PostgreSQLStore {
  /// Gives a product further pictures to be found by: frames of its turning view, in place of those of an older one.
  public func setSpinPictures(_ locations: [String], of productID: String) async throws {
    try await write { connection in
      try connection.execute(
        "DELETE FROM picture WHERE product_id = $1 AND position >= $2",
        [.text(productID), .integer(Int64(SpinPictures.firstPosition))])
      for (place, location) in locations.enumerated() {
        try connection.execute(
          "INSERT INTO picture (product_id, position, location, fingerprint) VALUES ($1, $2, $3, $3)",
          [.text(productID), .integer(Int64(SpinPictures.firstPosition + place)), .text(location)])
      }
      try Self.advance(connection)
    }
  }
}
