import Foundation
import Synchronization

/// Lets each name do so many things a minute: a bucket that fills evenly, a minute's worth deep.
public final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var filled: Date
  }

  private static let names = 20_000
  private let buckets = Mutex<[String: Bucket]>([:])

  /// A limiter that has seen nothing.
  public init() {}

  /// Takes one of `perMinute`; answers nil when that was allowed, else how many seconds until the next is.
  public func take(_ name: String, perMinute: Int, now: Date = Date()) -> TimeInterval? {
    take(name, limit: Double(perMinute), seconds: 60, now: now)
  }

  /// Takes one of `limit` in so many seconds.
  public func take(_ name: String, limit: Double, seconds: Double, now: Date = Date()) -> TimeInterval? {
    guard limit > 0 else { return seconds }
    return buckets.withLock { buckets in
      if buckets.count >= Self.names {
        // A bucket nobody has used for that long is full again, and as good as none.
        buckets = buckets.filter { now.timeIntervalSince($0.value.filled) < seconds }
        if buckets.count >= Self.names { buckets.removeAll() }
      }
      var bucket = buckets[name] ?? Bucket(tokens: limit, filled: now)
      let passed = max(0, now.timeIntervalSince(bucket.filled))
      bucket.tokens = min(limit, bucket.tokens + passed * limit / seconds)
      bucket.filled = now
      defer { buckets[name] = bucket }
      guard bucket.tokens >= 1 else { return (1 - bucket.tokens) * seconds / limit }
      bucket.tokens -= 1
      return nil
    }
  }
}
