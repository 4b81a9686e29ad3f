import Domain
import GRDB

extension SQLiteStore: CollectionStore {
  /// One page of collections in order of title.
  public func collections(page: Page) async throws -> [SceneCollection] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM collection ORDER BY title, id LIMIT ? OFFSET ?",
        arguments: [page.limit, page.offset]
      ).map { try Self.collection($0, database) }
    }
  }

  /// How many collections there are.
  public func collectionCount() async throws -> Int {
    try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM collection") ?? 0 }
  }

  /// The collection of that id.
  public func collection(id: String) async throws -> SceneCollection? {
    try await pool.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM collection WHERE id = ?", arguments: [id])
        .map { try Self.collection($0, database) }
    }
  }

  /// Inserts a collection or replaces the one of that id; scenes that do not exist are left out.
  public func save(_ collection: SceneCollection) async throws {
    try await pool.write { database in
      let before = try Self.sceneIDs(of: collection.id, database)
      try database.execute(
        sql: """
          INSERT INTO collection VALUES (?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET title = excluded.title, note = excluded.note
          """, arguments: [collection.id, collection.title, collection.note])
      try database.execute(
        sql: "DELETE FROM collectionScene WHERE collectionID = ?", arguments: [collection.id])
      for (position, scene) in collection.scenes.enumerated() {
        try database.execute(
          sql: "INSERT OR IGNORE INTO collectionScene SELECT ?, id, ? FROM scene WHERE id = ?",
          arguments: [collection.id, position, scene])
      }
      try Self.keepWords(.collection, collection.id, collection.title, collection.note, database)
      try Self.refreshWords(ofScenes: Set(before + collection.scenes), database)
    }
  }

  /// Erases a collection, not its scenes; false when there is none.
  public func removeCollection(id: String) async throws -> Bool {
    try await pool.write { database in
      let scenes = try Self.sceneIDs(of: id, database)
      try database.execute(sql: "DELETE FROM collection WHERE id = ?", arguments: [id])
      guard database.changesCount > 0 else { return false }
      try database.execute(
        sql: "DELETE FROM words WHERE rowid = (SELECT row FROM wordsOf WHERE kind = 'collection' AND id = ?)",
        arguments: [id])
      try database.execute(
        sql: "DELETE FROM wordsOf WHERE kind = 'collection' AND id = ?", arguments: [id])
      try Self.refreshWords(ofScenes: Set(scenes), database)
      return true
    }
  }

  /// The collections that hold each of these scenes.
  public func collections(holding scenes: [String]) async throws -> [String: Set<String>] {
    try await pool.read { database in
      var holding: [String: Set<String>] = [:]
      for slice in Self.slices(scenes) {
        let rows = try Row.fetchCursor(
          database,
          sql: """
            SELECT sceneID, collectionID FROM collectionScene WHERE sceneID IN (\(Self.marks(slice.count)))
            """, arguments: StatementArguments(slice))
        while let row = try rows.next() { holding[row["sceneID"], default: []].insert(row["collectionID"]) }
      }
      return holding
    }
  }

  /// When each product was first in the catalogue, in seconds since 1970.
  public func firstSeen() async throws -> [String: Double] {
    try await pool.read { database in
      var times: [String: Double] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT productID, time FROM firstSeen")
      while let row = try rows.next() { times[row["productID"]] = row["time"] }
      return times
    }
  }

  private static func collection(_ row: Row, _ database: Database) throws -> SceneCollection {
    let id: String = row["id"]
    return SceneCollection(
      id: id, title: row["title"], note: row["note"], scenes: try sceneIDs(of: id, database))
  }

  private static func sceneIDs(of collection: String, _ database: Database) throws -> [String] {
    try String.fetchAll(
      database, sql: "SELECT sceneID FROM collectionScene WHERE collectionID = ? ORDER BY position",
      arguments: [collection])
  }

  /// A scene is found by the words of the collections that hold it.
  private static func refreshWords(ofScenes scenes: Set<String>, _ database: Database) throws {
    for scene in scenes {
      let body = try String.fetchAll(
        database,
        sql: """
          SELECT title || ' ' || note FROM collection JOIN collectionScene ON id = collectionID
          WHERE sceneID = ? ORDER BY id
          """, arguments: [scene]
      ).joined(separator: " ")
      try database.execute(
        sql: """
          UPDATE words SET body = ? WHERE rowid = (SELECT row FROM wordsOf WHERE kind = 'scene' AND id = ?)
          """, arguments: [body, scene])
    }
  }

  private static func keepWords(
    _ kind: TextMatch.Kind, _ id: String, _ title: String, _ body: String, _ database: Database
  ) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO wordsOf (kind, id) VALUES (?, ?)", arguments: [kind.rawValue, id])
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO words (rowid, title, body)
        SELECT row, ?, ? FROM wordsOf WHERE kind = ? AND id = ?
        """, arguments: [title, body, kind.rawValue, id])
  }
}
