import Foundation
import GRDB

/// Events in one SQLite file of their own, so that writing them never waits for the catalogue or holds it up.
///
/// The events of a transaction are one row (see `EventBlock`), and what makes an event count once is a key that for
/// ids made with the clock in front comes nearly in order (see `EventKey`): few pages are written for many events.
/// Every transaction is on the disk before `append` answers.
public final class EngagementLog: EngagementStore {
  let pool: DatabasePool
  /// Hashes visitors with the key that lies in the file.
  public let hasher: VisitorHasher

  /// Opens the log at `path`, making it when there is none.
  ///
  /// - Throws: `StoreError` with the path and what to do.
  public init(path: String) throws {
    // Unlike the catalogue, events cannot be made again.
    pool = try SQLiteFile("Vitrine's event log", durability: .full, readers: 2, cache: 32_000)
      .open(path, migrator: EngagementMigrations.migrator)
    let key = try pool.read { try Data.fetchOne($0, sql: "SELECT key FROM secret") }
    guard let key, key.count >= 16 else {
      throw StoreError(path: path, problem: "has lost its key for hashing visitors; move it away")
    }
    hasher = VisitorHasher(key: key)
  }

  /// Keeps events, all batches in one transaction; tells for each batch how many were new.
  public func append(_ batches: [[EngagementEvent]]) async throws -> [Int] {
    try await pool.write { database in
      let note = try database.cachedStatement(sql: "INSERT OR IGNORE INTO seen VALUES (?, ?)")
      var new: [EngagementEvent] = []
      let counts = try batches.map { batch in
        let before = new.count
        for event in batch {
          let key = EventKey(event.id)
          let changes = database.totalChangesCount
          note.setUncheckedArguments([key.high, key.low])
          try note.execute()
          if database.totalChangesCount > changes { new.append(event) }
        }
        return new.count - before
      }
      guard !new.isEmpty else { return counts }
      let place = try Int64.fetchOne(database.cachedStatement(sql: "SELECT place FROM next")) ?? 1
      try database.keep(new, at: place)
      try database.cachedStatement(sql: "UPDATE next SET place = ?")
        .execute(arguments: [place + Int64(new.count)])
      return counts
    }
  }

  /// Up to `limit` events after a place in order of arrival.
  public func events(after place: Int64, limit: Int) async throws -> [PlacedEvent] {
    try await pool.read { database in
      var found: [PlacedEvent] = []
      try database.walk(after: place) { event in
        if found.count < limit { found.append(event) }
        return found.count < limit
      }
      return found
    }
  }

  /// How many events there are.
  public func eventCount() async throws -> Int {
    try await pool.read { try Int.fetchOne($0, sql: "SELECT sum(kept) FROM block") ?? 0 }
  }

  /// How many events of each kind there are, with the first's and the last's time in milliseconds.
  public func summary() async throws -> [EngagementEvent.Kind: (count: Int, first: Int64, last: Int64)] {
    try await pool.read { database in
      var summary: [EngagementEvent.Kind: (count: Int, first: Int64, last: Int64)] = [:]
      try database.walk(after: 0) { placed in
        let time = placed.event.time
        let known = summary[placed.event.kind] ?? (0, time, time)
        summary[placed.event.kind] = (known.count + 1, min(known.first, time), max(known.last, time))
        return true
      }
      return summary
    }
  }

  /// Erases everything of a visitor, by hash.
  public func removeEvents(ofVisitor hash: String) async throws -> Int {
    // Hashes stand in blocks as plain text, so SQLite finds the blocks without any being unpacked.
    let blocks = try await pool.read { database in
      try Int64.fetchAll(
        database, sql: "SELECT first FROM block WHERE instr(events, ?)", arguments: [Data(hash.utf8)])
    }
    let erased = try await erase(in: blocks) { $0.session == hash || $0.user == hash }
    try await pool.write { database in
      try database.execute(sql: "DELETE FROM served WHERE session = ?", arguments: [hash])
      try database.execute(sql: "DELETE FROM exposure WHERE unit = ?", arguments: [hash])
    }
    return erased
  }

  /// Erases what is older than a time.
  public func removeEvents(before time: Int64) async throws -> Int {
    let blocks = try await pool.read {
      try Int64.fetchAll($0, sql: "SELECT first FROM block WHERE oldest < ?", arguments: [time])
    }
    let erased = try await erase(in: blocks) { $0.time < time }
    try await pool.write { database in
      try database.execute(sql: "DELETE FROM served WHERE time < ?", arguments: [time])
      try database.execute(sql: "DELETE FROM exposure WHERE time < ?", arguments: [time])
    }
    return erased
  }

  /// Erases some events of these blocks, a few blocks to a transaction, so that what arrives meanwhile is kept soon.
  private func erase(in blocks: [Int64], _ isGone: @escaping @Sendable (EngagementEvent) -> Bool) async throws
    -> Int
  {
    var erased = 0
    for start in stride(from: 0, to: blocks.count, by: 64) {
      let some = blocks[start..<min(start + 64, blocks.count)]
      erased += try await pool.write { database in
        try some.reduce(0) { $0 + (try database.erase(inBlock: $1, isGone)) }
      }
    }
    return erased
  }
}
