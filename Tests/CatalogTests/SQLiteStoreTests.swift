import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct SQLiteStoreTests {
  private func imported(
    _ id: String, _ title: String = "T", category: String? = "sofa", pictures: [String] = ["1"]
  )
    -> ImportedProduct
  {
    ImportedProduct(
      product: Product(id: id, title: title, images: pictures, category: category),
      pictures: pictures.map { PictureSource(location: "/pictures/\(id)-\($0)", fingerprint: $0) })
  }

  @Test("added, changed, unchanged, retired and back again") func upserts() async throws {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    defer { withExtendedLifetime(folder) {} }
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

  @Test("pages, filters and counts") func pages() async throws {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    defer { withExtendedLifetime(folder) {} }
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

  @Test("embeddings stay with unchanged pictures and go with changed ones") func embeddings() async throws {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    defer { withExtendedLifetime(folder) {} }
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

  @Test("a failed picture is tried again when it has changed") func failures() async throws {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    defer { withExtendedLifetime(folder) {} }
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

  @Test("scenes, cached looks, settings and runs") func rest() async throws {
    let folder = try TemporaryFolder()
    let store = try folder.store()
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
    #expect(try await folder.store().importRuns(limit: 3).map(\.summary) == [summary])
  }

  @Test("what is not a database is refused with its path") func notADatabase() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "this is no database ", count: 100), "catalogue.sqlite")
    let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
    #expect(error?.description.contains(path) == true)
  }

  @Test("the index is opened from its file, and rebuilt when that is old or damaged") func openIndex()
    async throws
  {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    var random = SplitMix64(state: 1)
    _ = try await store.upsert((0..<30).map { imported("p\($0)") }, run: 1)
    let pictures = try await store.pictures(needing: "m", after: 0, limit: 100)
    try await store.save(
      pictures.map { PictureEmbedding(picture: $0, values: random.vector(8)) }, modelID: "m")
    let path = folder.path + "/index.bin"
    func open() async throws -> (version: String, count: Int, rebuilt: Bool) {
      var rebuilt = false
      let index = try await PartitionedScanIndex.open(path: path, store: store, modelID: "m", dimension: 8) {
        _ in
        rebuilt = true
      }
      return (index.version, index.count, rebuilt)
    }
    let first = try await open()
    #expect(first.rebuilt && first.count == 30)
    let second = try await open()
    #expect(!second.rebuilt && second.version == first.version)
    try folder.write("torn", "index.bin")
    let third = try await open()
    #expect(third.rebuilt && third.version == first.version)
    try await store.removeProducts(ids: ["p3"])
    let fourth = try await open()
    #expect(fourth.rebuilt && fourth.count == 29 && fourth.version != first.version)
  }
}
