import Catalog
import Fetching
import Foundation
import Inference
import Looks
import MilvusIndex
import Networks
import ServiceLifecycle

/// Embeds what needs it and builds the index, with progress for people.
struct Indexing {
  let store: any CatalogueStore
  let embedder: Embedder
  let modelID: String
  /// Brings pictures at addresses; without one they wait for the next import.
  var fetcher: (any PictureFetching)?
  /// Whether nothing is said about progress and problems.
  var isQuiet = false

  /// Embeds new and changed pictures; one that cannot be used is reported and passed over.
  @discardableResult
  func embedPictures() async throws -> IndexingReport {
    let progress = isQuiet ? nil : ProgressReport("embedding", unit: "pictures")
    let indexer = CatalogIndexer(store: store, embedder: embedder, modelID: modelID, fetcher: fetcher)
    let report = try await indexer.embedPictures { state in
      progress?.advance(to: state.embedded + state.failed, of: state.total)
    }
    progress?.finish()
    if isQuiet { return report }
    Output.notes(
      report.failures.map { "\($0.productID): \($0.location): \($0.reason)" },
      about: "product pictures that cannot be used")
    if fetcher == nil, report.postponed > 0 {
      Output.note(
        "\(report.postponed) pictures at web addresses wait for 'vitrine catalog import' to fetch them")
    } else {
      Output.notes(
        report.postponements.map { "\($0.productID): \($0.location): \($0.reason)" },
        about:
          "\(report.postponed) pictures could not be fetched now and wait for the next import; of those shown"
      )
    }
    return report
  }

  /// The index of what the catalogue holds now: from its file when that is up to date, else built and written.
  ///
  /// One in a Milvus is brought up to date unless another process is about it.
  ///
  /// - Returns: the index, and what keeps it so.
  func openIndex(in data: DataFolder) async throws -> (any FollowingIndex, IndexFollower) {
    if let address = try Engines(of: data.url).milvus() { return try await openIndex(at: address) }
    let path = data.index(of: modelID).path
    let index = try await PartitionedScanIndex.open(
      path: path, store: store, modelID: modelID, dimension: embedder.configuration.dimension)
    let revision = IndexDescription(path: path)?.storeRevision ?? 0
    return (index, IndexFollower(index: index, store: store, revision: revision, path: path))
  }

  private func openIndex(at address: MilvusAddress) async throws -> (any FollowingIndex, IndexFollower) {
    let index = try MilvusProductIndex(
      address, modelID: modelID, dimension: embedder.configuration.dimension)
    try await index.load()
    let lease = StoreLease(store: store, name: "index.\(modelID)")
    let follower = IndexFollower(index: index, store: store, revision: 0, path: "", lease: lease)
    try await follower.step()
    // A server goes on following and takes it again; a command that ends leaves it to others.
    try await lease.release()
    return (index, follower)
  }
}

/// Keeps the index at what other processes write to the store, while serving.
struct FollowerService: Service {
  let follower: IndexFollower

  func run() async throws {
    await cancelWhenGracefulShutdown { await follower.run() }
  }
}
