import Annotations
import Domain
import Evaluation
import Foundation
import Images
import Inference
import Networks
import Torch

/// Trains an embedder by a recipe: a scene crop and its product's picture must land together (InfoNCE, arXiv
/// 1807.03748, in both directions), and both must name their category.
public struct EmbedderTrainer {
  let recipe: EmbedderRecipe
  let folder: URL
  let output: URL
  let vocabulary: Vocabulary
  /// The GPU when there is one.
  let device = Device.best
  let network: EmbeddingNetwork
  let batches: EmbedderBatches
  let validation: [RetrievalRun]

  /// Reads the data a recipe names.
  ///
  /// `folder` is the recipe's own, `output` takes log, checkpoints and model.
  public init(
    _ recipe: EmbedderRecipe, relativeTo folder: URL, output: URL, vocabulary: Vocabulary = .standard,
    note: (String) -> Void
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.output = output
    self.vocabulary = vocabulary
    network = EmbeddingNetwork(
      .init(
        backbone: recipe.backbone, dimension: recipe.dimension, categories: vocabulary.count,
        inputSize: recipe.inputSize))
    batches = try EmbedderBatches(recipe, folder: folder, vocabulary: vocabulary, note: note)
    validation = try recipe.validation.map {
      RetrievalRun(
        products: try RetrievalProduct.read(folder.resolving($0.products)).products,
        queries: try RetrievalQuery.read(folder.resolving($0.queries)).queries)
    }
  }

  /// Trains to the end, going on from a checkpoint when there is one.
  public func run() async throws {
    try await TrainingLoop(folder: output, recipe: recipe.text, schedule: recipe.schedule)
      .run(self, from: firstWeights(), trunk: "backbone", frozenBlocks: recipe.frozenBlocks, device: device)
  }

  /// The weights before the first step: the trunk the recipe names, the rest from the seed.
  func firstWeights() throws -> Weights {
    try recipe.start.weights(
      network.parameterShapes, seed: recipe.seed, trunk: "backbone", relativeTo: folder)
  }
}

extension EmbedderTrainer: Trainee {
  var decidingMetric: String { "recall_at_1" }

  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    let batch = try batches.batch(step: step)
    let side = recipe.inputSize
    let pictures = Tensor(batch.pixels, shape: [batch.pairs * 2, side, side, 3]).to(device)
    return withMixedPrecision(on: device, enabled: recipe.schedule.usesBFloat16) {
      let (vectors, categories) = network(pictures, parameters)
      let contrast = contrastiveLoss(
        vectors.to(.float32), pairs: batch.pairs, products: batch.products, temperature: recipe.temperature)
      var total = contrast
      var named = ["contrastive": contrast.item]
      if let categories {
        let category = categories.crossEntropy(
          withTargets: Tensor(batch.categories.map(Int64.init), shape: [batch.categories.count])
            .to(device))
        total = total + category * recipe.categoryWeight
        named["category"] = category.item
      }
      return (total, named)
    }
  }

  /// The trunk's own features without any training here: what the trained embedder must beat.
  func baseline() async throws -> [String: Double] {
    guard recipe.start.backbone != nil, let width = recipe.backbone.channels.last else { return [:] }
    var configuration = network.configuration
    configuration.dimension = width
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
    var metrics: [String: Double] = [:]
    for (index, run) in validation.enumerated() {
      let name = index == 0 ? "" : "set\(index + 1)_"
      let (report, calibration, _) = try await run.report(of: embedder)
      if index == 0 { metrics["exact_threshold"] = calibration.threshold().map(Double.init) }
      metrics[name + "recall_at_1"] = report.unrestricted.recallAt1
      metrics[name + "recall_at_10"] = report.unrestricted.recallAt10
      metrics[name + "category_given_recall_at_1"] = report.categoryGiven.recallAt1
    }
    return metrics
  }

  func save(_ weights: Weights, metrics: [String: Double], to target: URL) throws {
    let manifest = ModelManifest(
      network: .embedder(network.configuration), vocabulary: vocabulary,
      training: try JSONValue(encoding: recipe), metrics: try JSONValue(encoding: metrics),
      data: batches.sources)
    try saveModel(manifest, weights, to: target)
  }
}

/// InfoNCE in both directions over a batch of pairs: each crop must pick its product among the batch's,
/// each product its crop.
///
/// Pairs of one product are not each other's negatives.
///
/// - Parameter vectors: `[2 * pairs, D]` of unit length, crops first.
func contrastiveLoss(_ vectors: Tensor, pairs: Int, products: [Int], temperature: Float) -> Tensor {
  let crops = vectors.slice(0, 0..<pairs)
  let pictures = vectors.slice(0, pairs..<(pairs * 2))
  var mask = [Float](repeating: 0, count: pairs * pairs)
  for row in 0..<pairs {
    for column in 0..<pairs where row != column && products[row] == products[column] {
      mask[row * pairs + column] = -1e4
    }
  }
  let logits =
    crops.multiplied(by: pictures.transposed(0, 1)) * (1 / temperature)
    + Tensor(mask, shape: [pairs, pairs]).to(vectors.device)
  let diagonal = Tensor((0..<pairs).map(Int64.init), shape: [pairs]).to(vectors.device)
  return
    (logits.crossEntropy(withTargets: diagonal) + logits.transposed(0, 1).crossEntropy(withTargets: diagonal))
    * 0.5
}
