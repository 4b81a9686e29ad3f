import Catalog
import Domain
import Foundation

extension PostgreSQLStore: PictureMemory {
  private static let bands = [
    "shape & 65535", "(shape >> 16) & 65535", "(shape >> 32) & 65535", "(shape >> 48) & 65535",
  ]
  private static let fetchColumns = "location, etag, last_modified, checked, digest, failure"

  /// What is known of an address.
  public func fetch(of location: String) async throws -> PictureFetch? {
    try await pool.run { connection in
      try connection.execute(
        "SELECT \(Self.fetchColumns) FROM picture_fetch WHERE location = $1", [.text(location)]
      ).first.map(Self.pictureFetch)
    }
  }

  /// Keeps what an address answered.
  public func keep(_ fetch: PictureFetch) async throws {
    try await pool.run { connection in
      _ = try connection.execute(
        """
        INSERT INTO picture_fetch (\(Self.fetchColumns)) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (location) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
          checked = excluded.checked, digest = excluded.digest, failure = excluded.failure
        """,
        [
          .text(fetch.location), .optional(fetch.etag), .optional(fetch.lastModified),
          .real(fetch.checked.timeIntervalSince1970), fetch.digest.map { .bytes(Array($0)) } ?? .null,
          .optional(fetch.failure),
        ])
    }
  }

  /// Successful fetches last checked before a time, one page.
  public func fetches(checkedBefore time: Date, after location: String, limit: Int) async throws
    -> [PictureFetch]
  {
    try await pool.run { connection in
      try connection.execute(
        """
        SELECT \(Self.fetchColumns) FROM picture_fetch
        WHERE location > $1 AND digest IS NOT NULL AND checked < $2 ORDER BY location LIMIT $3
        """, [.text(location), .real(time.timeIntervalSince1970), .integer(Int64(limit))]
      ).map(Self.pictureFetch)
    }
  }

  /// How many addresses failed in a way that may pass.
  public func waitingFetchCount() async throws -> Int {
    try await pool.run { connection in
      Int(
        try connection.execute("SELECT count(*) FROM picture_fetch WHERE failure IS NOT NULL").first?
          .integer(0) ?? 0)
    }
  }

  /// Makes the pictures at an address new.
  public func renewPictures(at location: String) async throws {
    try await write { connection in
      let pictures = "(SELECT id FROM picture WHERE location = $1)"
      try connection.execute("DELETE FROM embedding WHERE picture_id IN \(pictures)", [.text(location)])
      try connection.execute(
        "DELETE FROM picture_content WHERE picture_id IN \(pictures)", [.text(location)])
      try connection.execute("UPDATE picture SET failure = NULL WHERE location = $1", [.text(location)])
      try connection.execute("DELETE FROM picture_fetch WHERE location = $1", [.text(location)])
      try Self.advance(connection)
    }
  }

  /// Forgets the failures of all pictures at web addresses.
  public func retryFailedFetches() async throws -> Int {
    try await pool.run { connection in
      try connection.execute(
        """
        UPDATE picture SET failure = NULL WHERE failure IS NOT NULL AND location LIKE 'http%://%' RETURNING id
        """
      ).count
    }
  }

  /// Keeps pictures' contents.
  public func keep(_ contents: [PictureContent]) async throws {
    guard !contents.isEmpty else { return }
    try await pool.run { connection in
      try connection.transaction {
        for content in contents {
          _ = try connection.execute(
            """
            INSERT INTO picture_content (picture_id, digest, shape, colours)
            SELECT id, $2, $3, $4 FROM picture WHERE id = $1
            ON CONFLICT (picture_id) DO UPDATE
              SET digest = excluded.digest, shape = excluded.shape, colours = excluded.colours
            """,
            [
              .integer(content.pictureID), .bytes(Array(content.digest)),
              .integer(Int64(bitPattern: content.print.shape)), .bytes(content.print.colours),
            ])
        }
      }
    }
  }

  /// A picture with a vector whose content is the same, or looks the same.
  public func twin(of content: PictureContent, modelID: String) async throws -> Int64? {
    if let same = try await picture(withDigest: content.digest, modelID: modelID) { return same }
    return try await pool.run { connection in
      for (band, part) in zip(Self.bands, content.print.bands) {
        // Pictures without much shape share bands with many others; a bound keeps them from costing much.
        let rows = try connection.execute(
          """
          SELECT c.picture_id, c.shape, c.colours FROM picture_content c
          JOIN embedding e ON e.picture_id = c.picture_id AND e.model_id = $1 WHERE (\(band)) = $2 LIMIT 256
          """, [.text(modelID), .integer(Int64(part))]
        ).map { row in
          (
            row.integer(0),
            PicturePrint(shape: UInt64(bitPattern: row.integer(1)), colours: Array(row.data(2)))
          )
        }
        if let near = rows.first(where: { $0.1.isNear(content.print) }) { return near.0 }
      }
      return nil
    }
  }

  /// A picture with a vector of the model and exactly this content.
  public func picture(withDigest digest: Data, modelID: String) async throws -> Int64? {
    try await pool.run { connection in
      try connection.execute(
        """
        SELECT c.picture_id FROM picture_content c
        JOIN embedding e ON e.picture_id = c.picture_id AND e.model_id = $1 WHERE c.digest = $2 LIMIT 1
        """, [.text(modelID), .bytes(Array(digest))]
      ).first?.integer(0)
    }
  }

  /// The mean colours of products' first pictures.
  public func colours(ofProducts ids: Set<String>) async throws -> [String: [UInt8]] {
    try await pool.run { connection in
      let rows = try connection.execute(
        """
        SELECT p.product_id, c.colours FROM picture p JOIN picture_content c ON c.picture_id = p.id
        WHERE p.product_id = ANY($1) ORDER BY p.position DESC
        """, [.texts(ids.sorted())])
      return Dictionary(rows.map { ($0.text(0), Array($0.data(1))) }, uniquingKeysWith: { $1 })
    }
  }

  /// Gives pictures the vector that another picture has.
  public func copyEmbedding(of picture: Int64, to copies: [StoredPicture], modelID: String) async throws {
    guard !copies.isEmpty else { return }
    try await write { connection in
      for copy in copies {
        try connection.execute(
          """
          INSERT INTO embedding (picture_id, model_id, vector)
          SELECT p.id, e.model_id, e.vector FROM embedding e, picture p
          WHERE e.picture_id = $1 AND e.model_id = $2 AND p.id = $3 AND p.fingerprint = $4
          ON CONFLICT (model_id, picture_id) DO UPDATE SET vector = excluded.vector
          """, [.integer(picture), .text(modelID), .integer(copy.id), .text(copy.fingerprint)])
      }
      try Self.advance(connection)
    }
  }

  private static func pictureFetch(_ row: PostgreSQLRow) -> PictureFetch {
    let digest = row.data(4)
    return PictureFetch(
      location: row.text(0), etag: row.optionalText(1), lastModified: row.optionalText(2),
      checked: Date(timeIntervalSince1970: row.optionalReal(3) ?? 0), digest: digest.isEmpty ? nil : digest,
      failure: row.optionalText(5))
  }
}
