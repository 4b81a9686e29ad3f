import Foundation
import GRDB

/// A scene somebody has decided about, with its tags.
struct JudgedScene: Sendable {
  var sceneID: String
  /// Whether somebody has said that everything in it is labelled.
  var isLabelled: Bool
  /// The tags and whether a person has decided about each.
  var tags: [(tag: Tag, isDecided: Bool)]
}

extension OfficeStore {
  /// Every scene with a decision or a word that it is labelled, in order of arrival.
  func judgedScenes() async throws -> [JudgedScene] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT id, labelledBy IS NOT NULL AS labelled FROM officeScene
          WHERE labelledBy IS NOT NULL OR EXISTS (
            SELECT 1 FROM tag JOIN decision ON decision.tagID = tag.id WHERE tag.sceneID = officeScene.id)
          ORDER BY added, id
          """
      ).map { scene in
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT json, (SELECT verdict FROM decision WHERE tagID = tag.id ORDER BY id DESC LIMIT 1) AS verdict
            FROM tag WHERE sceneID = ? ORDER BY created, id
            """, arguments: [scene["id"] as String])
        return JudgedScene(
          sceneID: scene["id"], isLabelled: scene["labelled"],
          tags: try rows.map { row in
            let verdict: String? = row["verdict"]
            let tag = try Self.value(Tag.self, from: row["json"])
            return (tag, verdict != nil && verdict != Decision.Verdict.undo.rawValue)
          })
      }
    }
  }
}
