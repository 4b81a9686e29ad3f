import Domain
import GRDB

/// Everything in one SQLite file: readers never wait for the writer (write-ahead log).
public final class SQLiteStore: ProductStore {
  let pool: DatabasePool

  /// Opens the store at `path`, making the file and its folder when there is none, and brings its tables up to
  /// date.
  ///
  /// - Throws: `StoreError` with the path and what to do.
  public init(path: String) throws {
    pool = try SQLiteFile("a Vitrine database").open(path, migrator: StoreMigrations.migrator)
  }

  /// A number that grows with every change of the catalogue.
  public func revision() async throws -> Int64 {
    try await pool.read { try Int64.fetchOne($0, sql: "SELECT number FROM revision") ?? 0 }
  }

  /// Notes that the catalogue has changed.
  static func advance(_ database: Database) throws {
    try database.execute(sql: "UPDATE revision SET number = number + 1")
  }

  /// `?, ?, ?` for a list of `count` values.
  static func marks(_ count: Int) -> String { repeatElement("?", count: count).joined(separator: ", ") }

  /// Slices small enough for the number of values a statement may have.
  static func slices<Element>(_ values: [Element]) -> [ArraySlice<Element>] {
    stride(from: 0, to: values.count, by: 500).map { values[$0..<min($0 + 500, values.count)] }
  }
}

/// Why a store cannot be used.
public struct StoreError: Error, CustomStringConvertible {
  /// The database file.
  public let path: String
  /// What is wrong with it and what to do.
  public let problem: String

  /// A problem with a database.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  /// What happened, where, and what to do.
  public var description: String { "the database \(path) \(problem)" }
}
