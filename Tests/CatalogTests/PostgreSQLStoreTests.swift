import Catalog
import Domain
import Foundation
import RealEngines
import Synchronization
import Testing

@testable import PostgreSQLStore

/// What only PostgreSQL can get wrong.
@Suite(
  .enabled(if: TestPostgreSQL.isInstalled, "PostgreSQL's server is not installed (./dev test installs it)"))
struct PostgreSQLStoreTests {
  private func product(_ id: String) -> ImportedProduct {
    ImportedProduct(product: Product(id: id, title: id), pictures: [])
  }

  @Test("a server that does not answer is named, and its password is not") func unreachable() async throws {
    let error = await #expect(throws: StoreError.self) {
      try await PostgreSQLStore(address: "postgresql://shop:secret@127.0.0.1:1/shop")
    }
    let text = try #require(error).description
    #expect(text.contains("127.0.0.1:1") && !text.contains("secret"))
  }

  @Test("tables of a newer version are refused") func newer() async throws {
    let address = try await TestPostgreSQL.shared.address()
    let store = try await PostgreSQLStore(address: address, schema: "newer_one", connections: 1)
    try await store.setSchemaVersion(1_000)
    let error = await #expect(throws: StoreError.self) {
      try await PostgreSQLStore(address: address, schema: "newer_one", connections: 1)
    }
    #expect(error?.description.contains("newer version") == true)
  }

  @Test("servers that start together make the tables once") func together() async throws {
    let address = try await TestPostgreSQL.shared.address()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<6 {
        group.addTask {
          let store = try await PostgreSQLStore(address: address, schema: "together", connections: 1)
          _ = try await store.upsert([self.product("p\(number)")], run: nil)
        }
      }
      try await group.waitForAll()
    }
    let store = try await PostgreSQLStore(address: address, schema: "together", connections: 1)
    #expect(try await store.productCount(ProductFilter()) == 6)
  }

  @Test("a schema's name cannot smuggle anything in") func schemaNames() async throws {
    for name in ["a; drop table x", "", "A", "a-b", "a,b"] {
      await #expect(throws: StoreError.self) {
        try await PostgreSQLStore(address: "postgresql://127.0.0.1:1/x", schema: name)
      }
    }
  }

  @Test("a server that ends in the middle fails clearly, and all that was said done is there when it is back")
  func killed() async throws {
    let server = try TestPostgreSQLServer()
    try await server.start()
    let store = try await PostgreSQLStore(address: server.address, connections: 3)
    var kept: [String] = []
    let hasBegun = Mutex(false)
    let writer = Task {
      var done: [String] = []
      for number in 0..<10_000 {
        guard (try? await store.upsert([product("p\(number)"), product("q\(number)")], run: nil)) != nil
        else {
          break
        }
        done.append("\(number)")
        hasBegun.withLock { $0 = true }
      }
      return done
    }
    // A busy machine may take its time.
    while !hasBegun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(50)) }
    try await Task.sleep(for: .milliseconds(300))
    server.crash()
    kept = await writer.value
    await #expect(throws: StoreError.self) { try await store.productCount(ProductFilter()) }
    try await server.start()
    let ids = kept.flatMap { ["p\($0)", "q\($0)"] }
    #expect(!kept.isEmpty)
    #expect(try await store.products(ids: ids).count == ids.count)
    // Both of a pair or none: a transaction is whole.
    #expect(try await store.productCount(ProductFilter()).isMultiple(of: 2))
    server.end()
  }

  @Test("more work than connections waits its turn; nothing is lost") func pool() async throws {
    let address = try await TestPostgreSQL.shared.address()
    let store = try await PostgreSQLStore(
      address: address, schema: "pool", connections: 2, patience: .seconds(120))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask { try await store.setSetting("s\(number)", to: "\(number)") }
      }
      try await group.waitForAll()
    }
    for number in 0..<40 { #expect(try await store.setting("s\(number)") == "\(number)") }
  }

  @Test("a broken connection is replaced without the caller noticing") func reconnects() async throws {
    let address = try await TestPostgreSQL.shared.address()
    let store = try await PostgreSQLStore(address: address, schema: "reconnects", connections: 1)
    try await store.setSetting("a", to: "1")
    let other = try await PostgreSQLStore(address: address, schema: "reconnects", connections: 1)
    try await other.end(session: try await store.session())
    #expect(try await store.setting("a") == "1")
  }
}

extension PostgreSQLStore {
  fileprivate func setSchemaVersion(_ number: Int64) async throws {
    try await pool.run { _ = try $0.execute("INSERT INTO schema_version VALUES ($1)", [.integer(number)]) }
  }

  /// The number of this store's (only) session.
  fileprivate func session() async throws -> Int64 {
    try await pool.run { try $0.execute("SELECT pg_backend_pid()::bigint").first?.integer(0) ?? 0 }
  }

  /// Ends another session.
  fileprivate func end(session: Int64) async throws {
    try await pool.run { connection in
      _ = try connection.execute("SELECT pg_terminate_backend($1::int)", [.integer(session)])
    }
  }
}
