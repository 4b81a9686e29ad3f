import Foundation
import Metrics

/// How a catalogue and its index stand, for operators.
public struct CatalogueState: Sendable, Hashable {
  /// Active products by category; the key is nil for those whose category leads to none of ours.
  public var products: [String?: Int]
  /// Pictures in the index by category.
  public var indexedPictures: [String?: Int]
  /// Grows with every change of the catalogue.
  public var storeRevision: Int64
  /// The store's revision that searches see.
  public var indexRevision: Int64
  /// Since when searches have not seen the latest; nil when they do.
  public var behindSince: Date?
  /// Why the index cannot follow the store; nil when it can.
  public var problem: String?

  /// A state from its parts.
  public init(
    products: [String?: Int], indexedPictures: [String?: Int], storeRevision: Int64, indexRevision: Int64,
    behindSince: Date? = nil, problem: String? = nil
  ) {
    self.products = products
    self.indexedPictures = indexedPictures
    self.storeRevision = storeRevision
    self.indexRevision = indexRevision
    self.behindSince = behindSince
    self.problem = problem
  }

  /// Seconds since searches last saw the latest; 0 when they do.
  public var secondsBehind: Double { behindSince.map { max(0, -$0.timeIntervalSinceNow) } ?? 0 }
}

extension ServerMetrics {
  /// Sets the numbers of catalogue and index.
  func catalogue(_ state: CatalogueState) {
    for (category, count) in state.products {
      Gauge(label: "vitrine_products", dimensions: [("category", category ?? "")], factory: registry)
        .record(count)
    }
    for (category, count) in state.indexedPictures {
      Gauge(
        label: "vitrine_index_pictures", dimensions: [("category", category ?? "")], factory: registry
      ).record(count)
    }
    Gauge(label: "vitrine_store_revision", factory: registry).record(state.storeRevision)
    Gauge(label: "vitrine_index_revision", factory: registry).record(state.indexRevision)
    Gauge(label: "vitrine_index_behind_seconds", factory: registry).record(state.secondsBehind)
    Gauge(label: "vitrine_index_stuck", factory: registry).record(state.problem == nil ? 0 : 1)
  }
}
