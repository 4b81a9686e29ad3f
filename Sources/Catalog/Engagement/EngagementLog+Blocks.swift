import Foundation
import GRDB

/// Blocks of events in the log's tables.
extension Database {
  /// Keeps new events from a place on, as one block.
  func keep(_ events: [EngagementEvent], at place: Int64) throws {
    guard let oldest = events.map(\.time).min() else { return }
    try cachedStatement(sql: "INSERT INTO block VALUES (?, ?, ?, ?, ?)").execute(
      arguments: [place, events.count, events.count, oldest, Data(EventBlock.bytes(events))])
    let mention = try cachedStatement(sql: "INSERT INTO mention VALUES (?, ?)")
    for request in Set(events.compactMap(\.request)) { try mention.execute(arguments: [request, place]) }
    let crop = try cachedStatement(sql: "INSERT INTO crop VALUES (?, ?, ?)")
    for (offset, event) in events.enumerated() where event.kind == .crop {
      guard let scene = event.scene, let box = event.box else { continue }
      try crop.execute(arguments: [place + Int64(offset), scene, StoreForm.json(box)])
    }
  }

  /// Keeps events that were counted before, as one block, and notes that they were.
  func add(_ events: [EngagementEvent], at place: Int64) throws {
    try keep(events, at: place)
    let note = try cachedStatement(sql: "INSERT OR IGNORE INTO seen VALUES (?, ?)")
    for event in events {
      let key = EventKey(event.id)
      try note.execute(arguments: [key.high, key.low])
    }
  }

  /// Hands out the events after a place in order of arrival, until told that it is enough.
  func walk(after place: Int64, _ wantsMore: (PlacedEvent) throws -> Bool) throws {
    let rows = try Row.fetchCursor(
      self,
      sql: """
        SELECT first, events FROM block
        WHERE first >= coalesce((SELECT max(first) FROM block WHERE first <= ?), 0) ORDER BY first
        """, arguments: [place])
    while let row = try rows.next() {
      let first: Int64 = row["first"]
      for (offset, event) in try unpacked(row["events"], first).enumerated() {
        guard let event, first + Int64(offset) > place else { continue }
        guard try wantsMore(PlacedEvent(place: first + Int64(offset), event: event)) else { return }
      }
    }
  }

  /// The events of one block; nil for each that was erased.
  func events(ofBlock first: Int64) throws -> [EngagementEvent?] {
    let bytes = try Data.fetchOne(
      cachedStatement(sql: "SELECT events FROM block WHERE first = ?"), arguments: [first])
    return try bytes.map { try unpacked($0, first) } ?? []
  }

  /// Erases some events of a block and tells how many; the others keep their places.
  func erase(inBlock first: Int64, _ isGone: (EngagementEvent) -> Bool) throws -> Int {
    var events = try events(ofBlock: first)
    let gone = events.indices.filter { events[$0].map(isGone) ?? false }
    guard !gone.isEmpty else { return 0 }
    let forget = try cachedStatement(sql: "DELETE FROM seen WHERE high = ? AND low = ?")
    let uncrop = try cachedStatement(sql: "DELETE FROM crop WHERE place = ?")
    let mentioned = Set(events.compactMap { $0?.request })
    for place in gone {
      guard let event = events[place] else { continue }
      let key = EventKey(event.id)
      try forget.execute(arguments: [key.high, key.low])
      if event.kind == .crop { try uncrop.execute(arguments: [first + Int64(place)]) }
      events[place] = nil
    }
    let left = events.compactMap(\.self)
    let unmention = try cachedStatement(sql: "DELETE FROM mention WHERE request = ? AND first = ?")
    for request in mentioned.subtracting(left.compactMap(\.request)) {
      try unmention.execute(arguments: [request, first])
    }
    if let oldest = left.map(\.time).min() {
      try cachedStatement(sql: "UPDATE block SET kept = ?, oldest = ?, events = ? WHERE first = ?").execute(
        arguments: [left.count, oldest, Data(EventBlock.bytes(events)), first])
    } else {
      try cachedStatement(sql: "DELETE FROM block WHERE first = ?").execute(arguments: [first])
    }
    return gone.count
  }

  private func unpacked(_ bytes: Data, _ first: Int64) throws -> [EngagementEvent?] {
    do {
      return try EventBlock.events(Array(bytes))
    } catch {
      throw StoreError(
        path: "engagement.sqlite",
        problem: "is damaged: the events from place \(first) on cannot be read; restore a backup")
    }
  }
}
