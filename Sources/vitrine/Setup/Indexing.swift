import Catalog
import Foundation
import Inference
import Looks
import Networks

/// Embeds what needs it and builds the index, with progress for people.
struct Indexing {
  let store: SQLiteStore
  let embedder: Embedder
  let modelID: String

  /// Embeds new and changed pictures; one that cannot be used is reported and passed over.
  @discardableResult
  func embedPictures() async throws -> IndexingReport {
    let progress = ProgressReport("embedding", unit: "pictures")
    let report = try await CatalogIndexer(store: store, embedder: embedder, modelID: modelID)
      .embedPictures { state in progress.advance(to: state.embedded + state.failed, of: state.total) }
    progress.finish()
    Output.notes(
      report.failures.map { "\($0.productID): \($0.location): \($0.reason)" },
      about: "product pictures that cannot be used")
    return report
  }

  /// The index of what the catalogue holds now: from its file when that is up to date, else built and written.
  func openIndex(in data: DataFolder) async throws -> PartitionedScanIndex {
    try await PartitionedScanIndex.open(
      path: data.index(of: modelID).path, store: store, modelID: modelID,
      dimension: embedder.configuration.dimension)
  }
}
