import Domain
import Foundation
import GRDB

extension SQLiteStore {
  /// Inserts scenes or replaces those of the same id; the cached look of a changed one is dropped.
  public func upsert(_ scenes: [Scene]) async throws {
    try await pool.write { database in
      for scene in scenes {
        let json = try StoreForm.json(scene)
        let known = try String.fetchOne(
          database, sql: "SELECT json FROM scene WHERE id = ?", arguments: [scene.id])
        guard known != json else { continue }
        try database.execute(sql: "DELETE FROM look WHERE sceneID = ?", arguments: [scene.id])
        try database.execute(
          sql: "INSERT INTO scene VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json",
          arguments: [scene.id, json])
      }
    }
  }

  /// The scene of that id.
  public func scene(id: String) async throws -> Scene? {
    try await pool.read { database in
      try String.fetchOne(database, sql: "SELECT json FROM scene WHERE id = ?", arguments: [id])
        .map { try StoreForm.value(Scene.self, from: $0) }
    }
  }

  /// One page of scenes in order of id.
  public func scenes(page: Page) async throws -> [Scene] {
    try await pool.read { database in
      try String.fetchAll(
        database, sql: "SELECT json FROM scene ORDER BY id LIMIT ? OFFSET ?",
        arguments: [page.limit, page.offset]
      ).map { try StoreForm.value(Scene.self, from: $0) }
    }
  }

  /// How many scenes there are.
  public func sceneCount() async throws -> Int {
    try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM scene") ?? 0 }
  }

  /// Erases scenes and their cached looks.
  public func removeScenes(ids: [String]) async throws {
    try await pool.write { database in
      for id in ids { try database.execute(sql: "DELETE FROM scene WHERE id = ?", arguments: [id]) }
    }
  }

  /// The look kept for a scene, if it was made with that model and that version of the catalogue.
  public func cachedLook(sceneID: String, modelID: String, version: String) async throws -> Look? {
    try await pool.read { database in
      try String.fetchOne(
        database, sql: "SELECT json FROM look WHERE sceneID = ? AND modelID = ? AND version = ?",
        arguments: [sceneID, modelID, version]
      ).map { try StoreForm.value(Look.self, from: $0) }
    }
  }

  /// Keeps a scene's look; nothing is kept for a scene that is gone.
  public func cache(_ look: Look, sceneID: String, modelID: String, version: String) async throws {
    let json = try StoreForm.json(look)
    try await pool.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO look SELECT id, ?, ?, ? FROM scene WHERE id = ?",
        arguments: [modelID, version, json, sceneID])
    }
  }
}
