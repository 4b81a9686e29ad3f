import Catalog

/// Connections that are lent and come back; who finds none waits in line, for a while.
actor PostgreSQLPool {
  private let address: String
  private let schema: String
  private let limit: Int
  private let statementTimeout: Duration
  private let patience: Duration
  private var idle: [PostgreSQLConnection] = []
  private var count = 0
  private var line: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
  private var tickets = 0

  /// A pool that connects when a connection is needed.
  ///
  /// - Parameters:
  ///   - limit: connections at most.
  ///   - patience: how long one may wait for a connection.
  init(
    address: String, schema: String, limit: Int, statementTimeout: Duration, patience: Duration
  ) {
    self.address = address
    self.schema = schema
    self.limit = limit
    self.statementTimeout = statementTimeout
    self.patience = patience
  }

  /// Does work on a connection that nobody else uses meanwhile.
  ///
  /// A connection that broke is given up, and the work done once more on a new one: the server may only have been
  /// started again. All our work may be done twice, since it says how things are to be, not how they change.
  func run<Answer: Sendable>(_ work: @escaping @Sendable (PostgreSQLConnection) throws -> Answer) async throws
    -> Answer
  {
    let (connection, isFresh) = try await take()
    let (result, isUsable) = await connection.run(work)
    if isUsable {
      giveBack(connection)
    } else {
      // The others lead to the same server, which has gone or was started again.
      drop(1 + idle.count)
      idle = []
      if case .failure = result, !isFresh {
        let (second, _) = try await take()
        let (result, isUsable) = await second.run(work)
        if isUsable { giveBack(second) } else { drop(1) }
        return try result.get()
      }
    }
    return try result.get()
  }

  private func take() async throws -> (PostgreSQLConnection, isFresh: Bool) {
    while true {
      if let connection = idle.popLast() { return (connection, false) }
      if count < limit {
        count += 1
        do {
          return (
            try await .open(address, schema: schema, timeout: statementTimeout), true
          )
        } catch {
          drop(1)
          throw error
        }
      }
      try await waitInLine()
    }
  }

  private func waitInLine() async throws {
    tickets += 1
    let ticket = tickets
    let patience = patience
    let alarm = Task {
      try await Task.sleep(for: patience)
      self.giveUp(ticket)
    }
    defer { alarm.cancel() }
    try await withCheckedThrowingContinuation { line.append((ticket, $0)) }
  }

  private func giveUp(_ ticket: Int) {
    guard let place = line.firstIndex(where: { $0.ticket == ticket }) else { return }
    line.remove(at: place).continuation.resume(
      throwing: StoreError(
        path: PostgreSQLConnection.place(address),
        problem: "has kept all \(limit) connections busy for \(patience); it is overloaded, try again later"))
  }

  private func giveBack(_ connection: PostgreSQLConnection) {
    idle.append(connection)
    callNext()
  }

  private func drop(_ connections: Int) {
    count -= connections
    callNext()
  }

  private func callNext() {
    if !line.isEmpty { line.removeFirst().continuation.resume() }
  }
}
