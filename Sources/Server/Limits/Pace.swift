import HTTPTypes
import Synchronization

/// Lets each name do something so many times in a while, and no more; memory stays bounded.
final class Pace: Sendable {
  private struct State {
    var counts: [String: Int] = [:]
    var since = ContinuousClock.now
  }

  private let limit: Int
  private let period: Duration
  private let state = Mutex(State())

  /// At most `limit` times in `period`, for each name.
  init(_ limit: Int, each period: Duration) {
    self.limit = limit
    self.period = period
  }

  /// Notes one time.
  ///
  /// - Throws: `ServerProblem` with the seconds to wait when it is one too many.
  func note(_ name: String) throws {
    let wait: Int? = state.withLock { state in
      let now = ContinuousClock.now
      if state.since.duration(to: now) > period || state.counts.count > 100_000 { state = State() }
      let count = state.counts[name, default: 0]
      guard count < limit else { return Int((period - state.since.duration(to: now)) / .seconds(1)) + 1 }
      state.counts[name] = count + 1
      return nil
    }
    guard let wait else { return }
    throw ServerProblem(
      status: .tooManyRequests, code: "too_often", message: Strings.current.tooOften(seconds: wait),
      headers: [.retryAfter: String(wait)])
  }
}
