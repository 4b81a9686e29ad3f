import GRDB

extension OfficeStore {
  /// What brought each scene of the office: an account, `key:NAME`, `watch`, `feed`.
  public func sources() async throws -> [String: String] {
    try await pool.read { database in
      var sources: [String: String] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT id, addedBy FROM officeScene")
      while let row = try rows.next() { sources[row["id"]] = row["addedBy"] }
      return sources
    }
  }

  /// How many of the tags shown on each scene people drew themselves, by category; scenes without one are left out.
  public func handDrawnTags() async throws -> [String: [String: Int]] {
    try await pool.read { database in
      var counts: [String: [String: Int]] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT sceneID, category, count(*) AS number FROM tag WHERE origin = 'person' AND state = 'published'
          GROUP BY sceneID, category
          """)
      while let row = try rows.next() {
        counts[row["sceneID"], default: [:]][row["category"]] = row["number"]
      }
      return counts
    }
  }
}
