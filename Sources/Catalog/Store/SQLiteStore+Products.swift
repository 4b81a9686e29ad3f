import Domain
import Foundation
import GRDB

extension SQLiteStore {
  /// Inserts products or replaces those of the same id; one transaction.
  public func upsert(_ products: [ImportedProduct], run: Int64?) async throws -> [String: UpsertOutcome] {
    try await pool.write { database in
      var outcomes: [String: UpsertOutcome] = [:]
      for imported in products {
        outcomes[imported.product.id] = try Self.upsert(imported, run: run, in: database)
      }
      if outcomes.values.contains(where: { $0 != .unchanged }) { try Self.advance(database) }
      return outcomes
    }
  }

  private static func upsert(_ imported: ImportedProduct, run: Int64?, in database: Database) throws
    -> UpsertOutcome
  {
    let product = imported.product
    let json = try StoreForm.json(product)
    let digest = StoreForm.digest(of: imported, json: json)
    let known = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT digest, retired FROM product WHERE id = ?"),
      arguments: [product.id])
    if let known, known["digest"] == digest, known["retired"] == false {
      try database.cachedStatement(sql: "UPDATE product SET seenInRun = ? WHERE id = ?")
        .execute(arguments: [run, product.id])
      return .unchanged
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO product (id, title, category, retired, digest, seenInRun, json, source)
        VALUES (?, ?, ?, 0, ?, ?, ?, (SELECT source FROM importRun WHERE id = ?))
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, category = excluded.category, retired = 0,
          digest = excluded.digest, seenInRun = excluded.seenInRun, json = excluded.json
        """
    ).execute(arguments: [product.id, product.title, product.category, digest, run, json, run])
    try Self.replacePictures(of: product.id, with: imported.pictures, in: database)
    if let known { return known["retired"] ? .added : .changed }
    return .added
  }

  /// The product of that id, retired or not.
  public func product(id: String) async throws -> StoredProduct? {
    try await products(ids: [id])[id]
  }

  /// The products with these ids that exist, by id.
  public func products(ids: [String]) async throws -> [String: StoredProduct] {
    try await pool.read { database in
      var found: [String: StoredProduct] = [:]
      for slice in Self.slices(ids) {
        let rows = try Row.fetchCursor(
          database, sql: "SELECT json, retired FROM product WHERE id IN (\(Self.marks(slice.count)))",
          arguments: StatementArguments(slice))
        while let row = try rows.next() {
          let product = try Self.storedProduct(row)
          found[product.product.id] = product
        }
      }
      return found
    }
  }

  /// One page of products in order of id.
  public func products(_ filter: ProductFilter, page: Page) async throws -> [StoredProduct] {
    let (condition, arguments) = Self.condition(filter)
    return try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT json, retired FROM product WHERE \(condition) ORDER BY id LIMIT ? OFFSET ?",
        arguments: arguments + [page.limit, page.offset]
      ).map(Self.storedProduct)
    }
  }

  /// How many products pass the filter.
  public func productCount(_ filter: ProductFilter) async throws -> Int {
    let (condition, arguments) = Self.condition(filter)
    return try await pool.read { database in
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM product WHERE \(condition)", arguments: arguments) ?? 0
    }
  }

  /// How many active products each category has.
  public func productCounts() async throws -> [String?: Int] {
    try await pool.read { database in
      var counts: [String?: Int] = [:]
      let rows = try Row.fetchCursor(
        database, sql: "SELECT category, count(*) AS number FROM product WHERE retired = 0 GROUP BY category")
      while let row = try rows.next() {
        let category: String? = row["category"]
        counts.updateValue(row["number"], forKey: category)
      }
      return counts
    }
  }

  /// How many active products each source has.
  public func productCountsBySource() async throws -> [String?: Int] {
    try await pool.read { database in
      var counts: [String?: Int] = [:]
      let rows = try Row.fetchCursor(
        database, sql: "SELECT source, count(*) AS number FROM product WHERE retired = 0 GROUP BY source")
      while let row = try rows.next() {
        let source: String? = row["source"]
        counts.updateValue(row["number"], forKey: source)
      }
      return counts
    }
  }

  /// Notes that import `run` has met these products, without changing them.
  public func markProducts(ids: [String], seenIn run: Int64) async throws {
    try await pool.write { database in
      for id in ids {
        try database.execute(sql: "UPDATE product SET seenInRun = ? WHERE id = ?", arguments: [run, id])
      }
    }
  }

  /// Products seen belong to the run's source; others of that source, or of none, are retired.
  public func retireProducts(notSeenIn run: Int64) async throws -> [String] {
    try await pool.write { database in
      let source = try String.fetchOne(
        database, sql: "SELECT source FROM importRun WHERE id = ?", arguments: [run])
      try database.execute(
        sql: "UPDATE product SET source = ? WHERE seenInRun = ? AND source IS NOT ?",
        arguments: [source, run, source])
      let condition = "retired = 0 AND seenInRun IS NOT ? AND (source IS NULL OR source IS ?)"
      let arguments: StatementArguments = [run, source]
      let ids = try String.fetchAll(
        database, sql: "SELECT id FROM product WHERE \(condition) ORDER BY id", arguments: arguments)
      guard !ids.isEmpty else { return [] }
      try database.execute(sql: "UPDATE product SET retired = 1 WHERE \(condition)", arguments: arguments)
      try Self.advance(database)
      return ids
    }
  }

  /// Erases products with their pictures and embeddings.
  public func removeProducts(ids: [String]) async throws {
    guard !ids.isEmpty else { return }
    try await pool.write { database in
      for slice in Self.slices(ids) {
        try database.execute(
          sql: "DELETE FROM product WHERE id IN (\(Self.marks(slice.count)))",
          arguments: StatementArguments(slice))
      }
      try Self.advance(database)
    }
  }

  private static func storedProduct(_ row: Row) throws -> StoredProduct {
    StoredProduct(product: try StoreForm.product(from: row["json"]), isRetired: row["retired"])
  }

  private static func condition(_ filter: ProductFilter) -> (String, StatementArguments) {
    var conditions = ["1"]
    var arguments = StatementArguments()
    switch filter.state {
    case .active: conditions.append("retired = 0")
    case .retired: conditions.append("retired = 1")
    case .any: break
    }
    if let category = filter.category {
      conditions.append("category = ?")
      arguments += [category]
    }
    for word in (filter.title ?? "").split(whereSeparator: \.isWhitespace) {
      // instr, unlike LIKE, has no characters of special meaning.
      conditions.append("instr(lower(title), lower(?)) > 0")
      arguments += [String(word)]
    }
    return (conditions.joined(separator: " AND "), arguments)
  }
}
