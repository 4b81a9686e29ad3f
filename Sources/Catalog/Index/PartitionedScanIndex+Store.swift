import Foundation

extension PartitionedScanIndex {
  /// Writes the index to a file, with the store's revision it was made at.
  public func save(to path: String, storeRevision: Int64) throws {
    try IndexFile.write(current, modelID: modelID, storeRevision: storeRevision, to: path)
  }

  /// Reads an index file.
  ///
  /// - Returns: the index and the store's revision it was made at.
  /// - Throws: `IndexError.unusableFile` when the file is missing, torn, damaged or of another model.
  public static func load(from path: String, modelID: String, dimension: Int) throws
    -> (index: PartitionedScanIndex, storeRevision: Int64)
  {
    let (snapshot, placement, revision) = try IndexFile.read(path, modelID: modelID, dimension: dimension)
    return (PartitionedScanIndex(modelID: modelID, snapshot: snapshot, placement: placement), revision)
  }

  /// The index of a store's active products: from the file when it is of the store's present revision, else built
  /// from the embeddings and written to the file.
  ///
  /// - Parameter report: told why the index had to be built.
  public static func open(
    path: String, store: any ProductStore, modelID: String, dimension: Int,
    report: (String) -> Void = { _ in }
  ) async throws -> PartitionedScanIndex {
    let revision = try await store.revision()
    do {
      let (index, made) = try load(from: path, modelID: modelID, dimension: dimension)
      if made == revision { return index }
      report("the catalogue has changed since the index was written")
    } catch let error as IndexError {
      report(error.description)
    }
    let index = PartitionedScanIndex(modelID: modelID, dimension: dimension)
    try await index.rebuild(from: store)
    try index.save(to: path, storeRevision: revision)
    return index
  }

  /// Replaces the content by the store's embeddings of active products; searches see the old content until all is
  /// read.
  public func rebuild(from store: any ProductStore) async throws {
    var snapshot = IndexSnapshot(dimension: dimension)
    var placement = RowPlacement()
    var last: Int64 = 0
    while true {
      let embeddings = try await store.embeddings(modelID: modelID, after: last, limit: 2000)
      guard let end = embeddings.last else { break }
      for embedding in embeddings {
        // A vector of another size under this model's name is a fault of the past; leave it out.
        guard embedding.entry.vector.count == dimension,
          let unit = Quantizer.normalized(embedding.entry.vector)
        else { continue }
        placement.insert(embedding.entry, vector: Quantizer.halves(unit), into: &snapshot)
      }
      last = end.pictureID
    }
    replace(with: snapshot, placement: placement)
  }
}
