import Domain
import GRDB

extension EngagementLog {
  /// Scenes parts of which were cut out, most often first.
  public func croppedScenes(limit: Int) async throws -> [(scene: String, crops: Int)] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT scene, count(*) AS crops FROM crop GROUP BY scene ORDER BY crops DESC, scene LIMIT ?
          """, arguments: [limit]
      ).map { (scene: $0["scene"], crops: $0["crops"]) }
    }
  }

  /// The parts of a scene that were cut out, newest first, in fractions of the picture.
  public func crops(ofScene scene: String, limit: Int) async throws -> [Box] {
    try await pool.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT box FROM crop WHERE scene = ? ORDER BY place DESC LIMIT ?
          """, arguments: [scene, limit]
      ).compactMap { try? StoreForm.value(Box.self, from: $0) }
    }
  }
}
