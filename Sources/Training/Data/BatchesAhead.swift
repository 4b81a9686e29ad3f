import Foundation

/// Makes the batches of the coming steps on other cores while the network trains on this one's, so that a fast
/// network (on a GPU) need not wait for pictures to be decoded, cut and coloured.
///
/// Each batch follows from its step alone (see ``Draw``), so it does not matter who makes it, or when.
final class BatchesAhead<Batch: Sendable>: @unchecked Sendable {
  // Unchecked: everything mutable is guarded by `condition`.
  private let condition = NSCondition()
  private var made: [Int: Result<Batch, any Error>] = [:]
  private var started: Set<Int> = []
  private let queue = OperationQueue()
  private let steps: Int
  private let ahead: Int
  private let make: @Sendable (Int) throws -> Batch

  /// - Parameters:
  ///   - steps: steps of the whole run; nothing is made beyond.
  ///   - workers: batches made at the same time; when nil, one for each core but the one that trains.
  ///   - make: the batch of a step.
  init(steps: Int, workers: Int?, make: @escaping @Sendable (Int) throws -> Batch) {
    let workers = workers ?? min(16, max(1, ProcessInfo.processInfo.activeProcessorCount - 1))
    self.steps = steps
    self.make = make
    ahead = workers + 1
    queue.maxConcurrentOperationCount = workers
  }

  deinit { queue.cancelAllOperations() }

  /// The batch of a step; steps come in order.
  func batch(step: Int) throws -> Batch {
    condition.lock()
    defer { condition.unlock() }
    for coming in step...max(step, min(step + ahead, steps - 1)) where started.insert(coming).inserted {
      queue.addOperation { [weak self] in self?.work(coming) }
    }
    while made[step] == nil { condition.wait() }
    started.remove(step)
    guard let result = made.removeValue(forKey: step) else { return try make(step) }
    return try result.get()
  }

  private func work(_ step: Int) {
    let result = Result { try make(step) }
    condition.lock()
    made[step] = result
    condition.broadcast()
    condition.unlock()
  }
}
