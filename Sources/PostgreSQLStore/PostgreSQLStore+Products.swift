import Catalog
import Domain
import Foundation

extension PostgreSQLStore {
  /// Inserts products or replaces those of the same id; one transaction.
  public func upsert(_ products: [ImportedProduct], run: Int64?) async throws -> [String: UpsertOutcome] {
    // Of several with one id the last counts, as if they had come one after the other.
    let latest = Dictionary(products.map { ($0.product.id, $0) }, uniquingKeysWith: { $1 })
    let incoming = try latest.mapValues { imported in
      let json = try StoreForm.json(imported.product)
      return IncomingProduct(
        imported: imported, json: json, digest: StoreForm.digest(of: imported, json: json))
    }
    return try await write { connection in
      let rows = try connection.execute(
        "SELECT id, digest, retired FROM product WHERE id = ANY($1)", [.texts(Array(incoming.keys))])
      let known = Dictionary(
        rows.map { ($0.text(0), (digest: $0.integer(1), isRetired: $0.flag(2))) },
        uniquingKeysWith: { first, _ in first })
      var outcomes: [String: UpsertOutcome] = [:]
      for (id, product) in incoming {
        guard let known = known[id], !known.isRetired else {
          outcomes[id] = .added
          continue
        }
        outcomes[id] = known.digest == product.digest ? .unchanged : .changed
      }
      let unchanged = outcomes.filter { $0.value == .unchanged }.map(\.key)
      if !unchanged.isEmpty {
        try connection.execute(
          "UPDATE product SET seen_in_run = $1 WHERE id = ANY($2)", [.optional(run), .texts(unchanged)])
      }
      let changed = incoming.values.filter { outcomes[$0.imported.product.id] != .unchanged }
        .sorted { $0.imported.product.id < $1.imported.product.id }
      if !changed.isEmpty {
        try Self.put(changed, run: run, connection)
        try Self.replacePictures(of: changed.map(\.imported), connection)
        try Self.advance(connection)
      }
      return outcomes
    }
  }

  /// A product as it will be stored.
  private struct IncomingProduct: Sendable {
    let imported: ImportedProduct
    let json: String
    let digest: Int64
  }

  private static func put(_ products: [IncomingProduct], run: Int64?, _ connection: PostgreSQLConnection)
    throws
  {
    let columns = "id, title, category, digest, seen_in_run, json"
    try connection.script(
      """
      CREATE TEMPORARY TABLE IF NOT EXISTS incoming_product (
        id text, title text, category text, digest bigint, seen_in_run bigint, json text
      ) ON COMMIT DELETE ROWS
      """)
    try connection.copy(
      products.map { product in
        let item = product.imported.product
        return [
          .text(item.id), .text(item.title), .optional(item.category), .integer(product.digest),
          .optional(run),
          .text(product.json),
        ]
      }, into: "incoming_product", columns: columns)
    try connection.execute(
      """
      INSERT INTO product (\(columns), source)
        SELECT \(columns), (SELECT source FROM import_run WHERE import_run.id = seen_in_run) FROM incoming_product
      ON CONFLICT (id) DO UPDATE SET title = excluded.title, category = excluded.category, retired = false,
        digest = excluded.digest, seen_in_run = excluded.seen_in_run, json = excluded.json
      """)
  }

  /// The product of that id, retired or not.
  public func product(id: String) async throws -> StoredProduct? { try await products(ids: [id])[id] }

  /// The products with these ids that exist, by id.
  public func products(ids: [String]) async throws -> [String: StoredProduct] {
    let found = try await pool.run { connection in
      try connection.execute("SELECT json, retired FROM product WHERE id = ANY($1)", [.texts(ids)])
        .map(Self.storedProduct)
    }
    return Dictionary(found.map { ($0.product.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// One page of products in order of id.
  public func products(_ filter: ProductFilter, page: Page) async throws -> [StoredProduct] {
    let (condition, values) = Self.condition(filter)
    return try await pool.run { connection in
      try connection.execute(
        """
        SELECT json, retired FROM product WHERE \(condition)
        ORDER BY id LIMIT $\(values.count + 1) OFFSET $\(values.count + 2)
        """, values + [.integer(Int64(page.limit)), .integer(Int64(page.offset))]
      ).map(Self.storedProduct)
    }
  }

  /// How many products pass the filter.
  public func productCount(_ filter: ProductFilter) async throws -> Int {
    let (condition, values) = Self.condition(filter)
    return try await pool.run { connection in
      Int(
        try connection.execute("SELECT count(*) FROM product WHERE \(condition)", values).first?.integer(0)
          ?? 0)
    }
  }

  /// How many active products each category has.
  public func productCounts() async throws -> [String?: Int] {
    let counts = try await pool.run { connection in
      try connection.execute("SELECT category, count(*) FROM product WHERE NOT retired GROUP BY category")
        .map { ($0.optionalText(0), Int($0.integer(1))) }
    }
    return Dictionary(counts, uniquingKeysWith: { first, _ in first })
  }

  /// How many active products each source has.
  public func productCountsBySource() async throws -> [String?: Int] {
    let counts = try await pool.run { connection in
      try connection.execute("SELECT source, count(*) FROM product WHERE NOT retired GROUP BY source")
        .map { ($0.optionalText(0), Int($0.integer(1))) }
    }
    return Dictionary(counts, uniquingKeysWith: { first, _ in first })
  }

  /// Notes that import `run` has met these products, without changing them.
  public func markProducts(ids: [String], seenIn run: Int64) async throws {
    try await write { connection in
      _ = try connection.execute(
        "UPDATE product SET seen_in_run = $1 WHERE id = ANY($2)", [.integer(run), .texts(ids)])
    }
  }

  /// Products seen belong to the run's source; others of that source, or of none, are retired.
  public func retireProducts(notSeenIn run: Int64) async throws -> [String] {
    try await write { connection in
      let source = try connection.execute("SELECT source FROM import_run WHERE id = $1", [.integer(run)])
        .first?.optionalText(0)
      try connection.execute(
        "UPDATE product SET source = $2 WHERE seen_in_run = $1 AND source IS DISTINCT FROM $2",
        [.integer(run), .optional(source)])
      let ids = try connection.execute(
        """
        WITH gone AS (
          UPDATE product SET retired = true
            WHERE NOT retired AND seen_in_run IS DISTINCT FROM $1 AND (source IS NULL OR source = $2)
            RETURNING id
        ) SELECT id FROM gone ORDER BY id
        """, [.integer(run), .optional(source)]
      ).map { $0.text(0) }
      if !ids.isEmpty { try Self.advance(connection) }
      return ids
    }
  }

  /// Erases products with their pictures and embeddings.
  public func removeProducts(ids: [String]) async throws {
    guard !ids.isEmpty else { return }
    try await write { connection in
      try connection.execute("DELETE FROM product WHERE id = ANY($1)", [.texts(ids)])
      try Self.advance(connection)
    }
  }

  private static func storedProduct(_ row: PostgreSQLRow) throws -> StoredProduct {
    StoredProduct(product: try StoreForm.product(from: row.text(0)), isRetired: row.flag(1))
  }

  private static func condition(_ filter: ProductFilter) -> (String, [PostgreSQLValue]) {
    var conditions = ["true"]
    var values: [PostgreSQLValue] = []
    switch filter.state {
    case .active: conditions.append("NOT retired")
    case .retired: conditions.append("retired")
    case .any: break
    }
    if let category = filter.category {
      values.append(.text(category))
      conditions.append("category = $\(values.count)")
    }
    for word in (filter.title ?? "").split(whereSeparator: \.isWhitespace) {
      // position, unlike LIKE, has no characters of special meaning.
      values.append(.text(String(word)))
      conditions.append("position(lower($\(values.count)) IN lower(title)) > 0")
    }
    return (conditions.joined(separator: " AND "), values)
  }
}
