import Foundation
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
}
