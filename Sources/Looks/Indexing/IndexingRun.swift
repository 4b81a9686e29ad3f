import Catalog
import Domain
import Fetching
import Foundation
import Inference

/// What one run of the indexer has gathered: a batch that waits to be embedded, and the figures so far.
struct IndexingRun {
  private let indexer: CatalogIndexer
  private let began = ContinuousClock.now
  private let total: Int
  private var batch: [PreparedPicture] = []
  /// Pictures that look like one of the batch, by its place there.
  private var copies: [Int: [PreparedPicture]] = [:]
  /// Addresses whose picture is in the batch, or is a copy of one there, with the place.
  private var places: [String: Int] = [:]
  /// Addresses that failed in this run, with why: other pictures there need not be tried.
  private var failed: [String: PictureProblem] = [:]
  var report = IndexingReport()

  init(indexer: CatalogIndexer, total: Int) {
    self.indexer = indexer
    self.total = total
  }

  /// How far the run is.
  var progress: IndexingProgress {
    var state = IndexingProgress()
    state.embedded = report.embedded
    state.failed = report.failures.count + report.postponed
    state.total = total
    state.elapsed = began.duration(to: .now)
    return state
  }

  /// Whether a picture at an address needs no fetching, because another one there has been fetched and embedded, or
  /// has just failed.
  mutating func takesOverByAddress(_ picture: StoredPicture) async throws -> Bool {
    guard picture.isAtAddress, let memory = indexer.memory else { return false }
    if let problem = failed[picture.location] {
      try await note(
        PictureProblem(picture: picture, reason: problem.reason, isPassing: problem.isPassing))
      return true
    }
    if let place = places[picture.location] {
      let one = batch[place]
      let content = PictureContent(
        pictureID: picture.id, digest: one.content.digest, print: one.content.print)
      copies[place, default: []].append(
        PreparedPicture(picture: picture, pixels: one.pixels, content: content, validator: nil))
      return true
    }
    guard let digest = try await memory.fetch(of: picture.location)?.digest,
      let twin = try await memory.picture(withDigest: digest, modelID: indexer.modelID)
    else { return false }
    try await memory.copyEmbedding(of: twin, to: [picture], modelID: indexer.modelID)
    report.embedded += 1
    report.shared += 1
    return true
  }

  /// Takes a prepared picture or what kept it from being so; true when a batch was embedded.
  mutating func take(_ result: Result<PreparedPicture, PictureProblem>) async throws -> Bool {
    switch result {
    case .failure(let problem):
      if problem.picture.isAtAddress, failed.count < 100_000 { failed[problem.picture.location] = problem }
      try await note(problem)
      return false
    case .success(let prepared):
      guard let memory = indexer.memory else {
        batch.append(prepared)
        return batch.count < indexer.batchSize ? false : try await embed()
      }
      if prepared.picture.isAtAddress {
        try await memory.keep(
          PictureFetch(
            location: prepared.picture.location, etag: prepared.validator?.etag,
            lastModified: prepared.validator?.lastModified, checked: Date(), digest: prepared.content.digest))
      }
      if let twin = try await memory.twin(of: prepared.content, modelID: indexer.modelID) {
        try await memory.keep([prepared.content])
        try await memory.copyEmbedding(of: twin, to: [prepared.picture], modelID: indexer.modelID)
        report.embedded += 1
        report.shared += 1
        return false
      }
      if let place = batch.firstIndex(where: { Self.areTwins($0, prepared) }) {
        copies[place, default: []].append(prepared)
        places[prepared.picture.location] = place
        return false
      }
      places[prepared.picture.location] = batch.count
      batch.append(prepared)
      return batch.count < indexer.batchSize ? false : try await embed()
    }
  }

  /// Embeds what is left; true when that was anything.
  mutating func finish() async throws -> Bool { batch.isEmpty ? false : try await embed() }

  private mutating func embed() async throws -> Bool {
    let embeddings = try await indexer.embedder.embed(batch.map(\.pixels))
    let rows = zip(batch, embeddings).map { PictureEmbedding(picture: $0.picture, values: $1.values) }
    try await indexer.store.save(rows, modelID: indexer.modelID)
    report.embedded += rows.count
    if let memory = indexer.memory {
      try await memory.keep(batch.map(\.content) + copies.values.joined().map(\.content))
      for (place, twins) in copies {
        try await memory.copyEmbedding(
          of: batch[place].picture.id, to: twins.map(\.picture), modelID: indexer.modelID)
        report.embedded += twins.count
        report.shared += twins.count
      }
    }
    batch = []
    copies = [:]
    places = [:]
    return true
  }

  private mutating func note(_ problem: PictureProblem) async throws {
    let picture = problem.picture
    if problem.isPassing {
      report.postponed += 1
      if report.postponements.count < 20 {
        report.postponements.append(
          .init(productID: picture.productID, location: picture.location, reason: problem.reason))
      }
      try await indexer.memory?.keep(
        PictureFetch(location: picture.location, checked: Date(), failure: problem.reason))
    } else {
      try await indexer.store.markPicture(picture.id, failed: problem.reason)
      report.failures.append(
        .init(productID: picture.productID, location: picture.location, reason: problem.reason))
    }
  }

  private static func areTwins(_ one: PreparedPicture, _ other: PreparedPicture) -> Bool {
    one.content.digest == other.content.digest || one.content.print.isNear(other.content.print)
  }
}
