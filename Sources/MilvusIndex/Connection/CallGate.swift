import Synchronization

/// Keeps callers from piling up before an engine that is slow or gone.
///
/// So many calls at once, no more; and after a few in a row were not answered in time, none but one trial a second until
/// one succeeds: callers hear no at once instead of each waiting its deadline out.
final class CallGate: Sendable {
  /// Why a call is not made.
  enum Refusal: Error {
    /// As many as allowed are under way.
    case full(Int)
    /// The engine has not answered of late.
    case closed
  }

  private struct State {
    var underway = 0
    var late = 0
    var closedUntil: ContinuousClock.Instant?
  }

  private let limit: Int
  private let patience: Int
  private let pause: Duration
  private let state = Mutex(State())

  /// A gate for `limit` calls at once that closes for `pause` after `patience` late ones in a row.
  init(limit: Int = 128, patience: Int = 3, pause: Duration = .seconds(1)) {
    self.limit = limit
    self.patience = patience
    self.pause = pause
  }

  /// How many calls are under way.
  var underway: Int { state.withLock { $0.underway } }

  /// Asks to make a call; whoever may must `leave`.
  func enter(now: ContinuousClock.Instant = .now) throws(Refusal) {
    let refusal: Refusal? = state.withLock { state in
      if state.underway >= limit { return .full(limit) }
      if let until = state.closedUntil {
        if now < until { return .closed }
        // This one is the trial; the next has to wait for it.
        state.closedUntil = now.advanced(by: pause)
      }
      state.underway += 1
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Says that a call is over, and whether the engine left it without an answer; nil when that is not known.
  func leave(late: Bool?, now: ContinuousClock.Instant = .now) {
    state.withLock { state in
      state.underway -= 1
      switch late {
      case true:
        state.late += 1
        if state.late >= patience { state.closedUntil = now.advanced(by: pause) }
      case false:
        state.late = 0
        state.closedUntil = nil
      case nil: break
      }
    }
  }
}
