import Catalog
import Domain
import Foundation
import Looks
import Synchronization
import Testing

@Suite("CatalogIndexer: embeds what is new, reports what is broken")
struct CatalogIndexerTests {
  @Test("an unchanged picture is embedded once per model; a changed one again")
  func embedsIncrementally() async throws {
    let shop = try await ColourShop()
    // Eight products in four colours: equal pictures are embedded once.
    let first = shop.embedder.pictures.withLock { $0 }
    #expect(first == 4)
    let again = CatalogIndexer(store: shop.store, embedder: shop.embedder, modelID: "colour")
    #expect(try await again.embedPictures().embedded == 0)

    let path = try shop.folder.picture("products/sofa-red.png", 240, 10, 10)
    _ = try await shop.store.upsert(
      [ColourShop.product("sofa-red", category: "sofa", path: path, fingerprint: "2")], run: nil)
    #expect(try await again.embedPictures().embedded == 1)

    let other = CatalogIndexer(store: shop.store, embedder: shop.embedder, modelID: "another")
    #expect(try await other.embedPictures().embedded == 8)
  }

  @Test("broken and missing pictures are reported by product and never stop the rest; far ones wait")
  func reportsBrokenPictures() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.url.appendingPathComponent("c.sqlite").path)
    let broken = folder.url.appendingPathComponent("broken.jpg")
    try Data([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]).write(to: broken)
    let good = try folder.picture("good.png", 10, 200, 10)
    _ = try await store.upsert(
      [
        ColourShop.product("a-broken", category: "sofa", path: broken.path),
        ColourShop.product("b-missing", category: "sofa", path: folder.url.path + "/none.jpg"),
        ColourShop.product("c-far", category: "sofa", path: "https://shop.example/far.jpg"),
        ColourShop.product("d-good", category: "sofa", path: good),
      ], run: nil)
    let indexer = CatalogIndexer(store: store, embedder: ColourEmbedder(), modelID: "m", batchSize: 2)
    let report = try await indexer.embedPictures()
    #expect(report.embedded == 1)
    #expect(Set(report.failures.map(\.productID)) == ["a-broken", "b-missing"])
    #expect(report.failures.allSatisfy { !$0.reason.isEmpty } && report.postponed == 1)
    // Noted in the store, so a second run does not try them again.
    var nothing = IndexingReport()
    nothing.postponed = 1
    #expect(try await indexer.embedPictures() == nothing)
    #expect(try await store.failedPictures(page: Page()).count == 2)
    let index = try await IndexBuilder(store: store, modelID: "m", dimension: 4).build()
    #expect(index.count == 1)
  }

  @Test("progress counts up to the total")
  func progress() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.url.appendingPathComponent("c.sqlite").path)
    var products: [ImportedProduct] = []
    for number in 0..<7 {
      let path = try folder.picture("\(number).png", UInt8(number * 30), 90, 40)
      products.append(ColourShop.product("p\(number)", category: "sofa", path: path))
    }
    _ = try await store.upsert(products, run: nil)
    let seen = Mutex<[IndexingProgress]>([])
    let indexer = CatalogIndexer(store: store, embedder: ColourEmbedder(), modelID: "m", batchSize: 3)
    try await indexer.embedPictures { state in seen.withLock { $0.append(state) } }
    let states = seen.withLock { $0 }
    #expect(states.map(\.embedded) == [3, 6, 7])
    #expect(states.allSatisfy { $0.total == 7 && $0.picturesPerSecond > 0 && $0.remaining != nil })
    #expect(states.last?.remaining == .zero)
  }
}
