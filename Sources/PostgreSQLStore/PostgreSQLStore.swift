import Catalog
import Domain
import Foundation

/// The catalogue in PostgreSQL, for servers on several machines that share it.
///
/// Made of tables in a schema of their own. Writers take turns (they hold the revision's row), readers wait for
/// nobody. Statements are prepared once a connection; bulk goes through COPY.
public final class PostgreSQLStore: ProductStore {
  let pool: PostgreSQLPool

  /// Connects and brings the tables up to date.
  ///
  /// - Parameters:
  ///   - address: a connection URI (`postgresql://user@host/database`) or a `key=value` list; what it leaves out
  ///     comes from libpq's environment variables and password file.
  ///   - schema: the schema for our tables, made when there is none; catalogues in one database differ in it.
  ///   - connections: at most so many at a time.
  ///   - patience: how long work may wait for a connection before it is refused.
  ///   - statementTimeout: what one statement may take before the server gives it up.
  /// - Throws: `StoreError` when the server cannot be reached or holds tables of a newer version.
  public init(
    address: String, schema: String = "vitrine", connections: Int = 8,
    statementTimeout: Duration = .seconds(60), patience: Duration = .seconds(5)
  ) async throws {
    guard schema.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) != nil else {
      throw StoreError(
        path: PostgreSQLConnection.place(address),
        problem: "cannot have a schema named '\(schema)'; use small letters, digits and underscores")
    }
    pool = PostgreSQLPool(
      address: address, schema: schema, limit: max(1, connections), statementTimeout: statementTimeout,
      patience: patience)
    let place = PostgreSQLConnection.place(address)
    try await pool.run { try PostgreSQLSchema.migrate($0, schema: schema, place: place) }
  }

  /// A number that grows with every change of the catalogue.
  public func revision() async throws -> Int64 {
    try await pool.run { try $0.execute("SELECT number FROM revision").first?.integer(0) ?? 0 }
  }

  /// Work as one transaction, in which no other writer is busy.
  func write<Answer: Sendable>(
    _ work: @escaping @Sendable (PostgreSQLConnection) throws -> Answer
  ) async throws -> Answer {
    try await pool.run { connection in
      try connection.transaction {
        try connection.execute("SELECT number FROM revision FOR UPDATE")
        return try work(connection)
      }
    }
  }

  /// Notes that the catalogue has changed.
  static func advance(_ connection: PostgreSQLConnection) throws {
    try connection.execute("UPDATE revision SET number = number + 1")
  }
}
