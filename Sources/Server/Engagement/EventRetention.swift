import Catalog
import Foundation
import ServiceLifecycle

/// Erases events that are older than they may be, once an hour.
struct EventRetention: Service {
  let store: any EngagementStore
  /// Days an event is kept; 0 keeps events for ever.
  let days: Int

  func run() async throws {
    guard days > 0 else {
      try await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // One that fails is tried again in an hour; the server does not stop for it.
        _ = try? await store.removeEvents(before: Milliseconds.now - Int64(days) * 86_400_000)
        try? await Task.sleep(for: .seconds(3_600))
      }
    }
  }
}

/// Time as events carry it: whole milliseconds since 1970.
enum Milliseconds {
  static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}
