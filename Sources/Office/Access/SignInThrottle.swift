import Foundation
import Synchronization

/// Slows down guessing: after a few wrong passwords for a name, each further try has to wait twice as long.
///
/// Counted by name, not by address: a guesser has many addresses, a person one name. The wait is bounded, so nobody
/// is locked out for longer than five minutes by somebody else's guessing.
public final class SignInThrottle: Sendable {
  private struct Failures {
    var count: Int
    var until: Date
  }

  static let free = 5
  static let longestWait: TimeInterval = 300
  private static let names = 10_000
  private let failures = Mutex<[String: Failures]>([:])

  /// A throttle that has seen nothing.
  public init() {}

  /// How many seconds that name has to wait; nil when it may try now.
  public func wait(for name: String, now: Date = Date()) -> TimeInterval? {
    failures.withLock { failures in
      guard let entry = failures[name], entry.until > now else { return nil }
      return entry.until.timeIntervalSince(now)
    }
  }

  /// Notes a wrong password.
  public func failed(_ name: String, now: Date = Date()) {
    failures.withLock { failures in
      if failures.count >= Self.names {
        failures = failures.filter { $0.value.until.addingTimeInterval(Self.longestWait) > now }
        if failures.count >= Self.names { failures.removeAll() }
      }
      let count = (failures[name]?.count ?? 0) + 1
      let wait = count < Self.free ? 0 : min(Self.longestWait, pow(2, Double(count - Self.free)))
      failures[name] = Failures(count: count, until: now.addingTimeInterval(wait))
    }
  }

  /// Forgets a name's failures once it has signed in.
  public func succeeded(_ name: String) { failures.withLock { $0[name] = nil } }
}
