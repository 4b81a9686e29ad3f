import Domain
import Foundation
import GRDB

extension OfficeStore {
  // MARK: Claims

  /// Begins a claim and answers it with the secret that manages it, which nobody can read again.
  public func makeClaim(domain: String, contact: String) async throws -> (claim: Claim, secret: String) {
    let (id, secret) = (Secret.token(bytes: 9), Secret.token())
    try await pool.write {
      try $0.execute(
        sql:
          "INSERT INTO claim (id, domain, contact, token, secret, state, tagging, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          id, domain, String(contact.prefix(200)), Secret.token(bytes: 18), Secret.digest(secret),
          Claim.State.pending.rawValue, Permissions.Tagging.none.rawValue, Date().timeIntervalSince1970,
        ])
    }
    guard let claim = try await claim(id) else { throw OfficeError("the claim could not be kept") }
    return (claim, secret)
  }

  /// The claim of that id.
  public func claim(_ id: String) async throws -> Claim? {
    try await pool.read {
      try Row.fetchOne($0, sql: "SELECT * FROM claim WHERE id = ?", arguments: [id]).map(Self.claim)
    }
  }

  /// The claim of that id, for whoever knows its secret.
  public func claim(_ id: String, secret: String) async throws -> Claim? {
    guard (1...128).contains(secret.utf8.count) else { return nil }
    let kept = try await pool.read {
      try Data.fetchOne($0, sql: "SELECT secret FROM claim WHERE id = ?", arguments: [id])
    }
    guard let kept, Secret.matches(kept, Secret.digest(secret)) else { return nil }
    return try await claim(id)
  }

  /// Claims, newest first.
  public func claims(_ state: Claim.State? = nil, limit: Int = 1_000) async throws -> [Claim] {
    try await pool.read {
      try Row.fetchAll(
        $0, sql: "SELECT * FROM claim WHERE ? IS NULL OR state = ? ORDER BY created DESC LIMIT ?",
        arguments: [state?.rawValue, state?.rawValue, limit]
      ).map(Self.claim)
    }
  }

  /// Notes that a claim's token was seen; whoever had proved the domain before has lost it.
  public func verify(_ id: String, by method: Claim.Method, now: Date = Date()) async throws {
    try await pool.write { database in
      let time = now.timeIntervalSince1970
      try database.execute(
        sql: """
          UPDATE claim SET state = 'lapsed', problem = 'somebody else has proved the domain since'
          WHERE state = 'verified' AND id != ? AND domain = (SELECT domain FROM claim WHERE id = ?)
          """, arguments: [id, id])
      try database.execute(
        sql:
          "UPDATE claim SET state = 'verified', checked = ?, verified = ?, method = ?, problem = NULL WHERE id = ?",
        arguments: [time, time, method.rawValue, id])
      try Self.advancePermissions(database)
    }
  }

  /// Notes that a claim's token was not seen; past its time the claim ends.
  public func notVerified(_ id: String, problem: String, now: Date = Date()) async throws {
    guard let claim = try await claim(id) else { return }
    let isOver = claim.expires < now
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE claim SET checked = ?, problem = ?, state = ? WHERE id = ?",
        arguments: [
          now.timeIntervalSince1970, String(problem.prefix(500)), (isOver ? .lapsed : claim.state).rawValue,
          id,
        ])
      if isOver { try Self.advancePermissions(database) }
    }
  }

  /// The claims whose domain should be looked at again.
  public func claimsToCheck(now: Date = Date()) async throws -> [Claim] {
    try await pool.read {
      try Row.fetchAll(
        $0,
        sql: """
          SELECT * FROM claim WHERE state IN ('verified', 'pending')
            AND coalesce(checked, created) < CASE state WHEN 'verified' THEN ? ELSE ? END ORDER BY checked LIMIT 100
          """,
        arguments: [
          now.timeIntervalSince1970 - Claim.recheckHours * 3_600, now.timeIntervalSince1970 - 3_600,
        ]
      ).map(Self.claim)
    }
  }

  /// Sets what a claim's owner lets pictures lead to.
  public func setTagging(_ tagging: Permissions.Tagging, ofClaim id: String) async throws {
    try await pool.write {
      try $0.execute(sql: "UPDATE claim SET tagging = ? WHERE id = ?", arguments: [tagging.rawValue, id])
      try Self.advancePermissions($0)
    }
  }

  /// Gives a claim back.
  public func withdrawClaim(_ id: String) async throws {
    try await pool.write {
      try $0.execute(
        sql: "UPDATE claim SET state = 'lapsed', problem = 'given back' WHERE id = ?", arguments: [id])
      try Self.advancePermissions($0)
    }
  }

  private static func claim(_ row: Row) -> Claim {
    let (checked, verified): (Double?, Double?) = (row["checked"], row["verified"])
    let method: String? = row["method"]
    return Claim(
      id: row["id"], domain: row["domain"], contact: row["contact"], token: row["token"],
      state: Claim.State(rawValue: row["state"]) ?? .lapsed,
      tagging: Permissions.Tagging(rawValue: row["tagging"]) ?? .none,
      created: Date(timeIntervalSince1970: row["created"]),
      checked: checked.map { Date(timeIntervalSince1970: $0) },
      verified: verified.map { Date(timeIntervalSince1970: $0) }, method: method.flatMap(Claim.Method.init),
      problem: row["problem"])
  }

  // MARK: Takedowns

  /// Takes something down; what is down already stays so under its first request.
  ///
  /// - Parameter isConfirmed: whether it is to be erased too, not only hidden.
  @discardableResult
  public func takeDown(
    _ kind: Takedown.Kind, _ subject: String, reason: String, who: String, isConfirmed: Bool
  ) async throws -> Takedown {
    let id = Secret.token(bytes: 9)
    let takedown = try await pool.write { database -> Takedown? in
      let known = try Row.fetchOne(
        database, sql: "SELECT * FROM takedown WHERE kind = ? AND subject = ? AND ended IS NULL",
        arguments: [kind.rawValue, subject])
      if let known {
        let id: String = known["id"]
        if isConfirmed { try Self.confirm(id, in: database) }
        return try Row.fetchOne(database, sql: "SELECT * FROM takedown WHERE id = ?", arguments: [id])
          .map(Self.takedown)
      }
      try database.execute(
        sql:
          "INSERT INTO takedown (id, kind, subject, reason, who, at, confirmed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          id, kind.rawValue, subject, String(reason.prefix(1_000)), String(who.prefix(200)),
          Date().timeIntervalSince1970, isConfirmed,
        ])
      try Self.advancePermissions(database)
      return try Row.fetchOne(database, sql: "SELECT * FROM takedown WHERE id = ?", arguments: [id]).map(
        Self.takedown)
    }
    guard let takedown else { throw OfficeError("the takedown could not be kept") }
    return takedown
  }

  /// Confirms a takedown, so that what it is about is erased; false when there is none of that id that holds.
  public func confirmTakedown(_ id: String) async throws -> Bool {
    try await pool.write { database in
      try Self.confirm(id, in: database)
      return database.changesCount > 0
    }
  }

  private static func confirm(_ id: String, in database: Database) throws {
    try advancePermissions(database)
    try database.execute(
      sql: "UPDATE takedown SET confirmed = 1 WHERE id = ? AND ended IS NULL", arguments: [id])
  }

  /// Lifts a takedown; nil when there is none of that id that holds.
  public func liftTakedown(_ id: String, who: String) async throws -> Takedown? {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE takedown SET ended = ?, endedBy = ? WHERE id = ? AND ended IS NULL",
        arguments: [Date().timeIntervalSince1970, who, id])
      guard database.changesCount > 0 else { return nil }
      try Self.advancePermissions(database)
      return try Row.fetchOne(database, sql: "SELECT * FROM takedown WHERE id = ?", arguments: [id]).map(
        Self.takedown)
    }
  }

  /// Takedowns, newest first, lifted ones too.
  public func takedowns(limit: Int = 200) async throws -> [Takedown] {
    try await pool.read {
      try Row.fetchAll($0, sql: "SELECT * FROM takedown ORDER BY at DESC LIMIT ?", arguments: [limit])
        .map(Self.takedown)
    }
  }

  private static func takedown(_ row: Row) -> Takedown {
    let ended: Double? = row["ended"]
    return Takedown(
      id: row["id"], kind: Takedown.Kind(rawValue: row["kind"]) ?? .scene, subject: row["subject"],
      reason: row["reason"], who: row["who"], at: Date(timeIntervalSince1970: row["at"]),
      isConfirmed: row["confirmed"], ended: ended.map { Date(timeIntervalSince1970: $0) },
      endedBy: row["endedBy"])
  }

  // MARK: All of it as one value

  static func advancePermissions(_ database: Database) throws {
    try database.execute(sql: "UPDATE permissionRevision SET number = number + 1")
  }

  /// The number of the permissions that hold now; one row, read every time something is shown.
  func permissionRevision() async throws -> Int64 {
    try await pool.read { try Int64.fetchOne($0, sql: "SELECT number FROM permissionRevision") ?? 0 }
  }

  /// What holds now; or only what is confirmed and to be erased.
  func readPermissions(confirmedOnly: Bool = false) async throws -> Permissions {
    try await pool.read { database in
      var permissions = Permissions(
        revision: try Int64.fetchOne(database, sql: "SELECT number FROM permissionRevision") ?? 0)
      let takedowns = try Row.fetchAll(
        database, sql: "SELECT kind, subject FROM takedown WHERE ended IS NULL AND confirmed >= ?",
        arguments: [confirmedOnly])
      for row in takedowns {
        switch Takedown.Kind(rawValue: row["kind"]) {
        case .product: permissions.products.insert(row["subject"])
        case .scene: permissions.scenes.insert(row["subject"])
        case .domain: permissions.domains.insert(row["subject"])
        case nil: break
        }
      }
      for row in try Row.fetchAll(database, sql: "SELECT domain, tagging FROM claim WHERE state = 'verified'")
      {
        permissions.claims[row["domain"]] =
          Permissions.Tagging(rawValue: row["tagging"]) ?? Permissions.Tagging.none
      }
      return permissions
    }
  }

  /// The ids of scenes from a domain and those below it.
  public func sceneIDs(ofDomain domain: String) async throws -> [String] {
    try await pool.read {
      try String.fetchAll(
        $0, sql: "SELECT id FROM officeScene WHERE host = ? OR host LIKE ? ESCAPE '\\'",
        arguments: [domain, "%.\(domain.replacing("_", with: "\\_"))"])
    }
  }

  /// The host of the page a scene is from.
  public func host(ofScene id: String) async throws -> String? {
    try await pool.read {
      try String.fetchOne($0, sql: "SELECT host FROM officeScene WHERE id = ?", arguments: [id])
    }
  }

  /// Sends every scene of a domain to the tagger again: what its owner allows has changed.
  public func retag(domain: String) async throws {
    for id in try await sceneIDs(ofDomain: domain) {
      try await pool.write {
        try $0.execute(
          sql: "UPDATE officeScene SET state = 'waiting', attempts = 0 WHERE id = ?", arguments: [id])
      }
    }
  }
}
