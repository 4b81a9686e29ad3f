import Domain

/// Adds up how long each stage of a look takes.
struct Stopwatch {
  private(set) var milliseconds = Look.Timings()
  private let began = ContinuousClock.now

  /// Runs one stage and notes its time.
  mutating func time<Result>(
    _ stage: WritableKeyPath<Look.Timings, Double>, _ work: () async throws -> Result
  ) async rethrows -> Result {
    let started = ContinuousClock.now
    let result = try await work()
    milliseconds[keyPath: stage] += started.duration(to: .now) / .milliseconds(1)
    return result
  }

  /// All times, the whole way included.
  func total() -> Look.Timings {
    var all = milliseconds
    all.total = began.duration(to: .now) / .milliseconds(1)
    return all
  }
}
