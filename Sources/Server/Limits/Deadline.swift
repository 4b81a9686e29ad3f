import Synchronization

/// The time given ran out.
struct DeadlineExceeded: Error {}

/// Runs `work` and answers its result, or throws `DeadlineExceeded` once `limit` has passed.
///
/// The work runs in a task of its own and is cancelled at the deadline, but the answer does not wait for it to
/// notice: a network in the middle of a picture cannot stop.
func withDeadline<Result: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  let race = Race<Result>()
  let worker = Task {
    do { race.finish(.success(try await work())) } catch { race.finish(.failure(error)) }
  }
  let clock = Task {
    try? await Task.sleep(for: limit)
    if !Task.isCancelled {
      race.finish(.failure(DeadlineExceeded()))
      worker.cancel()
    }
  }
  defer { clock.cancel() }
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { race.wait($0) }
  } onCancel: {
    worker.cancel()
    race.finish(.failure(CancellationError()))
  }
}

/// Resumes one continuation with the first of several results.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case open
    case waiting(CheckedContinuation<Value, any Error>)
    case finished(Result<Value, any Error>)
    case answered
  }
  private let state = Mutex(State.open)

  func wait(_ continuation: CheckedContinuation<Value, any Error>) {
    let result: Result<Value, any Error>? = state.withLock { state in
      if case .finished(let result) = state {
        state = .answered
        return result
      }
      state = .waiting(continuation)
      return nil
    }
    if let result { continuation.resume(with: result) }
  }

  func finish(_ result: Result<Value, any Error>) {
    let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
      switch state {
      case .open:
        state = .finished(result)
        return nil
      case .waiting(let continuation):
        state = .answered
        return continuation
      case .finished, .answered:
        return nil
      }
    }
    continuation?.resume(with: result)
  }
}
