import Foundation
import GRDB

/// Opens the databases of a data folder, all in one way: a write-ahead log, readers beside the writer, tables brought up to date,
/// and what a newer version made left alone.
public struct SQLiteFile: Sendable {
  /// How a commit is kept.
  public enum Durability: String, Sendable {
    /// With a write-ahead log, a power cut may take the last commits but never harms the file.
    case normal = "NORMAL"
    /// Each commit is on the disk before it is answered.
    case full = "FULL"
  }

  /// What it is, in an error: "a Vitrine database".
  var name: String
  /// How a commit is kept.
  var durability = Durability.normal
  /// Readers at once.
  var readers = 4
  /// Kibibytes of pages a connection keeps; nil leaves it to SQLite.
  var cache: Int?

  /// A kind of file.
  public init(_ name: String, durability: Durability = .normal, readers: Int = 4, cache: Int? = nil) {
    self.name = name
    self.durability = durability
    self.readers = readers
    self.cache = cache
  }

  /// Opens the file at `path`, making it and its folder when there is none, and brings its tables up to date.
  ///
  /// - Throws: `StoreError` with the path and what to do.
  public func open(_ path: String, migrator: DatabaseMigrator) throws -> DatabasePool {
    do {
      let folder = (path as NSString).deletingLastPathComponent
      if !folder.isEmpty {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
      var configuration = Configuration()
      configuration.foreignKeysEnabled = true
      configuration.busyMode = .timeout(10)
      configuration.maximumReaderCount = readers
      configuration.prepareDatabase { [durability, cache] database in
        try database.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
        if let cache { try database.execute(sql: "PRAGMA cache_size = -\(cache)") }
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      if try pool.read({ try migrator.hasBeenSuperseded($0) }) {
        throw StoreError(path: path, problem: "was made by a newer version of Vitrine; use that version")
      }
      try migrator.migrate(pool)
      return pool
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(
        path: path, problem: "cannot be opened (\(error)); check that it is \(name) and can be written")
    }
  }
}
