import Domain
import Evaluation
import Foundation
import Inference
import Networks

extension EmbedderTrainer {
  /// What the name of a head's fitted temperature begins with among the metrics.
  static let temperatureMetric = "temperature_"

  var decidingMetric: String { "score" }

  /// What the trained embedder must beat: the model it starts from, or the trunk's own features without any training
  /// here.
  func baseline() async throws -> [String: Double] {
    if recipe.start.model != nil {
      let metrics = try await evaluate(try firstWeights())
      return Dictionary(uniqueKeysWithValues: metrics.map { ("start_" + $0.key, $0.value) })
    }
    guard recipe.start.backbone != nil, let width = recipe.backbone.channels.last else { return [:] }
    var configuration = network.configuration
    configuration.dimension = width
    configuration.categories = 0
    configuration.heads = []
    var weights = try firstWeights()
    let diagonal = (0..<(width * width)).map { $0 % (width + 1) == 0 ? Float(1) : 0 }
    weights["projection.weight"] = WeightTensor(shape: [width, width], values: diagonal)
    weights["projection.bias"] = WeightTensor(shape: [width], values: Array(repeating: 0, count: width))
    let metrics = try await evaluate(weights, as: configuration)
    return Dictionary(uniqueKeysWithValues: metrics.map { ("untrained_" + $0.key, $0.value) })
  }

  func evaluate(_ weights: Weights) async throws -> [String: Double] {
    try await evaluate(weights, as: network.configuration)
  }

  private func evaluate(
    _ weights: Weights, as configuration: EmbeddingNetwork.Configuration
  ) async throws -> [String: Double] {
    let embedder = try Embedder(
      configuration, weights: weights, vocabulary: vocabulary, engine: Inference.Engine.shared())
    return try await validation.metrics(of: embedder)
  }

  /// Writes the model folder, each head's temperature folded into its weights, so that serving needs to know
  /// nothing of it.
  func save(_ weights: Weights, metrics: [String: Double], to target: URL) throws {
    var kept = weights.filter { !$0.key.hasPrefix(ProxyTable.place + ".") }
    for (name, place) in [(LabelSpaces.category, "categories")]
      + network.configuration.heads.map({ ($0.name, "heads." + $0.name) })
    {
      guard let temperature = metrics[Self.temperatureMetric + name], temperature > 0 else { continue }
      for part in [".weight", ".bias"] {
        guard let tensor = kept[place + part] else { continue }
        kept[place + part] = WeightTensor(
          shape: tensor.shape, values: tensor.values.map { $0 / Float(temperature) })
      }
    }
    let total = batches.counts.enumerated().reduce(0) {
      $0 + $1.element * (batches.sets[$1.offset].hasPairs ? 2 : 1)
    }
    let manifest = ModelManifest(
      network: .embedder(network.configuration), vocabulary: vocabulary,
      training: try JSONValue(encoding: recipe), metrics: try JSONValue(encoding: metrics),
      data: zip(batches.sets, batches.counts).map { set, count in
        .init(
          name: set.plan.name, terms: set.plan.terms,
          share: Double(count * (set.hasPairs ? 2 : 1)) / Double(max(total, 1)))
      })
    try saveModel(manifest, kept, to: target)
  }
}
