import Catalog
import Domain
import Foundation

extension PostgreSQLStore: CollectionStore {
  /// One page of collections in order of title.
  public func collections(page: Page) async throws -> [SceneCollection] {
    try await pool.run { connection in
      try connection.execute(
        "\(Self.collection) ORDER BY title, id LIMIT $1 OFFSET $2",
        [.integer(Int64(page.limit)), .integer(Int64(page.offset))]
      ).map { try Self.collection($0, connection) }
    }
  }

  /// How many collections there are.
  public func collectionCount() async throws -> Int {
    try await pool.run { Int(try $0.execute("SELECT count(*) FROM collection").first?.integer(0) ?? 0) }
  }

  /// The collection of that id.
  public func collection(id: String) async throws -> SceneCollection? {
    try await pool.run { connection in
      try connection.execute("\(Self.collection) WHERE id = $1", [.text(id)]).first
        .map { try Self.collection($0, connection) }
    }
  }

  /// Inserts a collection or replaces the one of that id; scenes that do not exist are left out.
  public func save(_ collection: SceneCollection) async throws {
    try await pool.run { connection in
      try connection.transaction {
        let before = try Self.sceneIDs(of: collection.id, connection)
        try connection.execute(
          """
          INSERT INTO collection VALUES ($1, $2, $3)
          ON CONFLICT (id) DO UPDATE SET title = excluded.title, note = excluded.note
          """, [.text(collection.id), .text(collection.title), .text(collection.note)])
        try connection.execute(
          "DELETE FROM collection_scene WHERE collection_id = $1", [.text(collection.id)])
        for (position, scene) in collection.scenes.enumerated() {
          try connection.execute(
            """
            INSERT INTO collection_scene SELECT $1, id, $2 FROM scene WHERE id = $3 ON CONFLICT DO NOTHING
            """, [.text(collection.id), .integer(Int64(position)), .text(scene)])
        }
        try connection.execute(
          "SELECT keep_words('collection', $1, $2, $3)",
          [.text(collection.id), .text(collection.title), .text(collection.note)])
        try Self.refreshWords(ofScenes: Set(before + collection.scenes), connection)
      }
    }
  }

  /// Erases a collection, not its scenes; false when there is none.
  public func removeCollection(id: String) async throws -> Bool {
    try await pool.run { connection in
      try connection.transaction {
        let scenes = try Self.sceneIDs(of: id, connection)
        let gone = try connection.execute("DELETE FROM collection WHERE id = $1 RETURNING id", [.text(id)])
        guard gone.count > 0 else { return false }
        try connection.execute("DELETE FROM words WHERE kind = 'collection' AND id = $1", [.text(id)])
        try Self.refreshWords(ofScenes: Set(scenes), connection)
        return true
      }
    }
  }

  /// The collections that hold each of these scenes.
  public func collections(holding scenes: [String]) async throws -> [String: Set<String>] {
    try await pool.run { connection in
      var holding: [String: Set<String>] = [:]
      let rows = try connection.execute(
        "SELECT scene_id, collection_id FROM collection_scene WHERE scene_id = ANY($1)", [.texts(scenes)])
      for (scene, collection) in rows.map({ ($0.text(0), $0.text(1)) }) {
        holding[scene, default: []].insert(collection)
      }
      return holding
    }
  }

  /// When each product was first in the catalogue, in seconds since 1970.
  public func firstSeen() async throws -> [String: Double] {
    try await pool.run { connection in
      let rows = try connection.execute("SELECT product_id, time FROM first_seen")
      return Dictionary(rows.map { ($0.text(0), $0.optionalReal(1) ?? 0) }) { first, _ in first }
    }
  }

  /// What matches a text, best first; products that have left their feed are passed over.
  public func textMatches(_ text: String, kind: TextMatch.Kind, limit: Int) async throws -> [TextMatch] {
    let words = Self.words(of: text)
    guard !words.isEmpty else { return [] }
    return try await pool.run { connection in
      for separator in [" & ", " | "] {
        let found = try connection.execute(
          """
          SELECT words.id, ts_rank('{0, 0, 0.125, 1}', found, query)::double precision AS score
          FROM words, to_tsquery('english', plain_letters($1)) query
          WHERE found @@ query AND kind = $2 AND (kind <> 'product'
            OR EXISTS (SELECT 1 FROM product WHERE product.id = words.id AND NOT retired))
          ORDER BY score DESC, words.id LIMIT $3
          """, [.text(words.joined(separator: separator)), .text(kind.rawValue), .integer(Int64(limit))]
        ).map { TextMatch(kind: kind, id: $0.text(0), score: $0.optionalReal(1) ?? 0) }
        if !found.isEmpty { return found }
      }
      return []
    }
  }

  /// The words of what somebody typed, each quoted so that none is an operator; the last may be unfinished.
  private static func words(of text: String) -> [String] {
    let words = text.prefix(200).split { !$0.isLetter && !$0.isNumber }.prefix(16).map { "'\($0)'" }
    guard let last = words.last else { return [] }
    let isFinished = text.last.map { !$0.isLetter && !$0.isNumber } ?? true
    return words.dropLast() + [isFinished ? last : last + ":*"]
  }

  private static let collection = "SELECT id, title, note FROM collection"

  private static func collection(_ row: PostgreSQLRow, _ connection: PostgreSQLConnection) throws
    -> SceneCollection
  {
    SceneCollection(
      id: row.text(0), title: row.text(1), note: row.text(2),
      scenes: try sceneIDs(of: row.text(0), connection))
  }

  private static func sceneIDs(of collection: String, _ connection: PostgreSQLConnection) throws -> [String] {
    try connection.execute(
      "SELECT scene_id FROM collection_scene WHERE collection_id = $1 ORDER BY position", [.text(collection)]
    ).map { $0.text(0) }
  }

  /// A scene is found by the words of the collections that hold it.
  private static func refreshWords(ofScenes scenes: Set<String>, _ connection: PostgreSQLConnection) throws {
    try connection.execute(
      "SELECT scene_words(id, json::jsonb ->> 'title') FROM scene WHERE id = ANY($1)", [.texts(Array(scenes))]
    )
  }
}
