import Domain
import Foundation
import GRDB

extension SQLiteStore: StudyStore {
  /// Keeps a study, replacing the scene's former one; nothing is kept for a scene that is gone.
  public func save(_ study: SceneStudy, modelID: String) async throws {
    try await pool.write { database in
      try database.execute(sql: "DELETE FROM study WHERE sceneID = ?", arguments: [study.sceneID])
      try database.execute(
        sql: """
          INSERT INTO study (sceneID, modelID, time, vector, sceneType) SELECT id, ?, ?, ?, ? FROM scene WHERE id = ?
          """,
        arguments: [
          modelID, study.time, Data(StoreForm.bytes(of: study.vector)), study.sceneType, study.sceneID,
        ])
      guard database.changesCount > 0 else { return }
      for (place, object) in study.objects.enumerated() {
        try database.execute(
          sql: "INSERT INTO studiedObject VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            study.sceneID, place, object.category, try StoreForm.json(object.box), object.score,
            Data(StoreForm.bytes(of: object.vector)), object.product,
            object.colours.isEmpty ? nil : Data(object.colours),
          ])
      }
    }
  }

  /// The scene's study by that model.
  public func study(of sceneID: String, modelID: String) async throws -> SceneStudy? {
    try await pool.read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM study WHERE sceneID = ? AND modelID = ?", arguments: [sceneID, modelID]
      ).map { try Self.study($0, database) }
    }
  }

  /// Up to `limit` studies by that model in order of scene id, after the given one.
  public func studies(modelID: String, after sceneID: String, limit: Int) async throws -> [SceneStudy] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM study WHERE sceneID > ? AND modelID = ? ORDER BY sceneID LIMIT ?",
        arguments: [sceneID, modelID, limit]
      ).map { try Self.study($0, database) }
    }
  }

  private static func study(_ row: Row, _ database: Database) throws -> SceneStudy {
    let sceneID: String = row["sceneID"]
    let objects = try Row.fetchAll(
      database, sql: "SELECT * FROM studiedObject WHERE sceneID = ? ORDER BY place", arguments: [sceneID]
    ).map { row in
      SceneStudy.Object(
        category: row["category"], box: try StoreForm.value(Box.self, from: row["box"]), score: row["score"],
        vector: StoreForm.vector(from: row["vector"]), product: row["product"],
        colours: (row["colours"] as Data?).map { Array($0) } ?? [])
    }
    return SceneStudy(
      sceneID: sceneID, time: row["time"], vector: StoreForm.vector(from: row["vector"]), objects: objects,
      sceneType: row["sceneType"])
  }
}
