import Foundation
import GRDB

/// Copies SQLite databases that are in use.
public enum SQLiteBackup {
  /// Copies a whole database to a new file while others go on reading and writing; the copy is one moment's state.
  ///
  /// - Throws: `StoreError` when the copy cannot be written or does not pass SQLite's own check.
  public static func copy(_ database: String, to path: String) throws {
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      let source = try DatabaseQueue(path: database, configuration: configuration)
      let copy = try DatabaseQueue(path: path)
      // All in one step: in several, each write of others would start it over. With a write-ahead log nobody waits.
      try source.backup(to: copy, pagesPerStep: -1)
      let fault = try copy.writeWithoutTransaction { database in
        // One file that needs no log beside it.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        return try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
      }
      try copy.close()
      try source.close()
      guard fault == "ok" else {
        throw StoreError(path: path, problem: "is damaged: \(fault ?? "SQLite's check says nothing")")
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(
        path: path, problem: "cannot be written (\(error)); check the folder's space and permissions")
    }
  }
}

extension SQLiteStore {
  /// Writes what is still in the log into the file and lets go of it.
  public func close() throws {
    try pool.writeWithoutTransaction { database in
      _ = try database.checkpoint(.truncate)
    }
    try pool.close()
  }

  /// How many steps made the tables; grows with the versions of Vitrine that change them.
  public func schemaVersion() async throws -> Int {
    try await pool.read { try StoreMigrations.migrator.appliedIdentifiers($0).count }
  }
}
