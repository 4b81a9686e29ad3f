import Networks

/// Histograms of what flows through the places of one graph.
struct ActivationObserver: Sendable {
  /// The graph's output for each place.
  let outputs: [String: String]
  private(set) var histograms: [String: ActivationHistogram]

  init(_ graph: ObservedGraph) {
    outputs = graph.outputs
    histograms = graph.outputs.mapValues { _ in ActivationHistogram() }
  }

  /// Counts the last run's numbers in.
  mutating func add(_ request: InferenceRequest) throws(InferenceError) {
    for (place, output) in outputs {
      let values = try request.output(output).values
      // A million numbers of a place say as much as ten; an odd step does not fall in with rows or channels.
      histograms[place]?.add(values, stride: (values.count / 1_000_000) | 1)
    }
  }

  func ranges(_ clipping: ActivationHistogram.Clipping) -> [String: ActivationRange] {
    histograms.mapValues { $0.range(clipping) }
  }
}
