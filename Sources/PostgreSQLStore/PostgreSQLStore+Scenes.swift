import Catalog
import Domain
import Foundation

extension PostgreSQLStore {
  /// Inserts scenes or replaces those of the same id; the cached look of a changed one is dropped.
  public func upsert(_ scenes: [Scene]) async throws {
    let rows = try scenes.map { (id: $0.id, json: try StoreForm.json($0)) }
    try await pool.run { connection in
      try connection.transaction {
        for (id, json) in rows {
          let changed = try connection.execute(
            """
            INSERT INTO scene VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET json = excluded.json
            WHERE scene.json <> excluded.json RETURNING id
            """, [.text(id), .text(json)])
          if changed.count > 0 {
            try connection.execute("DELETE FROM look WHERE scene_id = $1", [.text(id)])
          }
        }
      }
    }
  }

  /// The scene of that id.
  public func scene(id: String) async throws -> Scene? {
    try await pool.run { connection in
      try connection.execute("SELECT json FROM scene WHERE id = $1", [.text(id)]).first
        .map { try StoreForm.value(Scene.self, from: $0.text(0)) }
    }
  }

  /// One page of scenes in order of id.
  public func scenes(page: Page) async throws -> [Scene] {
    try await pool.run { connection in
      try connection.execute(
        "SELECT json FROM scene ORDER BY id LIMIT $1 OFFSET $2",
        [.integer(Int64(page.limit)), .integer(Int64(page.offset))]
      ).map { try StoreForm.value(Scene.self, from: $0.text(0)) }
    }
  }

  /// How many scenes there are.
  public func sceneCount() async throws -> Int {
    try await pool.run { Int(try $0.execute("SELECT count(*) FROM scene").first?.integer(0) ?? 0) }
  }

  /// Erases scenes and their cached looks.
  public func removeScenes(ids: [String]) async throws {
    try await pool.run { connection in
      _ = try connection.execute("DELETE FROM scene WHERE id = ANY($1)", [.texts(ids)])
    }
  }

  /// The look kept for a scene, if it was made with that model and that version of the catalogue.
  public func cachedLook(sceneID: String, modelID: String, version: String) async throws -> Look? {
    try await pool.run { connection in
      try connection.execute(
        "SELECT json FROM look WHERE scene_id = $1 AND model_id = $2 AND version = $3",
        [.text(sceneID), .text(modelID), .text(version)]
      ).first.map { try StoreForm.value(Look.self, from: $0.text(0)) }
    }
  }

  /// Keeps a scene's look; nothing is kept for a scene that is gone.
  public func cache(_ look: Look, sceneID: String, modelID: String, version: String) async throws {
    let json = try StoreForm.json(look)
    try await pool.run { connection in
      _ = try connection.execute(
        """
        INSERT INTO look SELECT id, $2, $3, $4 FROM scene WHERE id = $1
        ON CONFLICT (scene_id) DO UPDATE SET model_id = excluded.model_id, version = excluded.version,
          json = excluded.json
        """, [.text(sceneID), .text(modelID), .text(version), .text(json)])
    }
  }
}
