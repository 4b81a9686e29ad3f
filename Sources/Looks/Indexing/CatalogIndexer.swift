import Catalog
import Domain
import Foundation
import Images
import Inference

/// Embeds the pictures of products and fills the index.
///
/// Embeddings are kept in the store by picture, content and model, so only what is new or changed is embedded;
/// a broken picture is noted with its reason and never stops the rest.
public struct CatalogIndexer: Sendable {
  private let store: any ProductStore
  private let embedder: any ObjectEmbedding
  private let modelID: String
  private let decoder: ImageDecoder
  private let batchSize: Int
  private let longestSide: Int

  /// An indexer for the embedder named `modelID`.
  ///
  /// - Parameters:
  ///   - longestSide: longest side pictures are decoded to, in pixels; somewhat more than the embedder's input.
  ///   - batchSize: pictures decoded and embedded together.
  public init(
    store: any ProductStore, embedder: any ObjectEmbedding, modelID: String,
    decoder: ImageDecoder = ImageDecoder(), longestSide: Int = 512, batchSize: Int = 32
  ) {
    self.store = store
    self.embedder = embedder
    self.modelID = modelID
    self.decoder = decoder
    self.longestSide = longestSide
    self.batchSize = max(1, batchSize)
  }

  /// Embeds every picture that needs it.
  ///
  /// - Parameter progress: called after each batch.
  /// - Throws: what the store or the embedder throws; what has been embedded until then is kept.
  @discardableResult
  public func embedPictures(
    progress: @Sendable (IndexingProgress) async -> Void = { _ in }
  ) async throws -> IndexingReport {
    let began = ContinuousClock.now
    var report = IndexingReport()
    var state = IndexingProgress()
    state.total = try await store.pictureCount(needing: modelID)
    var last: Int64 = 0
    while true {
      try Task.checkCancellation()
      let pictures = try await store.pictures(needing: modelID, after: last, limit: batchSize)
      guard let end = pictures.last?.id else { return report }
      last = end
      let decoded = await decode(pictures)
      var usable: [(picture: StoredPicture, pixels: PixelBuffer)] = []
      for (picture, result) in zip(pictures, decoded) {
        switch result {
        case .success(let pixels): usable.append((picture, pixels))
        case .failure(let problem):
          try await store.markPicture(picture.id, failed: problem.reason)
          report.failures.append(
            .init(productID: picture.productID, location: picture.location, reason: problem.reason))
        }
      }
      if !usable.isEmpty {
        let embeddings = try await embedder.embed(usable.map(\.pixels))
        let rows = zip(usable, embeddings).map { PictureEmbedding(picture: $0.picture, values: $1.values) }
        try await store.save(rows, modelID: modelID)
        report.embedded += rows.count
      }
      state.embedded = report.embedded
      state.failed = report.failures.count
      state.elapsed = began.duration(to: .now)
      await progress(state)
    }
  }

  /// Why a picture cannot be used.
  private struct Problem: Error {
    var reason: String
  }

  /// Decodes a batch on all cores, in order.
  private func decode(_ pictures: [StoredPicture]) async -> [Result<PixelBuffer, Problem>] {
    await withTaskGroup(of: (Int, Result<PixelBuffer, Problem>).self) { group in
      for (place, picture) in pictures.enumerated() {
        group.addTask { (place, decode(picture)) }
      }
      var results = Array(
        repeating: Result<PixelBuffer, Problem>.failure(Problem(reason: "")), count: pictures.count)
      for await (place, result) in group { results[place] = result }
      return results
    }
  }

  private func decode(_ picture: StoredPicture) -> Result<PixelBuffer, Problem> {
    guard !picture.location.contains("://") else {
      return .failure(Problem(reason: "pictures at addresses are not fetched yet; keep it in a folder"))
    }
    do {
      return .success(try decoder.decode(URL(fileURLWithPath: picture.location), longestSide: longestSide))
    } catch {
      return .failure(Problem(reason: error.description))
    }
  }
}
