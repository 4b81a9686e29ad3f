import Domain
import Foundation
import GRDB
import Testing

@testable import Catalog

/// A store with three scenes and three products.
private struct Shop {
  let folder: TemporaryFolder
  let store: any CatalogueStore

  init(_ engine: StoreEngine) async throws {
    folder = try TemporaryFolder()
    store = try await engine.store(in: folder)
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

  func found(_ text: String, _ kind: TextMatch.Kind = .product) async throws -> [String] {
    try await store.textMatches(text, kind: kind, limit: 10).map(\.id)
  }
}

@Suite("Collections, words, studies")
struct CollectionTests {
  @Test("a collection is kept, changed and erased; its scenes stay", arguments: StoreEngine.here)
  func collections(engine: StoreEngine) async throws {
    let shop = try await Shop(engine)
    let store = shop.store
    defer { withExtendedLifetime(shop) {} }
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

  @Test(
    "words find titles before descriptions, without accents, with endings and beginnings",
    arguments: StoreEngine.here)
  func words(engine: StoreEngine) async throws {
    let shop = try await Shop(engine)
    let store = shop.store
    defer { withExtendedLifetime(shop) {} }
    #expect(try await shop.found("havn sofa") == ["1", "2"])
    #expect(try await shop.found("boucle") == ["1"])
    #expect(try await shop.found("SOFAS ") == ["1", "2"])
    #expect(try await shop.found("arm") == ["2"])
    #expect(try await shop.found("clay") == ["3"])
    #expect(try await shop.found("sand atel") == ["1"])
    #expect(
      try await shop.found("nothing havn").isEmpty == false, "any word will do when no row has them all")
    for text in ["", "\"", "* OR", "NEAR(", "a AND", "-", "title:", "(((", "'; DROP TABLE words; --"] {
      _ = try await shop.found(text)
    }
    #expect(try await shop.found("north", .scene) == ["north"])
    #expect(try await shop.found("pale", .scene) == [])
    try await store.save(SceneCollection(id: "b", title: "Light", note: "pale woods", scenes: ["south"]))
    #expect(try await shop.found("pale", .scene) == ["south"])
    #expect(try await shop.found("pale", .collection) == ["b"])
    _ = try await store.removeCollection(id: "b")
    #expect(try await shop.found("pale", .scene) == [])
    #expect(try await shop.found("pale", .collection) == [])
  }

  @Test("words follow the catalogue", arguments: StoreEngine.here)
  func wordsFollow(engine: StoreEngine) async throws {
    let shop = try await Shop(engine)
    let store = shop.store
    defer { withExtendedLifetime(shop) {} }
    let changed = Product(id: "1", title: "Fjord couch", category: "sofa")
    _ = try await store.upsert([ImportedProduct(product: changed, pictures: [])], run: 1)
    #expect(try await shop.found("havn") == ["2"])
    #expect(try await shop.found("fjord") == ["1"])
    _ = try await store.retireProducts(notSeenIn: 1)
    #expect(try await shop.found("havn") == [])
    try await store.removeProducts(ids: ["1"])
    #expect(try await shop.found("fjord") == [])
  }

  @Test("a study reads back until its scene changes", arguments: StoreEngine.here)
  func studies(engine: StoreEngine) async throws {
    let shop = try await Shop(engine)
    let store = shop.store
    defer { withExtendedLifetime(shop) {} }
    let object = SceneStudy.Object(
      category: "sofa", box: Box(x: 0.25, y: 0.5, width: 0.5, height: 0.25), score: 0.5, vector: [0.5, -0.5],
      product: "1", colours: (0..<48).map { UInt8($0) })
    var plain = object
    plain.colours = []
    let study = SceneStudy(
      sceneID: "north", time: 5, vector: [1, 0], objects: [object, plain], sceneType: "Bedroom")
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
    let folder = try TemporaryFolder()
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
