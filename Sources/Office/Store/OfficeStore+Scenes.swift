import Domain
import Foundation
import GRDB

extension OfficeStore {
  /// Puts a scene into the queue of the tagger; one that is there already waits anew.
  ///
  /// - Parameters:
  ///   - page: the page it is from.
  ///   - digest: names the picture's bytes as they came, so that the same picture is not taken twice.
  public func enqueue(_ sceneID: String, addedBy: String, page: String? = nil, digest: String? = nil)
    async throws
  {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT INTO officeScene (id, state, addedBy, added, page, host, digest)
          VALUES (?, 'waiting', ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET state = 'waiting', attempts = 0, problem = NULL
          """,
        arguments: [
          sceneID, addedBy, Date().timeIntervalSince1970, page, page.flatMap(WebHost.name(of:)), digest,
        ])
    }
  }

  /// The scene whose picture came with those bytes before.
  public func sceneID(withDigest digest: String) async throws -> String? {
    try await pool.read {
      try String.fetchOne($0, sql: "SELECT id FROM officeScene WHERE digest = ?", arguments: [digest])
    }
  }

  /// The scene the tagger takes next, first come first served.
  public func nextWaiting() async throws -> TaggedScene? {
    try await pool.read {
      try Row.fetchOne(
        $0, sql: "SELECT * FROM officeScene WHERE state = 'waiting' ORDER BY attempts, added LIMIT 1"
      )
      .map(Self.scene)
    }
  }

  /// The scene of that id, when the office knows it.
  public func scene(_ id: String) async throws -> TaggedScene? {
    try await pool.read {
      try Row.fetchOne($0, sql: "SELECT * FROM officeScene WHERE id = ?", arguments: [id]).map(Self.scene)
    }
  }

  /// Scenes in a state, newest first.
  public func scenes(_ state: TaggedScene.State, limit: Int, offset: Int = 0) async throws -> [TaggedScene] {
    try await pool.read {
      try Row.fetchAll(
        $0, sql: "SELECT * FROM officeScene WHERE state = ? ORDER BY added DESC LIMIT ? OFFSET ?",
        arguments: [state.rawValue, limit, offset]
      ).map(Self.scene)
    }
  }

  /// How many scenes stand where.
  public func sceneCounts() async throws -> [TaggedScene.State: Int] {
    try await pool.read { database in
      var counts: [TaggedScene.State: Int] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT state, count(*) AS number FROM officeScene GROUP BY state")
      {
        if let state = TaggedScene.State(rawValue: row["state"]) { counts[state] = row["number"] }
      }
      return counts
    }
  }

  /// Keeps what the tagger found, in place of what it found before; what people drew or decided stays.
  public func finish(_ sceneID: String, tags: [Tag], state: TaggedScene.State = .tagged) async throws {
    try await pool.write { database in
      try database.execute(
        sql: """
          DELETE FROM tag WHERE sceneID = ? AND origin = 'model'
            AND NOT EXISTS (SELECT 1 FROM decision WHERE tagID = tag.id)
          """, arguments: [sceneID])
      try database.execute(
        sql: "UPDATE officeScene SET state = ?, tagged = ?, problem = NULL WHERE id = ?",
        arguments: [state.rawValue, Date().timeIntervalSince1970, sceneID])
      guard database.changesCount > 0 else { return }  // taken down meanwhile
      for tag in tags { try Self.insert(tag, into: database) }
    }
  }

  /// Notes that a scene could not be tagged; after the third time it is given up.
  public func fail(_ sceneID: String, problem: String) async throws {
    try await pool.write {
      try $0.execute(
        sql: """
          UPDATE officeScene SET attempts = attempts + 1, problem = ?,
            state = CASE WHEN attempts >= 2 THEN 'failed' ELSE 'waiting' END WHERE id = ?
          """, arguments: [String(problem.prefix(500)), sceneID])
    }
  }

  /// Notes who has labelled everything in a scene; nil takes it back.
  public func setLabelled(_ sceneID: String, by who: String?) async throws {
    try await pool.write {
      try $0.execute(
        sql: "UPDATE officeScene SET labelledBy = ?, labelled = ? WHERE id = ?",
        arguments: [who, who == nil ? nil : Date().timeIntervalSince1970, sceneID])
    }
  }

  /// Scenes nobody has labelled yet, in order of arrival, after that one.
  public func unlabelled(after id: String? = nil, limit: Int) async throws -> [TaggedScene] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM officeScene WHERE labelledBy IS NULL AND state IN ('waiting', 'tagged', 'failed')
            AND (added, id) > (coalesce((SELECT added FROM officeScene WHERE id = ?), -1), coalesce(?, ''))
          ORDER BY added, id LIMIT ?
          """, arguments: [id, id, limit]
      ).map(Self.scene)
    }
  }

  /// How many scenes have been labelled, and how many have not.
  public func labelledCounts() async throws -> (labelled: Int, open: Int) {
    try await pool.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(labelledBy) AS labelled, count(*) - count(labelledBy) AS open FROM officeScene
          WHERE state != 'forbidden'
          """)
      return (row?["labelled"] ?? 0, row?["open"] ?? 0)
    }
  }

  /// Forgets a scene with its tags; decisions stay, without which nobody could say what was trained on.
  public func forget(_ sceneID: String) async throws {
    try await pool.write { try $0.execute(sql: "DELETE FROM officeScene WHERE id = ?", arguments: [sceneID]) }
  }

  private static func scene(_ row: Row) -> TaggedScene {
    let tagged: Double? = row["tagged"]
    return TaggedScene(
      id: row["id"], state: TaggedScene.State(rawValue: row["state"]) ?? .failed, addedBy: row["addedBy"],
      added: Date(timeIntervalSince1970: row["added"]), page: row["page"], problem: row["problem"],
      tagged: tagged.map { Date(timeIntervalSince1970: $0) }, labelledBy: row["labelledBy"])
  }
}
