import Domain

/// How long the stages of many looks took.
struct StageTimes {
  private static let stages: [(name: String, time: any KeyPath<Look.Timings, Double> & Sendable)] = [
    ("decode", \.decode), ("detect", \.detect), ("embed", \.embed), ("search", \.search), ("rank", \.rank),
    ("total", \.total),
  ]
  /// The stages in their order.
  static var names: [String] { stages.map(\.name) }

  private var samples = [Samples](repeating: Samples(), count: stages.count)
  private var found = 0

  mutating func add(_ times: Look.Timings, objects: Int) {
    for (index, stage) in Self.stages.enumerated() { samples[index].add(times[keyPath: stage.time]) }
    found += objects
  }

  private var count: Double { Double(samples[0].values.count) }
  /// Objects a look.
  var objects: Double { Double(found) / count }
  /// Mean milliseconds of a whole look.
  var mean: Double { (samples.last?.values.reduce(0, +) ?? 0) / count }

  /// The middle and the slow end of each stage.
  var stages: [String: BenchLook.Answer.Stage] {
    Dictionary(
      uniqueKeysWithValues: zip(Self.stages, samples).map { stage, times in
        (stage.name, BenchLook.Answer.Stage(p50: times.median, p95: times.percentile(0.95)))
      })
  }
}
