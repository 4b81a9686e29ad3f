import Catalog
import Synchronization

/// Embeddings of products' main pictures, read from the store when first asked for.
final class ProductVectors: Sendable {
  private let store: any ProductStore
  private let modelID: String
  private let capacity: Int
  private let known = Mutex<[String: [Float]]>([:])

  init(store: any ProductStore, modelID: String, capacity: Int = 50_000) {
    self.store = store
    self.modelID = modelID
    self.capacity = capacity
  }

  func vectors(of ids: Set<String>) async throws -> [String: [Float]] {
    var found: [String: [Float]] = known.withLock { known in
      var found: [String: [Float]] = [:]
      for id in ids { found[id] = known[id] }
      return found
    }
    for id in ids where found[id] == nil {
      let embeddings = try await store.embeddings(of: id, modelID: modelID)
      guard let main = embeddings.min(by: { $0.entry.pictureIndex < $1.entry.pictureIndex }) else { continue }
      found[id] = main.entry.vector
    }
    let added = found
    known.withLock { known in
      if known.count + added.count > capacity { known = [:] }
      known.merge(added) { _, new in new }
    }
    return found
  }
}
