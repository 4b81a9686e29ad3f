import Catalog

extension MilvusProductIndex: FollowingIndex {
  /// The store's revision that the collection says it has; 0 while there is none.
  public var sharedRevision: Int64? {
    get async throws { try await collection.find()?.revision ?? 0 }
  }

  /// Takes over what changed in the store after a revision.
  ///
  /// Told twice of the same change, it ends with the same rows: what was cut short is simply done again.
  public func follow(_ store: any ProductStore, from revision: Int64) async throws -> Int64? {
    guard let found = try await collection.find(), found.revision != nil else { return nil }
    let reached = try await store.revision()
    let limit = max(100_000, try await count / 4)
    let changes = try await store.changes(after: revision, limit: limit)
    guard changes.count < limit else { return nil }
    for start in stride(from: 0, to: changes.count, by: 500) {
      let ids = changes[start..<min(start + 500, changes.count)].map(\.productID)
      let embeddings = try await store.embeddings(ofActive: ids, modelID: modelID)
      try await replace(productIDs: Set(ids), with: embeddings.map(\.entry).filter(isUsable), revision: nil)
    }
    try await collection.note(revision: reached, in: found.name)
    return reached
  }

  /// Fills a new collection from the store and lets searches go to it when it is full.
  public func rebuild(from store: any ProductStore) async throws -> Int64 {
    let revision = try await store.revision()
    let name = try await collection.make()
    var last: Int64 = 0
    while true {
      let embeddings = try await store.embeddings(modelID: modelID, after: last, limit: 2_000)
      guard let end = embeddings.last else { break }
      let rows = embeddings.compactMap { try? MilvusRow($0.entry, dimension: dimension) }
      try await write(rows, removing: [], in: name)
      last = end.pictureID
    }
    try await collection.note(revision: revision, in: name)
    try await settle(in: name)
    try await collection.publish(name)
    return revision
  }

  /// Waits until searches that ask for no more than what is older than a second see all that was written: one that is
  /// under way when the alias moves would find the new collection empty otherwise.
  private func settle(in name: String) async throws {
    _ = try await query("", fields: ["count(*)"], limit: nil, in: name)
    try await Task.sleep(for: .milliseconds(1_500))
  }

  /// Nothing: the engine keeps what it holds.
  public func save(to path: String, storeRevision: Int64) {}

  /// What cannot be a row is a fault of the past; it is left out.
  private func isUsable(_ entry: IndexEntry) -> Bool {
    (try? MilvusRow(entry, dimension: dimension)) != nil
  }
}
