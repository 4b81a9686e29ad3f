import Foundation

extension PartitionedScanIndex {
  /// Writes the index to a file, with the store's revision it was made at; arranged first, so that the next start
  /// need not.
  public func save(to path: String, storeRevision: Int64) throws {
    arrange()
    try IndexFile.write(current, modelID: modelID, storeRevision: storeRevision, to: path)
  }

  /// Reads an index file.
  ///
  /// - Returns: the index and the store's revision it was made at.
  /// - Throws: `IndexError.unusableFile` when the file is missing, torn, damaged or of another model.
  public static func load(from path: String, modelID: String, dimension: Int) throws
    -> (index: PartitionedScanIndex, storeRevision: Int64)
  {
    let (snapshot, revision) = try IndexFile.read(path, modelID: modelID, dimension: dimension)
    return (PartitionedScanIndex(modelID: modelID, snapshot: snapshot), revision)
  }

  /// The index of a store's active products: from the file, brought up to the store's present revision, or built from
  /// the embeddings when the file cannot be used; written to the file when it differs from it.
  ///
  /// - Parameter report: told why the index had to be built.
  public static func open(
    path: String, store: any ProductStore, modelID: String, dimension: Int,
    report: (String) -> Void = { _ in }
  ) async throws -> PartitionedScanIndex {
    do {
      let (index, made) = try load(from: path, modelID: modelID, dimension: dimension)
      let revision = try await store.revision()
      if made == revision { return index }
      if made < revision, let reached = try await index.follow(store, from: made) {
        try index.save(to: path, storeRevision: reached)
        return index
      }
      report("the catalogue has changed since the index was written")
    } catch let error as IndexError {
      report(error.description)
    }
    let index = PartitionedScanIndex(modelID: modelID, dimension: dimension)
    let revision = try await index.rebuild(from: store)
    try index.save(to: path, storeRevision: revision)
    return index
  }

  /// Takes over what changed in the store after a revision.
  ///
  /// - Returns: the revision the index is at now; nil when too much has changed, and building it anew is quicker.
  public func follow(_ store: any ProductStore, from revision: Int64) async throws -> Int64? {
    // What changes while we read is noted with a later revision and taken over next time.
    let reached = try await store.revision()
    let limit = max(1_000, count / 4)
    let changes = try await store.changes(after: revision, limit: limit)
    guard changes.count < limit else { return nil }
    for start in stride(from: 0, to: changes.count, by: 500) {
      let ids = changes[start..<min(start + 500, changes.count)].map(\.productID)
      let embeddings = try await store.embeddings(ofActive: ids, modelID: modelID)
      try replace(productIDs: Set(ids), with: embeddings.map(\.entry).filter(isUsable))
    }
    return reached
  }

  /// Replaces the content by the store's embeddings of active products; searches see the old content until all is
  /// read.
  ///
  /// - Returns: the store's revision that the index is at now.
  @discardableResult
  public func rebuild(from store: any ProductStore) async throws -> Int64 {
    let revision = try await store.revision()
    var snapshot = IndexSnapshot(dimension: dimension)
    var placement = RowPlacement()
    var last: Int64 = 0
    while true {
      let embeddings = try await store.embeddings(modelID: modelID, after: last, limit: 2000)
      guard let end = embeddings.last else { break }
      for embedding in embeddings where isUsable(embedding.entry) {
        guard let unit = Quantizer.normalized(embedding.entry.vector) else { continue }
        placement.insert(embedding.entry, vector: Quantizer.halves(unit), into: &snapshot)
      }
      last = end.pictureID
    }
    replace(with: snapshot)
    return revision
  }

  /// A vector of another size under this model's name is a fault of the past; it is left out.
  private func isUsable(_ entry: IndexEntry) -> Bool {
    entry.vector.count == dimension && Quantizer.normalized(entry.vector) != nil
  }
}
