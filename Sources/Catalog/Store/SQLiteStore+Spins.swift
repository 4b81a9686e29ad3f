import GRDB

extension SQLiteStore {
  /// Gives a product further pictures to be found by: frames of its turning view, in place of those of an older one.
  ///
  /// They are embedded like the feed's pictures, and the best match of all counts.
  public func setSpinPictures(_ locations: [String], of productID: String) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "DELETE FROM picture WHERE productID = ? AND position >= ?",
        arguments: [productID, SpinPictures.firstPosition])
      for (place, location) in locations.enumerated() {
        try database.execute(
          sql: "INSERT INTO picture (productID, position, location, fingerprint) VALUES (?, ?, ?, ?)",
          arguments: [productID, SpinPictures.firstPosition + place, location, location])
      }
      try Self.advance(database)
    }
  }
}
