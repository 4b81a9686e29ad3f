import Dispatch
import Synchronization

/// A feed's items and issues in batches, while the feed is read.
public struct FeedBatches: AsyncSequence {
  /// Some items and issues in the feed's order.
  public typealias Element = [Result<FeedItem, FeedIssue>]

  let stream: AsyncThrowingStream<Element, any Error>
  let pace: ReadingPace

  /// Begins to hand out the batches.
  public func makeAsyncIterator() -> Iterator { Iterator(base: stream.makeAsyncIterator(), pace: pace) }

  /// Hands out one batch after another.
  public struct Iterator: AsyncIteratorProtocol {
    var base: AsyncThrowingStream<Element, any Error>.Iterator
    let pace: ReadingPace

    /// The next batch, or nil at the feed's end.
    public mutating func next() async throws -> Element? {
      let batch = try await base.next()
      pace.proceed()
      return batch
    }
  }
}

/// Keeps the reading thread from running away from whoever uses its batches.
final class ReadingPace: Sendable {
  private let places: DispatchSemaphore
  private let isStopped = Mutex(false)

  init(ahead: Int) {
    // Raised from zero, because a semaphore may not be freed below the value it was made with.
    places = DispatchSemaphore(value: 0)
    for _ in 0..<ahead { places.signal() }
  }

  /// Waits until there is room for a batch; throws when nobody wants more.
  func wait() throws {
    places.wait()
    if isStopped.withLock({ $0 }) { throw CancellationError() }
  }

  /// Makes room for one more.
  func proceed() { places.signal() }

  /// Ends the reading at its next batch.
  func stop() {
    isStopped.withLock { $0 = true }
    places.signal()
  }
}
