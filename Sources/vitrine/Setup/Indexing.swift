import Catalog
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

  /// The index of what the catalogue holds now.
  func buildIndex() async throws -> PartitionedScanIndex {
    try await IndexBuilder(store: store, modelID: modelID, dimension: embedder.configuration.dimension)
      .build()
  }
}
