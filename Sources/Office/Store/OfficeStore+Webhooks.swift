import Foundation
import GRDB

extension OfficeStore {
  /// Adds a webhook and answers it with the secret its messages are signed with, shown once.
  public func makeWebhook(address: String, events: Set<Webhook.Event>) async throws -> (
    webhook: Webhook, secret: String
  ) {
    let (id, secret) = (Secret.token(bytes: 9), Secret.token())
    let names = events.map(\.rawValue).sorted().joined(separator: " ")
    try await pool.write {
      // The secret itself has to be kept: signing needs it.
      try $0.execute(
        sql: "INSERT INTO webhook (id, address, secret, events, created) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, address, secret, names, Date().timeIntervalSince1970])
    }
    return (Webhook(id: id, address: address, events: events, failures: 0), secret)
  }

  /// All webhooks.
  public func webhooks() async throws -> [Webhook] {
    try await pool.read {
      try Row.fetchAll($0, sql: "SELECT * FROM webhook ORDER BY created").map(Self.webhook)
    }
  }

  /// Removes a webhook with what it still was to be told; false when there is none of that id.
  public func removeWebhook(_ id: String) async throws -> Bool {
    try await pool.write {
      try $0.execute(sql: "DELETE FROM webhook WHERE id = ?", arguments: [id])
      return $0.changesCount > 0
    }
  }

  /// Puts what happened into the outbox of everybody who wants to know.
  public func tell(_ event: Webhook.Event, _ subject: some Encodable & Sendable) async throws {
    let hooks = try await webhooks().filter { $0.events.contains(event) }
    guard !hooks.isEmpty else { return }
    try await pool.write { try Self.putOut(event, subject, to: hooks.map(\.id), in: $0) }
  }

  /// Puts one message into the outbox for each of those webhooks.
  static func putOut(
    _ event: Webhook.Event, _ subject: some Encodable, to hooks: [String], in database: Database
  ) throws {
    let now = Date()
    let body = try json(Message(event: event.rawValue, at: now.formatted(.iso8601), data: subject))
    for hook in hooks {
      try database.execute(
        sql: "INSERT INTO delivery (id, webhookID, event, body, created, due) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          Secret.token(bytes: 12), hook, event.rawValue, body, now.timeIntervalSince1970,
          now.timeIntervalSince1970,
        ])
    }
  }

  private struct Message<Subject: Encodable>: Encodable {
    var event: String
    var at: String
    var data: Subject
  }

  /// What is due, oldest first.
  func deliveriesDue(now: Date, limit: Int = 50) async throws -> [WebhookDelivery] {
    try await pool.read {
      try Row.fetchAll(
        $0,
        sql: """
          SELECT delivery.*, webhook.address, webhook.secret FROM delivery JOIN webhook ON webhook.id = webhookID
          WHERE delivered IS NULL AND attempts < ? AND due <= ? ORDER BY due LIMIT ?
          """, arguments: [WebhookDelivery.mostAttempts, now.timeIntervalSince1970, limit]
      ).map { row in
        WebhookDelivery(
          id: row["id"], webhookID: row["webhookID"], address: row["address"], event: row["event"],
          body: row["body"], attempts: row["attempts"], secret: row["secret"])
      }
    }
  }

  func delivered(_ id: String, now: Date) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE webhook SET failures = 0 WHERE id = (SELECT webhookID FROM delivery WHERE id = ?)",
        arguments: [id])
      try database.execute(
        sql: "UPDATE delivery SET delivered = ?, attempts = attempts + 1, problem = NULL WHERE id = ?",
        arguments: [now.timeIntervalSince1970, id])
      // A month of what has arrived is enough to look things up.
      try database.execute(
        sql: "DELETE FROM delivery WHERE delivered < ?", arguments: [now.timeIntervalSince1970 - 30 * 86_400])
    }
  }

  /// Puts a delivery off: 20 seconds first, then twice as long each time, about a day in all.
  func notDelivered(_ delivery: WebhookDelivery, problem: String, now: Date) async throws {
    let wait = 20 * pow(2, Double(delivery.attempts))
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE delivery SET attempts = attempts + 1, due = ?, problem = ? WHERE id = ?",
        arguments: [now.timeIntervalSince1970 + wait, String(problem.prefix(300)), delivery.id])
      try database.execute(
        sql: "UPDATE webhook SET failures = failures + 1 WHERE id = ?", arguments: [delivery.webhookID])
    }
  }

  /// How many messages wait, and how many were given up.
  public func deliveryCounts() async throws -> (waiting: Int, givenUp: Int) {
    try await pool.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(attempts < ?), 0) AS waiting, coalesce(sum(attempts >= ?), 0) AS gone
          FROM delivery WHERE delivered IS NULL
          """, arguments: [WebhookDelivery.mostAttempts, WebhookDelivery.mostAttempts])
      return (row?["waiting"] ?? 0, row?["gone"] ?? 0)
    }
  }

  private static func webhook(_ row: Row) -> Webhook {
    let events: String = row["events"]
    return Webhook(
      id: row["id"], address: row["address"],
      events: Set(events.split(separator: " ").compactMap { Webhook.Event(rawValue: String($0)) }),
      failures: row["failures"])
  }
}
