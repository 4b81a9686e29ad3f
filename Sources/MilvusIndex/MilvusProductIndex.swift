import Catalog
import SwiftProtobuf
import Synchronization

/// An index in Milvus, for catalogues past one machine: many servers search it, one at a time writes it.
///
/// A row is a picture, its partition key the product's category; filters are part of the search, so nothing that passes
/// them is missed for being filtered late. Milvus keeps no keys unique, and its `upsert` of versions up to 2.3.9 puts rows in the
/// wrong partition (milvus-io/milvus#30607), so a row is replaced by deleting and inserting it: for some milliseconds a
/// product being changed may not be found.
public final class MilvusProductIndex: ProductIndex {
  /// The embedder the vectors come from.
  public let modelID: String
  /// Numbers in a vector.
  public let dimension: Int
  let connection: MilvusConnection
  let collection: MilvusCollection
  /// The time, on Milvus's clock, of what this process wrote last; nil when it may not know of its own writes.
  private let lastWrite = Mutex<UInt64?>(nil)
  private let knownCategories = Mutex<Set<String>>([])

  /// The index of a model in a Milvus; nothing is asked of the engine yet.
  public convenience init(_ address: MilvusAddress, modelID: String, dimension: Int) throws {
    try self.init(MilvusConnection(address), modelID: modelID, dimension: dimension)
  }

  init(_ connection: MilvusConnection, modelID: String, dimension: Int) {
    self.modelID = modelID
    self.dimension = dimension
    self.connection = connection
    collection = MilvusCollection(connection: connection, modelID: modelID, dimension: dimension)
  }

  /// Where the index is, for messages.
  public var name: String { "\(collection.alias) in \(connection.address.name)" }

  /// Makes the collection when there is none, else checks that it is one of ours in the form this Vitrine reads.
  public func prepare() async throws {
    guard try await collection.find() == nil else { return try await collection.load(collection.alias) }
    try await collection.publish(try await collection.make())
  }

  /// The form of rows that this Vitrine reads and writes; another form is another index.
  public static var format: Int { MilvusCollection.format }

  /// Checks what is there, and has the engine's nodes bring it into memory; there may be nothing yet.
  public func load() async throws {
    if try await collection.find() != nil { try await collection.load(collection.alias) }
  }

  /// The index of a model that an address's prefix names; nil when there is none.
  public static func find(at address: MilvusAddress, modelID: String) async throws -> MilvusProductIndex? {
    let connection = try MilvusConnection(address)
    let label = try await MilvusCollection.labels(connection).first { $0.model == modelID }
    return label.map { MilvusProductIndex(connection, modelID: modelID, dimension: $0.dimension) }
  }

  /// Takes the indexes of other models away that an address's prefix names.
  public static func eraseAll(at address: MilvusAddress, exceptModels kept: Set<String>) async throws {
    let connection = try MilvusConnection(address)
    for label in try await MilvusCollection.labels(connection) where !kept.contains(label.model) {
      try await MilvusCollection(connection: connection, modelID: label.model, dimension: label.dimension)
        .removeAll()
    }
  }

  /// Takes the index away.
  public func erase() async throws { try await collection.removeAll() }

  /// How many pictures are in the index.
  public var count: Int { get async throws { try await count(where: "") } }

  /// How many pictures each category has.
  public var counts: [String?: Int] {
    get async throws {
      var known = knownCategories.withLock { $0 }
      while true {
        // Each round finds at least one category that was not known, often most of them.
        let answer = try await query(
          known.isEmpty ? "" : "not (\(MilvusExpression.member("category", of: known)))",
          fields: ["category"],
          limit: 10_000)
        let found = Set(MilvusColumns.texts("category", in: answer)).subtracting(known)
        if found.isEmpty { break }
        known.formUnion(found)
      }
      let all = known
      knownCategories.withLock { $0.formUnion(all) }
      var counts: [String?: Int] = [:]
      for category in known {
        let count = try await count(where: MilvusExpression.member("category", of: [category]))
        if count > 0 { counts[category.isEmpty ? nil : category] = count }
      }
      return counts
    }
  }

  /// Names the content: another after every change.
  public var version: String {
    get async throws {
      guard let found = try await collection.find() else { return "none" }
      return "\(found.id)-\(found.stamp)"
    }
  }

  /// Inserts pictures, replacing those with the same product and picture place.
  public func upsert(_ entries: [IndexEntry]) async throws {
    guard !entries.isEmpty else { return }
    // The last entry of a place counts.
    var rows: [String: MilvusRow] = [:]
    var facets: [String: FacetKeys] = [:]
    for entry in entries {
      let row = try MilvusRow(entry, dimension: dimension)
      rows[row.key] = row
      facets[entry.productID] = row.facets
    }
    for key in rows.keys {
      if let product = rows[key]?.productID, let latest = facets[product] { rows[key]?.facets = latest }
    }
    let target = try await target()
    var gone: Set<String> = []
    for ids in Self.slices(facets.keys) {
      for var row in try await self.rows(of: ids, in: target) {
        // Facets are the product's: its other pictures follow.
        guard rows[row.key] == nil else {
          gone.insert(row.key)
          continue
        }
        guard let latest = facets[row.productID], row.facets != latest else { continue }
        row.facets = latest
        rows[row.key] = row
        gone.insert(row.key)
      }
    }
    try await write(Array(rows.values), removing: gone, in: target)
    try await collection.note(revision: nil, in: target)
  }

  /// Removes every picture of these products.
  public func remove(productIDs: Set<String>) async throws {
    guard !productIDs.isEmpty else { return }
    try await replace(productIDs: productIDs, with: [], revision: nil)
  }

  /// Takes the pictures of some products away and puts others, of the same products, in their place.
  ///
  /// - Parameter revision: noted afterwards as the store's revision that the index has.
  func replace(productIDs: Set<String>, with entries: [IndexEntry], revision: Int64?) async throws {
    let rows = try entries.map { try MilvusRow($0, dimension: dimension) }
    let target = try await target()
    var gone: Set<String> = []
    for ids in Self.slices(productIDs) {
      let answer = try await query(
        MilvusExpression.member("product", of: ids), fields: ["id"], limit: nil, in: target)
      gone.formUnion(MilvusColumns.texts("id", in: answer))
    }
    try await write(rows, removing: gone, in: target)
    try await collection.note(revision: revision, in: target)
  }

  /// Inserts rows after taking others away.
  func write(_ rows: [MilvusRow], removing gone: Set<String>, in name: String) async throws {
    let database = connection.address.database
    // Until all is written, reads of ours do not rely on what we remember.
    let before = lastWrite.withLock { $0.take() } ?? 0
    var latest = before
    for keys in Self.slices(gone) {
      let result: MilvusMutationResult = try await connection.call(
        "Delete",
        MilvusDeleteRequest.with {
          $0.dbName = database
          $0.collectionName = name
          $0.expr = MilvusExpression.member("id", of: keys)
        }, deadline: .seconds(30))
      // Milvus 2.3 does not say when it deleted; it was before now, as far as the machines' clocks agree.
      latest = max(latest, result.timestamp > 0 ? result.timestamp : MilvusClock.time(before: .zero))
    }
    for start in stride(from: 0, to: rows.count, by: 2_000) {
      let batch = Array(rows[start..<min(start + 2_000, rows.count)])
      // Made once: nobody knows whether a call without an answer was heard, and rows would be there twice.
      let result: MilvusMutationResult = try await connection.call(
        "Insert",
        MilvusInsertRequest.with {
          $0.dbName = database
          $0.collectionName = name
          $0.fieldsData = MilvusColumns.write(batch, dimension: dimension)
          $0.numRows = UInt32(batch.count)
        }, deadline: .seconds(60), retries: false)
      latest = max(latest, result.timestamp)
    }
    let written = latest
    lastWrite.withLock { $0 = written == 0 ? nil : written }
  }

  /// The collection that changes go to.
  private func target() async throws -> String {
    guard let found = try await collection.find() else { throw missing }
    return found.name
  }

  var missing: IndexError {
    .refused(
      engine: connection.address.name,
      reason: "there is no index of \(modelID) yet; 'vitrine catalog import' or 'vitrine serve' makes it")
  }

  private func rows(of productIDs: [String], in name: String) async throws -> [MilvusRow] {
    MilvusColumns.rows(
      try await query(
        MilvusExpression.member("product", of: productIDs),
        fields: MilvusColumns.scalars + [MilvusColumns.vector], limit: nil, in: name))
  }

  private static func slices(_ texts: some Collection<String>) -> [[String]] {
    let all = Array(texts)
    return stride(from: 0, to: all.count, by: 500).map { Array(all[$0..<min($0 + 500, all.count)]) }
  }

  // MARK: Reading

  private func count(where expression: String) async throws -> Int {
    let answer = try await query(expression, fields: ["count(*)"], limit: nil)
    return answer.fieldsData.first.flatMap { $0.scalars.longData.data.first }.map(Int.init) ?? 0
  }

  func query(
    _ expression: String, fields: [String], limit: Int?, in name: String? = nil
  ) async throws -> MilvusQueryResults {
    let view = view(isForWriting: name != nil)
    do {
      return try await connection.call(
        "Query",
        MilvusQueryRequest.with {
          $0.dbName = connection.address.database
          $0.collectionName = name ?? collection.alias
          $0.expr = expression
          $0.outputFields = fields
          $0.consistencyLevel = view.level
          $0.guaranteeTimestamp = view.time
          if let limit { $0.queryParams = .init(["limit": String(limit)]) }
        }, deadline: .seconds(30))
    } catch is MilvusConnection.Missing { throw missing }
  }

  /// How fresh what a call sees must be: as level, and as a time on Milvus's clock, milliseconds over 18 bits of count.
  func view(isForWriting: Bool = false) -> (level: MilvusConsistencyLevel, time: UInt64) {
    let own = lastWrite.withLock { $0 }
    // A writer that has not written yet, or whose last write failed, may not overlook what is there.
    if isForWriting, own == nil { return (.strong, 0) }
    switch connection.address.consistency {
    case .strong: return (.strong, 0)
    case .eventual: return (.customized, own ?? 1)
    case .bounded: return (.customized, max(own ?? 1, MilvusClock.time(before: .seconds(1))))
    }
  }
}
