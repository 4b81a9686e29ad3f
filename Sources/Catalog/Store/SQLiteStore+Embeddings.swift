import Domain
import Foundation
import GRDB

extension SQLiteStore {
  private static let embeddingColumns = """
    SELECT e.pictureID, e.vector, p.productID, p.position, product.category, product.json
    FROM embedding e JOIN picture p ON p.id = e.pictureID JOIN product ON product.id = p.productID
    """

  /// Keeps embeddings, replacing those of the same picture and model; one transaction.
  ///
  /// An embedding of a picture that has changed or gone since it was read is dropped: it needs a new one.
  public func save(_ embeddings: [PictureEmbedding], modelID: String) async throws {
    guard !embeddings.isEmpty else { return }
    try await pool.write { database in
      let statement = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO embedding (pictureID, modelID, vector)
          SELECT id, ?, ? FROM picture WHERE id = ? AND fingerprint = ?
          """)
      for embedding in embeddings {
        try statement.execute(
          arguments: [
            modelID, Data(StoreForm.bytes(of: embedding.values)), embedding.pictureID, embedding.fingerprint,
          ])
      }
      try Self.advance(database)
    }
  }

  /// Up to `limit` embeddings of active products in order of picture id, after the given one.
  public func embeddings(modelID: String, after id: Int64, limit: Int) async throws -> [StoredEmbedding] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          \(Self.embeddingColumns)
          WHERE e.modelID = ? AND e.pictureID > ? AND product.retired = 0 ORDER BY e.pictureID LIMIT ?
          """,
        arguments: [modelID, id, limit]
      ).map(Self.storedEmbedding)
    }
  }

  /// The embeddings of one product's pictures.
  public func embeddings(of productID: String, modelID: String) async throws -> [StoredEmbedding] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "\(Self.embeddingColumns) WHERE p.productID = ? AND e.modelID = ? ORDER BY p.position",
        arguments: [productID, modelID]
      ).map(Self.storedEmbedding)
    }
  }

  /// The embeddings of some products' pictures, as far as the products are active.
  public func embeddings(ofActive productIDs: [String], modelID: String) async throws -> [StoredEmbedding] {
    try await pool.read { database in
      try Self.slices(productIDs).flatMap { slice in
        try Row.fetchAll(
          database,
          sql: """
            \(Self.embeddingColumns)
            WHERE p.productID IN (\(Self.marks(slice.count))) AND e.modelID = ? AND product.retired = 0
            """,
          arguments: StatementArguments(slice) + [modelID]
        ).map(Self.storedEmbedding)
      }
    }
  }

  /// Products whose entries in an index may be old: what changed after a revision, in order of the change.
  public func changes(after revision: Int64, limit: Int) async throws -> [ProductChange] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT productID, revision FROM productChange WHERE revision > ? ORDER BY revision, productID LIMIT ?
          """,
        arguments: [revision, limit]
      ).map { ProductChange(productID: $0["productID"], revision: $0["revision"]) }
    }
  }

  /// Erases the embeddings of every model but the given ones.
  public func removeEmbeddings(exceptModels modelIDs: [String]) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "DELETE FROM embedding WHERE modelID NOT IN (\(Self.marks(modelIDs.count)))",
        arguments: StatementArguments(modelIDs))
      try Self.advance(database)
    }
  }

  private static func storedEmbedding(_ row: Row) throws -> StoredEmbedding {
    StoredEmbedding(
      pictureID: row["pictureID"],
      entry: IndexEntry(
        productID: row["productID"], pictureIndex: row["position"], category: row["category"],
        vector: StoreForm.vector(from: row["vector"]), facets: try StoredFacets.facets(from: row["json"])))
  }
}
