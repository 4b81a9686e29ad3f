import Foundation
import Synchronization
import Testing

@testable import Training

/// Batches come in the order of the steps whoever makes them, each made once, and a failure reaches its own step.
@Suite struct BatchesAheadTests {
  struct Broken: Error, Equatable { let step: Int }

  @Test(arguments: [1, 3, 8]) func batchesComeInOrder(workers: Int) throws {
    let made = Mutex([Int: Int]())
    let ahead = BatchesAhead(steps: 40, workers: workers) { step in
      if step % 3 == 0 { Thread.sleep(forTimeInterval: 0.002) }
      made.withLock { $0[step, default: 0] += 1 }
      return step * step
    }
    for step in 0..<40 { #expect(try ahead.batch(step: step) == step * step) }
    #expect(made.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, 1) }))
  }

  /// A resumed run starts in the middle.
  @Test func aRunMayStartAnywhere() throws {
    let ahead = BatchesAhead(steps: 20, workers: 2) { $0 }
    for step in 13..<20 { #expect(try ahead.batch(step: step) == step) }
  }

  @Test func aFailureReachesItsOwnStep() throws {
    let ahead = BatchesAhead(steps: 6, workers: 2) { step in
      guard step != 4 else { throw Broken(step: step) }
      return step
    }
    for step in 0..<4 { #expect(try ahead.batch(step: step) == step) }
    #expect(throws: Broken(step: 4)) { try ahead.batch(step: 4) }
    #expect(try ahead.batch(step: 5) == 5)
  }
}
