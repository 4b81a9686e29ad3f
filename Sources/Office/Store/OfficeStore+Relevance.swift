import Foundation
import GRDB

extension OfficeStore {
  /// Begins a study.
  ///
  /// - Throws: `OfficeError` when the name is taken.
  public func makeStudy(
    name: String, first: String, second: String, items: [RelevanceStudy.Item]
  ) async throws -> RelevanceStudy {
    let study = try await pool.write { database -> RelevanceStudy? in
      guard try Self.study(named: name, in: database) == nil else { return nil }
      try database.execute(
        sql: "INSERT INTO study (name, first, second, created) VALUES (?, ?, ?, ?)",
        arguments: [name, first, second, Date().timeIntervalSince1970])
      let id = database.lastInsertedRowID
      for item in items {
        try database.execute(
          sql: "INSERT INTO studyItem (studyID, json) VALUES (?, ?)", arguments: [id, try Self.json(item)])
      }
      return try Self.study(named: name, in: database)
    }
    guard let study else {
      throw OfficeError("there is a study named '\(name)' already; choose another name")
    }
    return study
  }

  /// The study of that name.
  public func study(_ name: String) async throws -> RelevanceStudy? {
    try await pool.read { try Self.study(named: name, in: $0) }
  }

  /// All studies, newest first.
  public func studies() async throws -> [RelevanceStudy] {
    try await pool.read { try Row.fetchAll($0, sql: "SELECT * FROM study ORDER BY id DESC").map(Self.study) }
  }

  /// The next query a grader has not judged: those with the fewest judgements first.
  public func nextItem(
    of study: RelevanceStudy, for who: String
  ) async throws -> (id: Int64, item: RelevanceStudy.Item, left: Int)? {
    try await pool.read { database in
      let open = try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM studyItem WHERE studyID = ?
            AND NOT EXISTS (SELECT 1 FROM judgement WHERE itemID = studyItem.id AND who = ?)
          """, arguments: [study.id, who])
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT id, json FROM studyItem WHERE studyID = ?
            AND NOT EXISTS (SELECT 1 FROM judgement WHERE itemID = studyItem.id AND who = ?)
          ORDER BY (SELECT count(*) FROM judgement WHERE itemID = studyItem.id), id LIMIT 1
          """, arguments: [study.id, who])
      return try row.map { ($0["id"], try Self.value(RelevanceStudy.Item.self, from: $0["json"]), open ?? 0) }
    }
  }

  /// Keeps a judgement; the grader's own later word replaces it.
  ///
  /// - Returns: false when the study has no such query.
  public func judge(
    item: Int64, of study: RelevanceStudy, who: String, _ choice: RelevanceStudy.Choice, milliseconds: Int?
  ) async throws -> Bool {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT INTO judgement SELECT id, ?, ?, ?, ? FROM studyItem WHERE id = ? AND studyID = ?
          ON CONFLICT (itemID, who) DO UPDATE SET choice = excluded.choice, at = excluded.at
          """,
        arguments: [who, choice.rawValue, Date().timeIntervalSince1970, milliseconds, item, study.id])
      return database.changesCount > 0
    }
  }

  /// What graders have found so far.
  public func report(of study: RelevanceStudy) async throws -> RelevanceReport {
    try await pool.read { database in
      var judgements: [Int64: [String: RelevanceStudy.Choice]] = [:]
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT itemID, who, choice FROM judgement JOIN studyItem ON studyItem.id = itemID WHERE studyID = ?
          """, arguments: [study.id])
      for row in rows {
        if let choice = RelevanceStudy.Choice(rawValue: row["choice"]) {
          judgements[row["itemID"], default: [:]][row["who"]] = choice
        }
      }
      let items = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM studyItem WHERE studyID = ?", arguments: [study.id])
      return RelevanceReport(
        first: study.first, second: study.second, items: items ?? 0, judgements: Array(judgements.values))
    }
  }

  private static func study(named name: String, in database: Database) throws -> RelevanceStudy? {
    try Row.fetchOne(database, sql: "SELECT * FROM study WHERE name = ?", arguments: [name]).map(study)
  }

  private static func study(_ row: Row) -> RelevanceStudy {
    RelevanceStudy(
      id: row["id"], name: row["name"], first: row["first"], second: row["second"],
      created: Date(timeIntervalSince1970: row["created"]))
  }
}
