import CPostgreSQL
import Catalog
import Dispatch
import Foundation

/// One session with a PostgreSQL server; its calls wait, so they run on a queue of their own.
final class PostgreSQLConnection: @unchecked Sendable {
  // Everything below is only touched on the queue.
  private let queue = DispatchQueue(label: "vitrine.postgresql")
  private let session: OpaquePointer
  private let place: String
  private var statements: [String: String] = [:]

  /// Connects.
  ///
  /// - Parameters:
  ///   - address: a connection URI or a `key=value` list, as libpq takes them.
  ///   - schema: the schema our tables are in.
  ///   - timeout: how long one statement may take.
  static func open(_ address: String, schema: String, timeout: Duration) async throws -> PostgreSQLConnection
  {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result { try PostgreSQLConnection(address, schema: schema, timeout: timeout) })
      }
    }
  }

  private init(_ address: String, schema: String, timeout: Duration) throws {
    place = Self.place(address)
    let milliseconds = Int(timeout / .milliseconds(1))
    let names = ["dbname", "connect_timeout", "application_name", "client_encoding", "options"]
    let values = [
      address, "5", "vitrine", "UTF8",
      "-c statement_timeout=\(milliseconds) -c client_min_messages=warning -c search_path=\(schema)",
    ]
    // The address may expand to a whole list of settings; ours come after it and win.
    func withSettings<Answer>(
      _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
    ) -> Answer {
      Self.withStrings(names) { names in Self.withStrings(values) { body(names, $0) } }
    }
    // A server that is starting refuses for a moment.
    for _ in 0..<50 where withSettings({ PQpingParams($0, $1, 1) }) == PQPING_REJECT { usleep(100_000) }
    guard let session = withSettings({ PQconnectdbParams($0, $1, 1) }) else {
      throw StoreError(path: place, problem: "cannot be reached (out of memory)")
    }
    guard PQstatus(session) == CONNECTION_OK else {
      let reason = String(cString: PQerrorMessage(session)).trimmingCharacters(in: .whitespacesAndNewlines)
      PQfinish(session)
      throw StoreError(
        path: place,
        problem: "cannot be reached (\(reason)); check its address, that it runs, and the password")
    }
    self.session = session
  }

  deinit { PQfinish(session) }

  /// The address without its password, for messages.
  static func place(_ address: String) -> String {
    guard var url = URLComponents(string: address), url.scheme != nil else {
      return address.split(separator: " ").filter { !$0.hasPrefix("password") }.joined(separator: " ")
    }
    url.password = nil
    url.query = nil
    return url.string ?? "PostgreSQL"
  }

  /// Whether the session can be used again: connected, and in no transaction.
  private var isUsable: Bool {
    PQstatus(session) == CONNECTION_OK && PQtransactionStatus(session) == PQTRANS_IDLE
  }

  /// Does work on the connection's queue.
  ///
  /// - Returns: what the work gave, and whether the connection can be used again.
  func run<Answer: Sendable>(_ work: @escaping @Sendable (PostgreSQLConnection) throws -> Answer) async
    -> (result: Result<Answer, any Error>, isUsable: Bool)
  {
    await withCheckedContinuation { continuation in
      queue.async {
        let result = Result { try work(self) }
        continuation.resume(returning: (result, self.isUsable))
      }
    }
  }

  // MARK: On the queue

  /// Does work as one transaction: all of it is kept or, when it throws, nothing.
  func transaction<Answer>(_ work: () throws -> Answer) throws -> Answer {
    try execute("BEGIN")
    do {
      let answer = try work()
      try execute("COMMIT")
      return answer
    } catch {
      _ = try? execute("ROLLBACK")
      throw error
    }
  }

  /// Runs a statement, prepared at its first use.
  @discardableResult
  func execute(_ sql: String, _ values: [PostgreSQLValue] = []) throws -> PostgreSQLRows {
    let name: String
    if let known = statements[sql] {
      name = known
    } else {
      name = "s\(statements.count)"
      _ = try checked(PQprepare(session, name, sql, 0, nil), sql)
      statements[sql] = name
    }
    let result = Self.withStrings(values.map(\.encoded)) {
      PQexecPrepared(session, name, Int32(values.count), $0, nil, nil, 1)
    }
    return try checked(result, sql)
  }

  /// Runs statements that take no values, several in one text.
  func script(_ sql: String) throws { _ = try checked(PQexec(session, sql), sql) }

  /// Sends rows to a table in bulk.
  func copy(_ rows: [[PostgreSQLValue]], into table: String, columns: String) throws {
    guard !rows.isEmpty else { return }
    let sql = "COPY \(table) (\(columns)) FROM STDIN"
    _ = try checked(PQexec(session, sql), sql)
    var text = ""
    func send() throws {
      let failed = text.withCString { PQputCopyData(session, $0, Int32(text.utf8.count)) } != 1
      if failed { throw problem(String(cString: PQerrorMessage(session)), in: sql) }
      text = ""
    }
    for row in rows {
      text += row.map(\.copied).joined(separator: "\t") + "\n"
      if text.utf8.count > 1 << 20 { try send() }
    }
    try send()
    guard PQputCopyEnd(session, nil) == 1 else {
      throw problem(String(cString: PQerrorMessage(session)), in: sql)
    }
    while let result = PQgetResult(session) { _ = try checked(result, sql) }
  }

  private func checked(_ result: OpaquePointer?, _ sql: String) throws -> PostgreSQLRows {
    guard let result else { throw problem(String(cString: PQerrorMessage(session)), in: sql) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN: return PostgreSQLRows(result)
    default:
      defer { PQclear(result) }
      throw problem(String(cString: PQresultErrorMessage(result)), in: sql)
    }
  }

  private func problem(_ message: String, in sql: String) -> StoreError {
    let reason = message.trimmingCharacters(in: .whitespacesAndNewlines).replacing("\n", with: " ")
    let start = sql.split(whereSeparator: \.isWhitespace).prefix(4).joined(separator: " ")
    return StoreError(path: place, problem: "did not do '\(start) ...' (\(reason))")
  }

  /// C strings with a null at the end of the list; nil becomes null.
  private static func withStrings<Answer>(
    _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
  ) -> Answer {
    let copies = strings.map { $0.map { strdup($0) } ?? nil }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
