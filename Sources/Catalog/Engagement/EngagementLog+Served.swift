import GRDB

extension EngagementLog: ServedStore {
  /// Keeps what was served, and who met which arm for the first time.
  public func append(_ served: [ServedLook], exposures: [Exposure]) async throws {
    try await pool.write { database in
      let insert = try database.cachedStatement(sql: "INSERT OR REPLACE INTO served VALUES (?, ?, ?, ?)")
      for look in served {
        try insert.execute(arguments: [look.request, look.time, look.session, StoreForm.json(look)])
      }
      let expose = try database.cachedStatement(sql: "INSERT OR IGNORE INTO exposure VALUES (?, ?, ?, ?)")
      for exposure in exposures {
        try expose.execute(
          arguments: [exposure.experiment, exposure.unit, exposure.arm, exposure.time])
      }
    }
  }

  /// Up to `limit` answers of which some event speaks, after the given one.
  public func served(after request: String, limit: Int) async throws -> [ServedLook] {
    try await pool.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT json FROM served WHERE request > ?
            AND EXISTS (SELECT 1 FROM mention WHERE mention.request = served.request)
          ORDER BY request LIMIT ?
          """, arguments: [request, limit]
      ).map { try StoreForm.value(ServedLook.self, from: $0) }
    }
  }

  /// The events that speak of these answers.
  public func events(ofRequests requests: [String]) async throws -> [EngagementEvent] {
    let wanted = Set(requests)
    return try await pool.read { database in
      let blocks = try SQLiteStore.slices(requests).flatMap { slice in
        try Int64.fetchAll(
          database, sql: "SELECT first FROM mention WHERE request IN (\(SQLiteStore.marks(slice.count)))",
          arguments: StatementArguments(slice))
      }
      return try Set(blocks).sorted().flatMap { first in
        try database.events(ofBlock: first).compactMap { event in
          event?.request.map(wanted.contains) == true ? event : nil
        }
      }
    }
  }

  /// Who met which arm of an experiment, in order of time.
  public func exposures(of experiment: String) async throws -> [Exposure] {
    try await pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM exposure WHERE experiment = ? ORDER BY time, unit",
        arguments: [experiment]
      ).map {
        Exposure(experiment: $0["experiment"], unit: $0["unit"], arm: $0["arm"], time: $0["time"])
      }
    }
  }

  /// The experiments somebody met.
  public func experiments() async throws -> [String] {
    try await pool.read {
      try String.fetchAll($0, sql: "SELECT DISTINCT experiment FROM exposure ORDER BY experiment")
    }
  }

  /// Every event of the visits and users that met an experiment, with the unit's hash.
  public func events(ofUnitsIn experiment: String, perUser: Bool, after place: Int64, limit: Int) async throws
    -> [PlacedEvent]
  {
    try await pool.read { database in
      let met = try database.cachedStatement(
        sql: "SELECT time FROM exposure WHERE experiment = ? AND unit = ?")
      // Neighbours in the log are mostly of the same few visits; nil stands for those that met nothing.
      var known: [String: Int64?] = [:]
      var found: [PlacedEvent] = []
      try database.walk(after: place) { placed in
        guard let unit = perUser ? placed.event.user : placed.event.session else { return true }
        if known.count > 10_000 { known = [:] }
        let time: Int64?
        if let noted = known[unit] {
          time = noted
        } else {
          time = try Int64.fetchOne(met, arguments: [experiment, unit])
          known[unit] = .some(time)
        }
        // What a page tells may have happened a moment before the server noted the arm.
        if let time, placed.event.time >= time - 60_000 { found.append(placed) }
        return found.count < limit
      }
      return found
    }
  }
}
