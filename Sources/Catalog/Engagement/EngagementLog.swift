import Crypto
import Domain
import Foundation
import GRDB

/// Events in one SQLite file of their own, so that writing them never waits for the catalogue or holds it up.
///
/// Every transaction is on the disk before `append` answers.
public final class EngagementLog: EngagementStore {
  let pool: DatabasePool
  /// Hashes visitors with the key that lies in the file.
  public let hasher: VisitorHasher

  /// Opens the log at `path`, making it when there is none.
  ///
  /// - Throws: `StoreError` with the path and what to do.
  public init(path: String) throws {
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.maximumReaderCount = 2
      configuration.prepareDatabase { database in
        // Unlike the catalogue, events cannot be made again: each commit is on the disk before it is answered.
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000")
      }
      pool = try DatabasePool(path: path, configuration: configuration)
      let migrator = EngagementMigrations.migrator
      if try pool.read({ try migrator.hasBeenSuperseded($0) }) {
        throw StoreError(path: path, problem: "was made by a newer version of Vitrine; use that version")
      }
      try migrator.migrate(pool)
      let key = try pool.read { try Data.fetchOne($0, sql: "SELECT key FROM secret") }
      guard let key, key.count >= 16 else {
        throw StoreError(path: path, problem: "has lost its key for hashing visitors; move it away")
      }
      hasher = VisitorHasher(key: key)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(
        path: path,
        problem: "cannot be opened (\(error)); check that it is Vitrine's event log and can be written")
    }
  }

  /// Keeps events, all batches in one transaction; tells for each batch how many were new.
  public func append(_ batches: [[EngagementEvent]]) async throws -> [Int] {
    try await pool.write { database in
      let insert = try database.cachedStatement(
        sql: "INSERT OR IGNORE INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      return try batches.map { batch in
        let before = database.totalChangesCount
        for event in batch {
          insert.setUncheckedArguments([
            Self.key(event.id), event.id, event.kind.code, event.time, event.request, event.scene,
            event.object, event.product, event.position, event.value, event.currency, event.session,
            event.user, try event.box.map(StoreForm.json), event.isSimulated,
          ])
          try insert.execute()
        }
        return database.totalChangesCount - before
      }
    }
  }

  /// Up to `limit` events after a place in order of arrival.
  public func events(after place: Int64, limit: Int) async throws -> [PlacedEvent] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM event WHERE place > ? ORDER BY place LIMIT ?",
        arguments: [place, limit]
      ).compactMap(Self.event)
    }
  }

  /// How many events there are.
  public func eventCount() async throws -> Int {
    try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") ?? 0 }
  }

  /// How many events of each kind there are, with the first's and the last's time in milliseconds.
  public func summary() async throws -> [EngagementEvent.Kind: (count: Int, first: Int64, last: Int64)] {
    try await pool.read { database in
      var summary: [EngagementEvent.Kind: (count: Int, first: Int64, last: Int64)] = [:]
      let rows = try Row.fetchAll(
        database, sql: "SELECT kind, count(*) AS n, min(time) AS a, max(time) AS b FROM event GROUP BY kind")
      for row in rows {
        guard let kind = EngagementEvent.Kind(code: row["kind"]) else { continue }
        summary[kind] = (row["n"], row["a"], row["b"])
      }
      return summary
    }
  }

  /// Erases everything of a visitor, by hash.
  public func removeEvents(ofVisitor hash: String) async throws -> Int {
    try await pool.write { database in
      try database.execute(
        sql: "DELETE FROM event WHERE session = ? OR user = ?", arguments: [hash, hash])
      let erased = database.changesCount
      try database.execute(sql: "DELETE FROM served WHERE session = ?", arguments: [hash])
      try database.execute(sql: "DELETE FROM exposure WHERE unit = ?", arguments: [hash])
      return erased
    }
  }

  /// Erases what is older than a time.
  public func removeEvents(before time: Int64) async throws -> Int {
    try await pool.write { database in
      try database.execute(sql: "DELETE FROM event WHERE time < ?", arguments: [time])
      let erased = database.changesCount
      try database.execute(sql: "DELETE FROM served WHERE time < ?", arguments: [time])
      try database.execute(sql: "DELETE FROM exposure WHERE time < ?", arguments: [time])
      return erased
    }
  }

  /// The first 8 bytes of an id's SHA-256: a billion events meet by chance once in forty logs.
  private static func key(_ id: String) -> Int64 {
    SHA256.hash(data: Data(id.utf8)).withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
  }

  static func event(_ row: Row) -> PlacedEvent? {
    guard let kind = EngagementEvent.Kind(code: row["kind"]) else { return nil }
    let box: String? = row["box"]
    return PlacedEvent(
      place: row["place"],
      event: EngagementEvent(
        id: row["id"], kind: kind, time: row["time"], request: row["request"], scene: row["scene"],
        object: row["object"], product: row["product"], position: row["position"], value: row["value"],
        currency: row["currency"], session: row["session"], user: row["user"],
        box: box.flatMap { try? StoreForm.value(Box.self, from: $0) }, isSimulated: row["simulated"]))
  }
}
