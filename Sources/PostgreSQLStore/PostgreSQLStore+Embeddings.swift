import Catalog
import Domain
import Foundation

extension PostgreSQLStore {
  private static let embeddingColumns = """
    SELECT e.picture_id, e.vector, p.product_id, p.position, product.category, product.json
    FROM embedding e JOIN picture p ON p.id = e.picture_id JOIN product ON product.id = p.product_id
    """

  /// Keeps embeddings, replacing those of the same picture and model; one transaction.
  ///
  /// An embedding of a picture that has changed or gone since it was read is dropped: it needs a new one.
  public func save(_ embeddings: [PictureEmbedding], modelID: String) async throws {
    guard !embeddings.isEmpty else { return }
    let rows: [[PostgreSQLValue]] = embeddings.map {
      [.integer($0.pictureID), .text($0.fingerprint), .bytes(StoreForm.bytes(of: $0.values))]
    }
    try await write { connection in
      try connection.script(
        """
        CREATE TEMPORARY TABLE IF NOT EXISTS incoming_embedding (picture_id bigint, fingerprint text, vector bytea)
        ON COMMIT DELETE ROWS
        """)
      try connection.copy(rows, into: "incoming_embedding", columns: "picture_id, fingerprint, vector")
      try connection.execute(
        """
        INSERT INTO embedding (picture_id, model_id, vector)
        SELECT DISTINCT ON (p.id) p.id, $1, i.vector
        FROM incoming_embedding i JOIN picture p ON p.id = i.picture_id AND p.fingerprint = i.fingerprint
        ON CONFLICT (model_id, picture_id) DO UPDATE SET vector = excluded.vector
        """, [.text(modelID)])
      try Self.advance(connection)
    }
  }

  /// Up to `limit` embeddings of active products in order of picture id, after the given one.
  public func embeddings(modelID: String, after id: Int64, limit: Int) async throws -> [StoredEmbedding] {
    try await pool.run { connection in
      try connection.execute(
        """
        \(Self.embeddingColumns)
        WHERE e.model_id = $1 AND e.picture_id > $2 AND NOT product.retired ORDER BY e.picture_id LIMIT $3
        """, [.text(modelID), .integer(id), .integer(Int64(limit))]
      ).map(Self.storedEmbedding)
    }
  }

  /// The embeddings of one product's pictures.
  public func embeddings(of productID: String, modelID: String) async throws -> [StoredEmbedding] {
    try await pool.run { connection in
      try connection.execute(
        "\(Self.embeddingColumns) WHERE p.product_id = $1 AND e.model_id = $2 ORDER BY p.position",
        [.text(productID), .text(modelID)]
      ).map(Self.storedEmbedding)
    }
  }

  /// The embeddings of some products' pictures, as far as the products are active.
  public func embeddings(ofActive productIDs: [String], modelID: String) async throws -> [StoredEmbedding] {
    try await pool.run { connection in
      try connection.execute(
        "\(Self.embeddingColumns) WHERE p.product_id = ANY($1) AND e.model_id = $2 AND NOT product.retired",
        [.texts(productIDs), .text(modelID)]
      ).map(Self.storedEmbedding)
    }
  }

  /// Products whose entries in an index may be old: what changed after a revision, in order of the change.
  public func changes(after revision: Int64, limit: Int) async throws -> [ProductChange] {
    try await pool.run { connection in
      try connection.execute(
        """
        SELECT product_id, revision FROM product_change WHERE revision > $1 ORDER BY revision, product_id LIMIT $2
        """, [.integer(revision), .integer(Int64(limit))]
      ).map { ProductChange(productID: $0.text(0), revision: $0.integer(1)) }
    }
  }

  /// Erases the embeddings of every model but the given ones.
  public func removeEmbeddings(exceptModels modelIDs: [String]) async throws {
    try await write { connection in
      try connection.execute("DELETE FROM embedding WHERE NOT model_id = ANY($1)", [.texts(modelIDs)])
      try Self.advance(connection)
    }
  }

  private static func storedEmbedding(_ row: PostgreSQLRow) throws -> StoredEmbedding {
    StoredEmbedding(
      pictureID: row.integer(0),
      entry: IndexEntry(
        productID: row.text(2), pictureIndex: Int(row.integer(3)), category: row.optionalText(4),
        vector: StoreForm.vector(from: row.data(1)), facets: try StoredFacets.facets(from: row.text(5))))
  }
}
