import GRDB

extension SQLiteStore {
  /// Pictures from here on are a turning view's; a feed, which has far fewer of its own, leaves them alone.
  static let firstSpinPosition = 1000

  /// Gives a product further pictures to be found by: frames of its turning view, in place of those of an older one.
  ///
  /// They are embedded like the feed's pictures, and the best match of all counts.
  public func setSpinPictures(_ locations: [String], of productID: String) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "DELETE FROM picture WHERE productID = ? AND position >= ?",
        arguments: [productID, Self.firstSpinPosition])
      for (place, location) in locations.enumerated() {
        try database.execute(
          sql: "INSERT INTO picture (productID, position, location, fingerprint) VALUES (?, ?, ?, ?)",
          arguments: [productID, Self.firstSpinPosition + place, location, location])
      }
      try Self.advance(database)
    }
  }
}
