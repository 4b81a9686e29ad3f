import Domain
import Foundation
import GRDB
import Testing

@testable import Catalog

@Suite("Collections, words, studies")
struct CollectionTests {
  let folder: TemporaryFolder
  let store: SQLiteStore

  init() async throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    try await store.upsert(
      ["north", "south", "attic"].map {
        Scene(id: $0, image: "\($0).jpg", title: "The \($0) room", width: 4, height: 3)
      })
    _ = try await store.upsert(
      [
        Product(
          id: "1", title: "Havn sofa", description: "Three seats in oatmeal bouclé", brand: "Atelier",
          category: "sofa", attributes: ["color": "sand"]),
        Product(
          id: "2", title: "Lund armchair", description: "Goes with the Havn sofas", category: "armchair"),
        Product(id: "3", title: "Oliv tree", attributes: ["material": "clay"]),
      ].map { ImportedProduct(product: $0, pictures: []) }, run: nil)
  }

  @Test("a collection is kept, changed and erased; its scenes stay")
  func collections() async throws {
    var board = SceneCollection(
      id: "b", title: "Light", note: "pale woods", scenes: ["south", "gone", "north"])
    try await store.save(board)
    board.scenes = ["south", "north"]
    #expect(try await store.collection(id: "b") == board)
    try await store.save(SceneCollection(id: "a", title: "Dark", scenes: ["north"]))
    #expect(try await store.collections(page: Page()).map(\.id) == ["a", "b"])
    #expect(try await store.collections(holding: ["north", "attic"]) == ["north": ["a", "b"]])
    try await store.removeScenes(ids: ["south"])
    #expect(try await store.collection(id: "b")?.scenes == ["north"])
    #expect(try await store.removeCollection(id: "b"))
    #expect(try await store.removeCollection(id: "b") == false)
    #expect(try await store.sceneCount() == 2)
  }

  private func found(_ text: String, _ kind: TextMatch.Kind = .product) async throws -> [String] {
    try await store.textMatches(text, kind: kind, limit: 10).map(\.id)
  }

  @Test("words find titles before descriptions, without accents, with endings and beginnings")
  func words() async throws {
    #expect(try await found("havn sofa") == ["1", "2"])
    #expect(try await found("boucle") == ["1"])
    #expect(try await found("SOFAS ") == ["1", "2"])
    #expect(try await found("arm") == ["2"])
    #expect(try await found("clay") == ["3"])
    #expect(try await found("sand atel") == ["1"])
    #expect(try await found("nothing havn").isEmpty == false, "any word will do when no row has them all")
    for text in ["", "\"", "* OR", "NEAR(", "a AND", "-", "title:", "(((", "'; DROP TABLE words; --"] {
      _ = try await found(text)
    }
    #expect(try await found("north", .scene) == ["north"])
    #expect(try await found("pale", .scene) == [])
    try await store.save(SceneCollection(id: "b", title: "Light", note: "pale woods", scenes: ["south"]))
    #expect(try await found("pale", .scene) == ["south"])
    #expect(try await found("pale", .collection) == ["b"])
    _ = try await store.removeCollection(id: "b")
    #expect(try await found("pale", .scene) == [])
    #expect(try await found("pale", .collection) == [])
  }

  @Test("words follow the catalogue")
  func wordsFollow() async throws {
    let changed = Product(id: "1", title: "Fjord couch", category: "sofa")
    _ = try await store.upsert([ImportedProduct(product: changed, pictures: [])], run: 1)
    #expect(try await found("havn") == ["2"])
    #expect(try await found("fjord") == ["1"])
    _ = try await store.retireProducts(notSeenIn: 1)
    #expect(try await found("havn") == [])
    try await store.removeProducts(ids: ["1"])
    #expect(try await found("fjord") == [])
  }

  @Test("a study reads back until its scene changes")
  func studies() async throws {
    let object = SceneStudy.Object(
      category: "sofa", box: Box(x: 0.25, y: 0.5, width: 0.5, height: 0.25), score: 0.5, vector: [0.5, -0.5],
      product: "1")
    let study = SceneStudy(
      sceneID: "north", time: 5, vector: [1, 0], objects: [object, object], sceneType: "Bedroom")
    try await store.save(study, modelID: "m")
    try await store.save(SceneStudy(sceneID: "gone", time: 5, vector: [1, 0], objects: []), modelID: "m")
    #expect(try await store.study(of: "north", modelID: "m") == study)
    #expect(try await store.study(of: "north", modelID: "other") == nil)
    #expect(try await store.studies(modelID: "m", after: "", limit: 10) == [study])
    try await store.upsert([Scene(id: "north", image: "new.jpg", title: "x", width: 4, height: 3)])
    #expect(try await store.study(of: "north", modelID: "m") == nil)
  }

  @Test("a store made before these tables gets them, with the words of what it holds")
  func migration() async throws {
    let path = folder.path + "/older.sqlite"
    do {
      let older = try SQLiteStore(path: path)
      _ = try await older.upsert(
        [ImportedProduct(product: Product(id: "9", title: "Old oak table"), pictures: [])], run: nil)
      try await older.upsert([Scene(id: "hall", image: "h.jpg", title: "Entrance", width: 1, height: 1)])
      try await older.pool.write { database in
        try database.execute(
          sql: """
            DROP TABLE words; DROP TABLE wordsOf; DROP TABLE studiedObject; DROP TABLE study; DROP TABLE firstSeen;
            DROP TABLE collectionScene; DROP TABLE collection;
            DROP TRIGGER IF EXISTS productWordsAdded; DROP TRIGGER IF EXISTS productWordsChanged;
            DROP TRIGGER IF EXISTS productWordsGone; DROP TRIGGER IF EXISTS sceneWordsAdded;
            DROP TRIGGER IF EXISTS sceneWordsChanged; DROP TRIGGER IF EXISTS sceneWordsGone;
            DROP TRIGGER IF EXISTS studyOfChangedScene; DROP TRIGGER IF EXISTS productFirstSeen;
            DELETE FROM grdb_migrations WHERE identifier LIKE 'people%';
            """)
      }
    }
    let newer = try SQLiteStore(path: path)
    #expect(try await newer.textMatches("oak", kind: .product, limit: 3).map(\.id) == ["9"])
    #expect(try await newer.textMatches("entrance", kind: .scene, limit: 3).map(\.id) == ["hall"])
    #expect(try await newer.firstSeen().keys.sorted() == ["9"])
  }
}
