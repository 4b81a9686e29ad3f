import Domain
import Foundation
import GRDB

extension OfficeStore {
  static func insert(_ tag: Tag, into database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO tag (id, sceneID, state, category, origin, score, created, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        tag.id, tag.sceneID, tag.state.rawValue, tag.category, tag.origin.rawValue, tag.score,
        Date().timeIntervalSince1970, try json(tag),
      ])
  }

  /// The tags of a scene, surest first; nil when the office does not know the scene or has not tagged it, so that
  /// it is shown as its look is found.
  public func tags(ofScene id: String) async throws -> [Tag]? {
    try await pool.read { database in
      let state = try String.fetchOne(
        database, sql: "SELECT state FROM officeScene WHERE id = ?", arguments: [id])
      guard let state, state != TaggedScene.State.failed.rawValue else { return nil }
      return try String.fetchAll(
        database, sql: "SELECT json FROM tag WHERE sceneID = ? ORDER BY score DESC, id", arguments: [id]
      ).map { try Self.value(Tag.self, from: $0) }
    }
  }

  /// The tag of that id.
  public func tag(_ id: String) async throws -> Tag? {
    try await pool.read { try Self.tag(id, in: $0) }
  }

  private static func tag(_ id: String, in database: Database) throws -> Tag? {
    try String.fetchOne(database, sql: "SELECT json FROM tag WHERE id = ?", arguments: [id])
      .map { try value(Tag.self, from: $0) }
  }

  /// How many tags stand where.
  public func tagCounts() async throws -> [Tag.State: Int] {
    try await pool.read { database in
      var counts: [Tag.State: Int] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT state, count(*) AS number FROM tag GROUP BY state") {
        if let state = Tag.State(rawValue: row["state"]) { counts[state] = row["number"] }
      }
      return counts
    }
  }

  /// The next tags to review, picture by picture, reserved for that person for two minutes so that two reviewers do
  /// not do the same work.
  public func reviewQueue(for who: String, limit: Int, now: Date = Date()) async throws -> [Tag] {
    let time = now.timeIntervalSince1970
    return try await pool.write { database in
      let tags = try String.fetchAll(
        database,
        sql: """
          SELECT tag.json FROM tag JOIN officeScene ON officeScene.id = tag.sceneID
          WHERE tag.state = 'review' AND (leasedBy IS NULL OR leasedBy = ? OR leasedUntil < ?)
          ORDER BY officeScene.added, tag.sceneID, tag.score DESC, tag.id LIMIT ?
          """, arguments: [who, time, limit]
      ).map { try Self.value(Tag.self, from: $0) }
      for tag in tags {
        try database.execute(
          sql: "UPDATE tag SET leasedBy = ?, leasedUntil = ? WHERE id = ?",
          arguments: [who, time + 120, tag.id])
      }
      return tags
    }
  }

  /// Decides about a tag and keeps the decision.
  ///
  /// - Returns: the tag as it is now; nil when there is none of that id.
  /// - Throws: `TagConflict` when somebody else has changed it since, or there is nothing to undo.
  public func decide(_ id: String, _ change: TagChange, who: String) async throws -> Tag? {
    try await pool.write { database in
      guard let before = try Self.tag(id, in: database) else { return nil }
      if let version = change.version, version != before.version { throw TagConflict.changed }
      var after = before
      switch change.verdict {
      case .undo:
        // The latest decision that was not itself taken back.
        guard
          let row = try Row.fetchOne(
            database,
            sql: "SELECT id, who, verdict, before FROM decision WHERE tagID = ? ORDER BY id DESC LIMIT 1",
            arguments: [id]),
          row["who"] == who, row["verdict"] != Decision.Verdict.undo.rawValue,
          let text: String = row["before"]
        else { throw TagConflict.nothingToUndo }
        after = try Self.value(Tag.self, from: text)
      case .erase:
        guard before.origin == .person else { throw TagConflict.notDrawn }
        try Self.record(.erase, before: before, after: nil, who: who, change.milliseconds, in: database)
        try database.execute(sql: "DELETE FROM tag WHERE id = ?", arguments: [id])
        return before
      case .accept, .reject, .draw:
        if let box = change.box { after.box = box }
        if let category = change.category { after.category = category }
        if let product = change.product { after.product = product.isEmpty ? nil : product }
        after.state = change.verdict == .reject ? .rejected : .published
      }
      after.version = before.version + 1
      try Self.update(after, in: database)
      try Self.record(
        change.verdict, before: before, after: after, who: who, change.milliseconds, in: database)
      return after
    }
  }

  /// Keeps a tag a person drew.
  public func draw(_ tag: Tag, who: String, milliseconds: Int? = nil) async throws {
    try await pool.write { database in
      try Self.insert(tag, into: database)
      try Self.record(.draw, before: nil, after: tag, who: who, milliseconds, in: database)
    }
  }

  /// Decisions in order, after that number, `limit` at most; all of them are the history of every tag.
  public func decisions(after id: Int64 = 0, limit: Int = 1_000) async throws -> [Decision] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM decision WHERE id > ? ORDER BY id LIMIT ?", arguments: [id, limit]
      ).map(Self.decision)
    }
  }

  /// The decisions about one tag, oldest first.
  public func decisions(ofTag id: String) async throws -> [Decision] {
    try await pool.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM decision WHERE tagID = ? ORDER BY id", arguments: [id])
        .map(Self.decision)
    }
  }

  private static func update(_ tag: Tag, in database: Database) throws {
    try database.execute(
      sql: """
        UPDATE tag SET state = ?, category = ?, json = ?, leasedBy = NULL, leasedUntil = NULL WHERE id = ?
        """, arguments: [tag.state.rawValue, tag.category, try json(tag), tag.id])
  }

  private static func record(
    _ verdict: Decision.Verdict, before: Tag?, after: Tag?, who: String, _ milliseconds: Int?,
    in database: Database
  ) throws {
    guard let tag = after ?? before else { return }
    try database.execute(
      sql: """
        INSERT INTO decision (tagID, sceneID, who, at, verdict, before, after, milliseconds)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        tag.id, tag.sceneID, who, Date().timeIntervalSince1970, verdict.rawValue, try before.map(json),
        try after.map(json), milliseconds,
      ])
  }

  private static func decision(_ row: Row) throws -> Decision {
    let (before, after): (String?, String?) = (row["before"], row["after"])
    return Decision(
      id: row["id"], tagID: row["tagID"], sceneID: row["sceneID"], who: row["who"],
      at: Date(timeIntervalSince1970: row["at"]),
      verdict: Decision.Verdict(rawValue: row["verdict"]) ?? .accept,
      before: try before.map { try value(Tag.self, from: $0) },
      after: try after.map { try value(Tag.self, from: $0) }, milliseconds: row["milliseconds"])
  }
}

/// Why a decision was not taken.
public enum TagConflict: Error, Equatable, CustomStringConvertible {
  /// Somebody else was quicker.
  case changed
  /// The latest decision is somebody else's, or there is none.
  case nothingToUndo
  /// Only what a person drew can be erased; what a model found is rejected.
  case notDrawn

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .changed: "Somebody has changed this tag meanwhile; look at it again."
    case .nothingToUndo: "There is no decision of yours on this tag to take back."
    case .notDrawn: "A model found this tag; reject it instead of erasing it."
    }
  }
}
