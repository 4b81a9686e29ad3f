import Catalog
import Domain
import Fetching
import Foundation
import Images
import Inference

/// Embeds the pictures of products.
///
/// Embeddings are kept in the store by picture, content and model, so only what is new or changed is embedded; a
/// picture that is there twice, or nearly, is embedded once; a broken picture or a dead host is noted with its
/// reason and never stops the rest.
public struct CatalogIndexer: Sendable {
  let store: any ProductStore
  let embedder: any ObjectEmbedding
  let modelID: String
  let preparation: PicturePreparation
  let memory: (any PictureMemory)?
  let batchSize: Int

  /// An indexer for the embedder named `modelID`.
  ///
  /// - Parameters:
  ///   - fetcher: brings pictures at addresses; without one they wait.
  ///   - longestSide: longest side pictures are decoded to, in pixels; somewhat more than the embedder's input.
  ///   - batchSize: pictures embedded together.
  public init(
    store: any ProductStore, embedder: any ObjectEmbedding, modelID: String,
    decoder: ImageDecoder = ImageDecoder(), fetcher: (any PictureFetching)? = nil, longestSide: Int = 512,
    batchSize: Int = 32
  ) {
    self.store = store
    self.embedder = embedder
    self.modelID = modelID
    self.batchSize = max(1, batchSize)
    preparation = PicturePreparation(decoder: decoder, longestSide: longestSide, fetcher: fetcher)
    // A store that keeps no such memory embeds every picture, which is slower and no less right.
    memory = store as? any PictureMemory
  }

  /// Embeds every picture that needs it.
  ///
  /// - Parameter progress: called after each batch.
  /// - Throws: what the store or the embedder throws; what has been embedded until then is kept.
  @discardableResult
  public func embedPictures(
    progress: @Sendable (IndexingProgress) async -> Void = { _ in }
  ) async throws -> IndexingReport {
    let total = try await store.pictureCount(needing: modelID)
    var run = IndexingRun(indexer: self, total: total)
    var queue = PictureQueue(indexer: self)
    try await withThrowingTaskGroup(of: Result<PreparedPicture, PictureProblem>.self) { group in
      var running = 0
      while true {
        // Slow hosts must not keep quick ones waiting, so a few batches are under way at once.
        while running < batchSize * 2, let picture = try await queue.next() {
          if try await run.takesOverByAddress(picture) {
            queue.settle(picture)
            continue
          }
          running += 1
          group.addTask { try await preparation.prepare(picture) }
        }
        guard let result = try await group.next() else { break }
        running -= 1
        switch result {
        case .success(let prepared): queue.settle(prepared.picture)
        case .failure(let problem): queue.settle(problem.picture)
        }
        if try await run.take(result) { await progress(run.progress) }
      }
    }
    if try await run.finish() { await progress(run.progress) }
    run.report.postponed += queue.leftOut
    return run.report
  }
}

/// The pictures that need embedding, in order; none that lies at an address another one is being fetched from.
private struct PictureQueue {
  private let indexer: CatalogIndexer
  private var page: ArraySlice<StoredPicture> = []
  private var last: Int64 = 0
  private var isAtEnd = false
  /// Addresses being fetched now, with the pictures that wait for them.
  private var fetching: [String: [StoredPicture]] = [:]
  private var released: [StoredPicture] = []
  /// Pictures at addresses that nobody may fetch in this run.
  private(set) var leftOut = 0

  init(indexer: CatalogIndexer) { self.indexer = indexer }

  /// The next picture to prepare; nil when none is left that need not wait.
  mutating func next() async throws -> StoredPicture? {
    while let picture = try await candidate() {
      guard picture.isAtAddress else { return picture }
      guard indexer.preparation.fetcher != nil else {
        leftOut += 1
        continue
      }
      if fetching[picture.location] != nil {
        fetching[picture.location]?.append(picture)
        continue
      }
      fetching[picture.location] = []
      return picture
    }
    return nil
  }

  /// Notes that a picture was dealt with: others at its address may go on.
  mutating func settle(_ picture: StoredPicture) {
    guard picture.isAtAddress else { return }
    released += fetching.removeValue(forKey: picture.location) ?? []
  }

  private mutating func candidate() async throws -> StoredPicture? {
    if let waiting = released.popLast() { return waiting }
    if page.isEmpty, !isAtEnd {
      try Task.checkCancellation()
      let pictures = try await indexer.store.pictures(
        needing: indexer.modelID, after: last, limit: max(64, indexer.batchSize))
      page = pictures[...]
      last = pictures.last?.id ?? last
      isAtEnd = pictures.isEmpty
    }
    return page.popFirst()
  }
}
