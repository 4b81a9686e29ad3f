import Synchronization

/// Lets a fixed number of jobs run at once and a short queue wait; more are refused at once.
///
/// This is the server's whole back-pressure: memory and waiting time stay bounded however many people ask.
final class WorkLimiter: Sendable {
  /// The queue is full.
  struct Busy: Error {}

  private struct State {
    var running = 0
    var nextTicket = 0
    var waiting: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    /// Tickets whose task was cancelled before it joined the queue.
    var cancelled: Set<Int> = []
  }

  private let limit: Int
  private let queueLength: Int
  private let state = Mutex(State())

  /// A limiter of that many jobs at once and that many waiting.
  init(limit: Int, queueLength: Int) {
    self.limit = limit
    self.queueLength = queueLength
  }

  /// Jobs running and waiting now.
  var load: (running: Int, waiting: Int) {
    state.withLock { ($0.running, $0.waiting.count) }
  }

  /// Runs `job` when there is room.
  ///
  /// - Throws: `Busy` when the queue is full, `CancellationError` when cancelled while waiting, or what the job
  ///   throws.
  func run<Result: Sendable>(_ job: () async throws -> Result) async throws -> Result {
    try await enter()
    defer { leave() }
    return try await job()
  }

  private func enter() async throws {
    let ticket: Int? = try state.withLock { state in
      if state.running < limit {
        state.running += 1
        return nil
      }
      guard state.waiting.count < queueLength else { throw Busy() }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer: Result<Void, any Error>? = state.withLock { state in
          if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
          if state.running < limit {  // room was made between the two locks
            state.running += 1
            return .success(())
          }
          guard state.waiting.count < queueLength else { return .failure(Busy()) }
          state.waiting.append((ticket, continuation))
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        guard let position = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
          state.cancelled.insert(ticket)
          return nil as CheckedContinuation<Void, any Error>?
        }
        return state.waiting.remove(at: position).continuation
      }
      waiter?.resume(throwing: CancellationError())
    }
    // A task cancelled after it got its turn leaves its ticket behind.
    _ = state.withLock { $0.cancelled.remove(ticket) }
  }

  private func leave() {
    let next = state.withLock { state in
      // The slot passes straight to the first in the queue, so nobody can overtake.
      guard !state.waiting.isEmpty else {
        state.running -= 1
        return nil as CheckedContinuation<Void, any Error>?
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume()
  }
}
