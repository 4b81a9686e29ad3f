import Domain
import Foundation
import PostgreSQLStore
import Testing

@testable import Catalog

/// What every engine behind `ProductStore` must do.
@Suite struct ProductStoreTests {
  private func imported(
    _ id: String, _ title: String = "T", category: String? = "sofa", pictures: [String] = ["1"]
  )
    -> ImportedProduct
  {
    ImportedProduct(
      product: Product(id: id, title: title, images: pictures, category: category),
      pictures: pictures.map { PictureSource(location: "/pictures/\(id)-\($0)", fingerprint: $0) })
  }

  @Test("added, changed, unchanged, retired and back again", arguments: StoreEngine.here)
  func upserts(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    #expect(try await store.upsert([imported("a"), imported("b")], run: 1) == ["a": .added, "b": .added])
    let revision = try await store.revision()
    #expect(try await store.upsert([imported("a")], run: 2) == ["a": .unchanged])
    #expect(try await store.revision() == revision)
    #expect(try await store.upsert([imported("a", "New")], run: 2) == ["a": .changed])
    #expect(try await store.retireProducts(notSeenIn: 2) == ["b"])
    #expect(try await store.retireProducts(notSeenIn: 2) == [])
    #expect(try await store.product(id: "b")?.isRetired == true)
    #expect(try await store.products(ProductFilter(), page: Page()).map(\.product.title) == ["New"])
    #expect(try await store.upsert([imported("b")], run: 3) == ["b": .added])
    #expect(try await store.productCount(ProductFilter()) == 2)
    #expect(try await store.revision() > revision)
  }

  @Test(
    "a full feed retires only what came from it, and takes over what it brings", arguments: StoreEngine.here)
  func sources(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    func full(_ source: String, _ ids: [String]) async throws -> [String] {
      let run = try await store.beginImport(source: source)
      _ = try await store.upsert(ids.map { imported($0) }, run: run)
      return try await store.retireProducts(notSeenIn: run)
    }
    // Of nobody's import: whoever comes first may retire it, as before sources were kept.
    _ = try await store.upsert([imported("old"), imported("a1")], run: nil)
    #expect(try await full("a", ["a1", "a2", "moves"]) == ["old"])
    #expect(try await full("b", ["b1", "b2"]) == [])
    #expect(try await store.productCountsBySource() == ["a": 3, "b": 2])
    #expect(try await full("a", ["a1", "moves"]) == ["a2"])
    #expect(try await store.product(id: "b1")?.isRetired == false)
    // A partial import of another source changes a product and leaves it where it belongs.
    let part = try await store.beginImport(source: "prices")
    _ = try await store.upsert([imported("a1", "Cheaper"), imported("new")], run: part)
    #expect(try await store.productCountsBySource() == ["a": 2, "b": 2, "prices": 1])
    #expect(try await full("a", ["moves"]) == ["a1"])
    // The shop moves a product from one feed to the other.
    #expect(try await full("b", ["b1", "b2", "moves"]) == [])
    #expect(try await full("a", ["a3"]) == [])
    #expect(try await store.productCountsBySource() == ["a": 1, "b": 3, "prices": 1])
    #expect(try await full("b", ["b1"]) == ["b2", "moves"])
    #expect(try await full("b", ["b1", "a2"]) == [])
    #expect(try await store.product(id: "a2")?.isRetired == false)
    #expect(try await store.productCountsBySource() == ["a": 1, "b": 2, "prices": 1])
  }

  @Test("pages, filters and counts", arguments: StoreEngine.here)
  func pages(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    let products = (0..<25).map {
      imported("p\(100 + $0)", "Title \($0) 100%", category: $0 % 5 == 0 ? nil : $0 % 2 == 0 ? "rug" : "sofa")
    }
    _ = try await store.upsert(products, run: nil)
    var ids: [String] = []
    for offset in stride(from: 0, to: 30, by: 7) {
      ids += try await store.products(ProductFilter(), page: Page(limit: 7, offset: offset)).map(\.product.id)
    }
    #expect(ids == (0..<25).map { "p\(100 + $0)" })
    #expect(try await store.productCounts() == [nil: 5, "rug": 10, "sofa": 10])
    #expect(try await store.productCount(ProductFilter(category: "rug")) == 10)
    #expect(try await store.productCount(ProductFilter(title: "title 100%")) == 25)
    #expect(try await store.productCount(ProductFilter(title: "%' OR 1=1")) == 0)
    #expect(try await store.products(ids: (0..<1200).map { "p\($0)" }).count == 25)
    try await store.removeProducts(ids: ["p100", "nobody"])
    #expect(try await store.productCount(ProductFilter(state: .any)) == 24)
  }

  @Test("embeddings stay with unchanged pictures and go with changed ones", arguments: StoreEngine.here)
  func embeddings(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    _ = try await store.upsert([imported("a", pictures: ["1", "2"]), imported("b")], run: 1)
    var needing = try await store.pictures(needing: "m", after: 0, limit: 10)
    #expect(needing.map(\.productID) == ["a", "a", "b"])
    try await store.save(
      needing.map { PictureEmbedding(picture: $0, values: [0.5, -1, 0.25]) }, modelID: "m")
    #expect(try await store.pictureCount(needing: "m") == 0)
    #expect(try await store.pictureCount(needing: "other") == 3)
    let kept = try await store.embeddings(modelID: "m", after: 0, limit: 10)
    #expect(kept.map(\.entry.vector) == [[0.5, -1, 0.25], [0.5, -1, 0.25], [0.5, -1, 0.25]])
    #expect(kept.map(\.entry.pictureIndex) == [0, 1, 0] && kept.first?.entry.category == "sofa")
    // Another title and category: nothing to embed, but the index gets the new category.
    _ = try await store.upsert([imported("a", "New", category: "rug", pictures: ["1", "2"])], run: 2)
    #expect(try await store.pictureCount(needing: "m") == 0)
    #expect(try await store.embeddings(of: "a", modelID: "m").map(\.entry.category) == ["rug", "rug"])
    // One picture replaced, one gone.
    _ = try await store.upsert([imported("a", "New", pictures: ["9"])], run: 3)
    needing = try await store.pictures(needing: "m", after: 0, limit: 10)
    #expect(needing.map(\.fingerprint) == ["9"])
    #expect(try await store.embeddings(modelID: "m", after: 0, limit: 10).map(\.entry.productID) == ["b"])
    // An embedding of a picture that has changed meanwhile is not kept.
    _ = try await store.upsert([imported("a", pictures: ["10"])], run: 4)
    try await store.save(needing.map { PictureEmbedding(picture: $0, values: [1, 1, 1]) }, modelID: "m")
    #expect(try await store.pictureCount(needing: "m") == 1)
    // Retired products are not searched.
    _ = try await store.retireProducts(notSeenIn: 4)
    #expect(try await store.embeddings(modelID: "m", after: 0, limit: 10).isEmpty)
    try await store.removeEmbeddings(exceptModels: [])
    #expect(try await store.embeddings(of: "b", modelID: "m").isEmpty)
  }

  @Test("a failed picture is tried again when it has changed", arguments: StoreEngine.here)
  func failures(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    _ = try await store.upsert([imported("a")], run: 1)
    let picture = try #require(try await store.pictures(of: "a").first)
    try await store.markPicture(picture.id, failed: "no JPEG")
    #expect(try await store.pictureCount(needing: "m") == 0)
    #expect(try await store.failedPictures(page: Page()).map(\.failure) == ["no JPEG"])
    _ = try await store.upsert([imported("a", "Title only")], run: 2)
    #expect(try await store.pictureCount(needing: "m") == 0)
    _ = try await store.upsert([imported("a", pictures: ["2"])], run: 3)
    #expect(try await store.pictureCount(needing: "m") == 1)
  }

  @Test("scenes, cached looks, settings and runs", arguments: StoreEngine.here)
  func rest(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    let scenes = (0..<5).map { Scene(id: "s\($0)", image: "s\($0).jpg", width: 4, height: 3) }
    try await store.upsert(scenes)
    #expect(try await store.scenes(page: Page(limit: 2, offset: 1)).map(\.id) == ["s1", "s2"])
    let look = Look(objects: [], milliseconds: Look.Timings())
    try await store.cache(look, sceneID: "s1", modelID: "m", version: "1")
    try await store.cache(look, sceneID: "none", modelID: "m", version: "1")
    #expect(try await store.cachedLook(sceneID: "s1", modelID: "m", version: "1") == look)
    #expect(try await store.cachedLook(sceneID: "s1", modelID: "m", version: "2") == nil)
    #expect(try await store.cachedLook(sceneID: "s1", modelID: "n", version: "1") == nil)
    try await store.upsert(scenes)
    #expect(try await store.cachedLook(sceneID: "s1", modelID: "m", version: "1") == look)
    try await store.upsert([Scene(id: "s1", image: "other.jpg", width: 4, height: 3)])
    #expect(try await store.cachedLook(sceneID: "s1", modelID: "m", version: "1") == nil)
    try await store.removeScenes(ids: ["s0"])
    #expect(try await store.sceneCount() == 4)
    try await store.setSetting("model", to: "x")
    #expect(try await store.setting("model") == "x")
    try await store.setSetting("model", to: nil)
    #expect(try await store.setting("model") == nil)
    let run = try await store.beginImport(source: "feed.xml")
    #expect(try await store.importRuns(limit: 3).first?.ended == nil)
    var summary = ImportSummary()
    summary.added = 3
    try await store.finishImport(run, summary: summary)
    #expect(try await store.importRuns(limit: 3).map(\.summary) == [summary])
  }

  @Test("what an index must follow is noted, what it need not is not", arguments: StoreEngine.here)
  func changes(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    func changed(after revision: Int64) async throws -> [String] {
      try await store.changes(after: revision, limit: 100).map(\.productID).sorted()
    }
    _ = try await store.upsert([imported("a"), imported("b"), imported("c")], run: 1)
    let first = try await store.revision()
    #expect(try await changed(after: first - 1) == ["a", "b", "c"])
    #expect(try await changed(after: first) == [])
    _ = try await store.upsert([imported("a")], run: 2)
    try await store.markProducts(ids: ["b"], seenIn: 2)
    #expect(try await changed(after: first) == [])
    let picture = try #require(try await store.pictures(of: "b").first)
    try await store.save([PictureEmbedding(picture: picture, values: [1, 2])], modelID: "m")
    #expect(try await changed(after: first) == ["b"])
    #expect(try await store.embeddings(ofActive: ["a", "b"], modelID: "m").map(\.entry.productID) == ["b"])
    let second = try await store.revision()
    _ = try await store.retireProducts(notSeenIn: 2)
    #expect(try await changed(after: second) == ["c"])
    try await store.removeProducts(ids: ["a"])
    #expect(try await changed(after: second) == ["a", "c"])
    try await store.markPicture(picture.id, failed: "gone")
    #expect(try await changed(after: second) == ["a", "b", "c"])
    #expect(try await store.changes(after: 0, limit: 2).count == 2)
  }

  @Test("texts that engines could trip over come back as they are", arguments: StoreEngine.here)
  func texts(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    let texts = [
      "a\\b", "tab\there", "line\nbreak\r", "quote\"'", "{brace,}", "\\N", "ümläut 🛋️", "$1", " ", "NULL",
    ]
    _ = try await store.upsert(texts.map { imported($0, $0, category: $0, pictures: [$0]) }, run: 1)
    let found = try await store.products(ids: texts)
    for text in texts {
      #expect(found[text]?.product.title == text && found[text]?.product.category == text)
      #expect(try await store.pictures(of: text).map(\.fingerprint) == [text])
    }
    #expect(
      try await store.products(ProductFilter(), page: Page()).map(\.product.id)
        == texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    try await store.removeProducts(ids: texts)
    #expect(try await store.productCount(ProductFilter(state: .any)) == 0)
  }

  @Test("facets reach the index with the embedding", arguments: StoreEngine.here)
  func facets(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    var product = imported("a")
    product.product.price = Price(amount: 100, currency: "EUR")
    product.product.salePrice = Price(amount: 79.5, currency: "EUR")
    product.product.brand = "Oakly"
    product.product.availability = .preorder
    product.product.attributes = ["color": "red"]
    _ = try await store.upsert([product], run: 1)
    let picture = try #require(try await store.pictures(of: "a").first)
    try await store.save([PictureEmbedding(picture: picture, values: [1, 2])], modelID: "m")
    let facets = try await store.embeddings(modelID: "m", after: 0, limit: 1).first?.entry.facets
    #expect(
      facets
        == ProductFacets(
          price: Price(amount: 79.5, currency: "EUR"), availability: .preorder, brand: "Oakly",
          attributes: ["color": "red"]))
  }

  @Test("many writers and readers at once lose nothing", arguments: StoreEngine.here)
  func concurrency(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          for number in 0..<10 {
            _ = try await store.upsert(
              [self.imported("w\(writer)-\(number)"), self.imported("shared", "by \(writer)")], run: nil)
          }
        }
        group.addTask {
          var last: Int64 = 0
          for _ in 0..<20 {
            let revision = try await store.revision()
            #expect(revision >= last)
            last = revision
            #expect(
              try await store.changes(after: revision, limit: 1000).allSatisfy { $0.revision > revision })
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await store.productCount(ProductFilter()) == 61)
    #expect(try await store.changes(after: 0, limit: 1000).count == 61)
  }
}
