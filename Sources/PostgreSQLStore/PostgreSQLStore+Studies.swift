import Catalog
import Domain
import Foundation

extension PostgreSQLStore: StudyStore {
  /// Keeps a study, replacing the scene's former one; nothing is kept for a scene that is gone.
  public func save(_ study: SceneStudy, modelID: String) async throws {
    let objects = try study.objects.map { ($0, try StoreForm.json($0.box)) }
    try await pool.run { connection in
      try connection.transaction {
        try connection.execute("DELETE FROM study WHERE scene_id = $1", [.text(study.sceneID)])
        let kept = try connection.execute(
          """
          INSERT INTO study (scene_id, model_id, time, vector, scene_type)
          SELECT id, $1, $2, $3, $4 FROM scene WHERE id = $5 RETURNING scene_id
          """,
          [
            .text(modelID), .real(study.time), .bytes(StoreForm.bytes(of: study.vector)),
            .optional(study.sceneType), .text(study.sceneID),
          ])
        guard kept.count > 0 else { return }
        for (place, (object, box)) in objects.enumerated() {
          try connection.execute(
            "INSERT INTO studied_object VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
              .text(study.sceneID), .integer(Int64(place)), .text(object.category), .text(box),
              .real(Double(object.score)), .bytes(StoreForm.bytes(of: object.vector)),
              .optional(object.product), object.colours.isEmpty ? .null : .bytes(object.colours),
            ])
        }
      }
    }
  }

  /// The scene's study by that model.
  public func study(of sceneID: String, modelID: String) async throws -> SceneStudy? {
    try await pool.run { connection in
      try connection.execute(
        "\(Self.study) WHERE scene_id = $1 AND model_id = $2", [.text(sceneID), .text(modelID)]
      ).first.map { try Self.study($0, connection) }
    }
  }

  /// Up to `limit` studies by that model in order of scene id, after the given one.
  public func studies(modelID: String, after sceneID: String, limit: Int) async throws -> [SceneStudy] {
    try await pool.run { connection in
      try connection.execute(
        "\(Self.study) WHERE scene_id > $1 AND model_id = $2 ORDER BY scene_id LIMIT $3",
        [.text(sceneID), .text(modelID), .integer(Int64(limit))]
      ).map { try Self.study($0, connection) }
    }
  }

  private static let study = "SELECT scene_id, time, vector, scene_type FROM study"

  private static func study(_ row: PostgreSQLRow, _ connection: PostgreSQLConnection) throws -> SceneStudy {
    let objects = try connection.execute(
      """
      SELECT category, box, score, vector, product, colours FROM studied_object WHERE scene_id = $1 ORDER BY place
      """, [.text(row.text(0))]
    ).map { object in
      SceneStudy.Object(
        category: object.text(0), box: try StoreForm.value(Box.self, from: object.text(1)),
        score: Float(object.optionalReal(2) ?? 0), vector: StoreForm.vector(from: object.data(3)),
        product: object.optionalText(4), colours: Array(object.data(5)))
    }
    return SceneStudy(
      sceneID: row.text(0), time: row.optionalReal(1) ?? 0, vector: StoreForm.vector(from: row.data(2)),
      objects: objects, sceneType: row.optionalText(3))
  }
}
