import Domain
import Foundation
import GRDB

extension StoreMigrations {
  /// What is remembered of pictures' files; four indexes find prints that share a quarter of their shape.
  static let pictureMemory = """
    CREATE TABLE pictureFetch (
      location TEXT PRIMARY KEY NOT NULL,
      etag TEXT,
      lastModified TEXT,
      checked REAL NOT NULL,
      digest BLOB,
      failure TEXT
    ) WITHOUT ROWID;
    CREATE INDEX pictureFetchFailed ON pictureFetch(location) WHERE failure IS NOT NULL;
    CREATE INDEX pictureByLocation ON picture(location);

    CREATE TABLE pictureContent (
      pictureID INTEGER PRIMARY KEY NOT NULL REFERENCES picture(id) ON DELETE CASCADE,
      digest BLOB NOT NULL,
      shape INTEGER NOT NULL,
      colours BLOB NOT NULL
    );
    CREATE INDEX pictureContentByDigest ON pictureContent(digest);
    CREATE INDEX pictureContentByBand0 ON pictureContent(shape & 65535);
    CREATE INDEX pictureContentByBand1 ON pictureContent((shape >> 16) & 65535);
    CREATE INDEX pictureContentByBand2 ON pictureContent((shape >> 32) & 65535);
    CREATE INDEX pictureContentByBand3 ON pictureContent((shape >> 48) & 65535);
    """
}

extension SQLiteStore: PictureMemory {
  private static let bands = [
    "shape & 65535", "(shape >> 16) & 65535", "(shape >> 32) & 65535", "(shape >> 48) & 65535",
  ]

  /// What is known of an address.
  public func fetch(of location: String) async throws -> PictureFetch? {
    try await pool.read { database in
      try Row.fetchOne(
        database.cachedStatement(sql: "SELECT * FROM pictureFetch WHERE location = ?"), arguments: [location]
      ).map(Self.pictureFetch)
    }
  }

  /// Keeps what an address answered.
  public func keep(_ fetch: PictureFetch) async throws {
    try await pool.write { database in
      try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO pictureFetch (location, etag, lastModified, checked, digest, failure)
          VALUES (?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        fetch.location, fetch.etag, fetch.lastModified, fetch.checked.timeIntervalSince1970, fetch.digest,
        fetch.failure,
      ])
    }
  }

  /// Successful fetches last checked before a time, one page.
  public func fetches(checkedBefore time: Date, after location: String, limit: Int) async throws
    -> [PictureFetch]
  {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM pictureFetch WHERE location > ? AND digest IS NOT NULL AND checked < ?
          ORDER BY location LIMIT ?
          """, arguments: [location, time.timeIntervalSince1970, limit]
      ).map(Self.pictureFetch)
    }
  }

  /// How many addresses failed in a way that may pass.
  public func waitingFetchCount() async throws -> Int {
    try await pool.read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) FROM pictureFetch WHERE failure IS NOT NULL") ?? 0
    }
  }

  /// Makes the pictures at an address new.
  public func renewPictures(at location: String) async throws {
    try await pool.write { database in
      let pictures = "SELECT id FROM picture WHERE location = ?"
      try database.execute(
        sql: "DELETE FROM embedding WHERE pictureID IN (\(pictures))", arguments: [location])
      try database.execute(
        sql: "DELETE FROM pictureContent WHERE pictureID IN (\(pictures))", arguments: [location])
      try database.execute(sql: "UPDATE picture SET failure = NULL WHERE location = ?", arguments: [location])
      try database.execute(sql: "DELETE FROM pictureFetch WHERE location = ?", arguments: [location])
      try Self.advance(database)
    }
  }

  /// Forgets the failures of all pictures at web addresses.
  public func retryFailedFetches() async throws -> Int {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE picture SET failure = NULL WHERE failure IS NOT NULL AND location LIKE 'http%://%'")
      return database.changesCount
    }
  }

  /// Keeps pictures' contents.
  public func keep(_ contents: [PictureContent]) async throws {
    guard !contents.isEmpty else { return }
    try await pool.write { database in
      let statement = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO pictureContent (pictureID, digest, shape, colours)
          SELECT id, ?, ?, ? FROM picture WHERE id = ?
          """)
      for content in contents {
        try statement.execute(arguments: [
          content.digest, Int64(bitPattern: content.print.shape), Data(content.print.colours),
          content.pictureID,
        ])
      }
    }
  }

  /// A picture with a vector whose content is the same, or looks the same.
  public func twin(of content: PictureContent, modelID: String) async throws -> Int64? {
    if let same = try await picture(withDigest: content.digest, modelID: modelID) { return same }
    return try await pool.read { database in
      for (band, part) in zip(Self.bands, content.print.bands) {
        // Pictures without much shape share bands with many others; a bound keeps them from costing much.
        let rows = try Row.fetchCursor(
          database.cachedStatement(
            sql: """
              SELECT c.pictureID, c.shape, c.colours FROM pictureContent c
              JOIN embedding e ON e.pictureID = c.pictureID AND e.modelID = ? WHERE \(band) = ? LIMIT 256
              """), arguments: [modelID, Int(part)])
        while let row = try rows.next() {
          let shape: Int64 = row["shape"]
          let colours: Data = row["colours"]
          let print = PicturePrint(shape: UInt64(bitPattern: shape), colours: Array(colours))
          if print.isNear(content.print) { return row["pictureID"] }
        }
      }
      return nil
    }
  }

  /// A picture with a vector of the model and exactly this content.
  public func picture(withDigest digest: Data, modelID: String) async throws -> Int64? {
    try await pool.read { database in
      try Int64.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT c.pictureID FROM pictureContent c
            JOIN embedding e ON e.pictureID = c.pictureID AND e.modelID = ? WHERE c.digest = ? LIMIT 1
            """), arguments: [modelID, digest])
    }
  }

  /// The mean colours of products' first pictures.
  public func colours(ofProducts ids: Set<String>) async throws -> [String: [UInt8]] {
    try await pool.read { database in
      var found: [String: [UInt8]] = [:]
      for slice in Self.slices(ids.sorted()) {
        let rows = try Row.fetchCursor(
          database,
          sql: """
            SELECT p.productID, c.colours FROM picture p JOIN pictureContent c ON c.pictureID = p.id
            WHERE p.productID IN (\(Self.marks(slice.count))) ORDER BY p.position DESC
            """, arguments: StatementArguments(slice))
        while let row = try rows.next() { found[row["productID"]] = Array(row["colours"] as Data) }
      }
      return found
    }
  }

  /// Gives pictures the vector that another picture has.
  public func copyEmbedding(of picture: Int64, to copies: [StoredPicture], modelID: String) async throws {
    guard !copies.isEmpty else { return }
    try await pool.write { database in
      let statement = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO embedding (pictureID, modelID, vector)
          SELECT p.id, e.modelID, e.vector FROM embedding e, picture p
          WHERE e.pictureID = ? AND e.modelID = ? AND p.id = ? AND p.fingerprint = ?
          """)
      for copy in copies {
        try statement.execute(arguments: [picture, modelID, copy.id, copy.fingerprint])
      }
      try Self.advance(database)
    }
  }

  private static func pictureFetch(_ row: Row) -> PictureFetch {
    PictureFetch(
      location: row["location"], etag: row["etag"], lastModified: row["lastModified"],
      checked: Date(timeIntervalSince1970: row["checked"]), digest: row["digest"], failure: row["failure"])
  }
}
