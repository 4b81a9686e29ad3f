import Foundation
import GRDB

extension SQLiteStore {
  /// Copies the whole database to a new file while others go on reading and writing; the copy is one moment's state.
  ///
  /// - Parameter progress: told pages copied and pages in all.
  /// - Throws: `StoreError` when the copy cannot be written or does not pass SQLite's own check.
  public func backup(to path: String, progress: @escaping (Int, Int) -> Void = { _, _ in }) throws {
    do {
      let copy = try DatabaseQueue(path: path)
      try pool.backup(to: copy, pagesPerStep: 4096) { progress($0.completedPageCount, $0.totalPageCount) }
      let fault = try copy.writeWithoutTransaction { database in
        // One file that needs no log beside it.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        return try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
      }
      try copy.close()
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
