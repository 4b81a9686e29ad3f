import Catalog
import Domain
import Foundation
import Office
import Synchronization
import Testing

@testable import Server

@Suite struct CatalogueStateTests {
  @Test("categories, revisions and how far the index is behind stand in the metrics") func metrics() {
    let metrics = ServerMetrics(registry: PrometheusRegistry())
    metrics.catalogue(
      CatalogueState(
        products: ["sofa": 3, nil: 2], indexedPictures: ["sofa": 7], storeRevision: 12, indexRevision: 11,
        behindSince: Date(timeIntervalSinceNow: -60), problem: "the store does not answer"))
    let text = metrics.registry.exposition()
    #expect(text.contains("vitrine_products{category=\"sofa\"} 3"))
    #expect(text.contains("vitrine_products{category=\"\"} 2"))
    #expect(text.contains("vitrine_index_pictures{category=\"sofa\"} 7"))
    #expect(text.contains("vitrine_store_revision 12") && text.contains("vitrine_index_revision 11"))
    #expect(text.contains("vitrine_index_behind_seconds 6") && text.contains("vitrine_index_stuck 1"))
    metrics.catalogue(
      CatalogueState(products: [:], indexedPictures: [:], storeRevision: 12, indexRevision: 12))
    #expect(metrics.registry.exposition().contains("vitrine_index_behind_seconds 0"))
  }

  @Test("while the index's engine does not answer, kept looks are shown and the metrics say what is wrong")
  func engineGone() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    let index = FlakyIndex(test.shop.index)
    let showcase = CatalogShowcase(
      store: test.shop.store, index: index, finder: test.shop.workshop.finder, modelID: "mean",
      sceneFolder: test.showcase.sceneFolder)
    try await test.shop.store.upsert([Scene(id: "r", image: "r.jpg", title: "", width: 4, height: 3)])
    let look = Look(objects: [], milliseconds: Look.Timings())
    try await showcase.keep(look, forScene: "r")
    #expect(try await showcase.catalogueState()?.indexedPictures.isEmpty == false)
    index.isDown.withLock { $0 = true }
    #expect(try await showcase.cachedLook(forScene: "r") == look)
    let state = try await showcase.catalogueState()
    #expect(state?.problem?.contains("Milvus") == true && state?.products.isEmpty == false)
    // A server that has never heard of the index does not guess.
    let fresh = CatalogShowcase(
      store: test.shop.store, index: index, finder: test.shop.workshop.finder, modelID: "mean",
      sceneFolder: test.showcase.sceneFolder)
    await #expect(throws: IndexError.self) { try await fresh.cachedLook(forScene: "r") }
  }
}

/// An index whose engine goes away.
private final class FlakyIndex: ProductIndex {
  let isDown = Mutex(false)
  private let index: any ProductIndex

  init(_ index: any ProductIndex) { self.index = index }

  private func reached() throws -> any ProductIndex {
    if isDown.withLock({ $0 }) { throw IndexError.unavailable(engine: "Milvus", reason: "it is gone") }
    return index
  }

  var modelID: String { index.modelID }
  var dimension: Int { index.dimension }
  var count: Int { get async throws { try await reached().count } }
  var counts: [String?: Int] { get async throws { try await reached().counts } }
  var version: String { get async throws { try await reached().version } }

  func search(_ query: [Float], in scope: SearchScope, limit: Int) async throws -> [ProductMatch] {
    try await reached().search(query, in: scope, limit: limit)
  }
  func upsert(_ entries: [IndexEntry]) async throws { try await reached().upsert(entries) }
  func remove(productIDs: Set<String>) async throws { try await reached().remove(productIDs: productIDs) }
}
