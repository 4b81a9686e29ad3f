import Catalog

/// Builds the index in memory from the embeddings the store keeps.
public struct IndexBuilder: Sendable {
  private let store: any ProductStore
  private let modelID: String
  private let dimension: Int

  /// A builder for embeddings of one model, of `dimension` numbers each.
  public init(store: any ProductStore, modelID: String, dimension: Int) {
    self.store = store
    self.modelID = modelID
    self.dimension = dimension
  }

  /// A new index of all embeddings of active products.
  public func build() async throws -> PartitionedScanIndex {
    let index = PartitionedScanIndex(modelID: modelID, dimension: dimension)
    var last: Int64 = 0
    while true {
      let page = try await store.embeddings(modelID: modelID, after: last, limit: 4_096)
      guard let end = page.last?.pictureID else { return index }
      last = end
      try index.upsert(page.map(\.entry))
    }
  }
}
