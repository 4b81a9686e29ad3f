/// The way of events into a store: whatever arrives while one transaction is written goes into the next one.
///
/// So a thousand small beacons a second cost a few dozen waits for the disk, and each sender is answered once
/// its events are safe. A transaction costs as much as hundreds of events, so one that just ended is not followed by
/// the next at once: nobody looks at a page to see its beacon answered, but looks want the processor. What waits is
/// bounded; past that, senders are told to come back.
public actor EventIntake {
  /// Too many events wait already.
  public struct Busy: Error {
    /// The limit, in events.
    public var capacity: Int
  }

  private struct Waiting {
    var events: [EngagementEvent]
    var answer: CheckedContinuation<Int, any Error>
  }

  private let store: any EngagementStore
  private let capacity: Int
  private var waiting: [Waiting] = []
  private var held = 0
  private var isWriting = false
  private let pause: Duration

  /// An intake that holds at most `capacity` events in memory.
  ///
  /// - Parameter pause: how long to gather between two transactions.
  public init(store: any EngagementStore, capacity: Int = 20_000, pause: Duration = .milliseconds(20)) {
    self.store = store
    self.pause = pause
    self.capacity = capacity
  }

  /// Keeps events and tells how many were new, once they are safe.
  ///
  /// - Throws: `Busy` when too many wait, or what the store throws.
  public func accept(_ events: [EngagementEvent]) async throws -> Int {
    guard !events.isEmpty else { return 0 }
    guard held + events.count <= capacity else { throw Busy(capacity: capacity) }
    held += events.count
    return try await withCheckedThrowingContinuation { answer in
      waiting.append(Waiting(events: events, answer: answer))
      guard !isWriting else { return }
      isWriting = true
      Task { await write() }
    }
  }

  private func write() async {
    while !waiting.isEmpty {
      let batches = waiting
      waiting = []
      do {
        let counts = try await store.append(batches.map(\.events))
        for (batch, count) in zip(batches, counts) { batch.answer.resume(returning: count) }
      } catch {
        for batch in batches { batch.answer.resume(throwing: error) }
      }
      held -= batches.reduce(0) { $0 + $1.events.count }
      try? await Task.sleep(for: pause)
    }
    isWriting = false
  }
}
