import Annotations
import Domain
import Evaluation
import Foundation
import Images
import Inference
import Networks
import Torch

/// Trains a detector by a recipe.
public struct DetectorTrainer {
  let recipe: DetectorRecipe
  let folder: URL
  let output: URL
  let vocabulary: Vocabulary
  /// The GPU when there is one.
  let device = Device.best
  let network: FasterRCNN
  let batches: DetectorBatches
  let validation: [DetectionDataSet.Picture]
  let sources: [ModelManifest.Source]

  /// Reads the data a recipe names.
  ///
  /// `folder` is the recipe's own, `output` takes log, checkpoints and model.
  public init(
    _ recipe: DetectorRecipe, relativeTo folder: URL, output: URL, vocabulary: Vocabulary = .standard,
    note: (String) -> Void
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.output = output
    self.vocabulary = vocabulary
    guard recipe.scaleRange.count == 2, recipe.scaleRange[0] <= recipe.scaleRange[1] else {
      throw TrainingError.recipe("scale_range needs two numbers, the smaller first")
    }
    network = FasterRCNN(recipe.configuration(categories: vocabulary.count))
    var sets: [(pictures: [DetectionDataSet.Picture], weight: Float)] = []
    var named: [AnnotatedPictures] = []
    for source in recipe.data {
      guard let dataSet = try source.read(relativeTo: folder, vocabulary: vocabulary) else {
        note("\(source.name) is not here; training goes on without it")
        continue
      }
      note(
        "\(source.name): \(dataSet.pictures.count) pictures, \(dataSet.pictures.reduce(0) { $0 + $1.objects.count }) boxes"
      )
      sets.append((dataSet.pictures, source.weight ?? Float(dataSet.pictures.count)))
      named.append(source)
    }
    guard !sets.isEmpty else { throw TrainingError.data("none of the recipe's data sets is here") }
    validation = try recipe.validation.flatMap {
      try $0.read(relativeTo: folder, vocabulary: vocabulary)?.pictures ?? []
    }
    batches = DetectorBatches(sets, configuration: network.configuration, recipe: recipe)
    let total = sets.reduce(0) { $0 + $1.weight }
    sources = zip(named, sets).map { source, set in
      .init(name: source.name, terms: source.terms, share: Double(set.weight / total))
    }
  }

  /// Trains to the end, going on from a checkpoint when there is one.
  public func run() async throws {
    let trunk = "backbone.body"
    let weights = try recipe.start.weights(
      network.parameterShapes, seed: recipe.seed, trunk: trunk, relativeTo: folder)
    try await TrainingLoop(folder: output, recipe: recipe.text, schedule: recipe.schedule)
      .run(self, from: weights, trunk: trunk, frozenBlocks: recipe.frozenBlocks, device: device)
  }
}

extension DetectorTrainer: Trainee {
  var decidingMetric: String { "AP50" }

  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    let batch = try batches.batch(step: step)
    var generator = SplitMix64(seed: recipe.seed &+ UInt64(step) &* 7919)
    let function = DetectorLossFunction(network: network)
    let pictures = Tensor(batch.pixels, shape: [batch.sizes.count, batch.height, batch.width, 3])
      .to(device)
    let losses = withMixedPrecision(on: device, enabled: recipe.schedule.usesBFloat16) {
      function.losses(
        network.features(pictures, parameters), padded: ImageSize(width: batch.width, height: batch.height),
        sizes: batch.sizes, boxes: batch.boxes, categories: batch.categories, parameters: parameters,
        using: &generator)
    }
    return (losses.total, losses.named)
  }

  func evaluate(_ weights: Weights) async throws -> [String: Double] {
    let detector = try Detector(
      network.configuration, weights: weights, vocabulary: vocabulary, engine: Inference.Engine.shared(),
      options: CompileOptions(goal: .latency))
    let run = DetectorRun(
      DetectionEvaluation(pictures: validation, vocabulary: vocabulary), images: folder)
    let report = try await run.report(of: detector).report
    return [
      "AP": report.averagePrecision ?? 0, "AP50": report.averagePrecision50 ?? 0,
      "AP75": report.averagePrecision75 ?? 0, "AR100": report.averageRecall ?? 0,
    ]
  }

  func save(_ weights: Weights, metrics: [String: Double], to target: URL) throws {
    let manifest = ModelManifest(
      network: .detector(network.configuration), vocabulary: vocabulary,
      training: try JSONValue(encoding: recipe), metrics: try JSONValue(encoding: metrics), data: sources)
    try saveModel(manifest, weights, to: target)
  }
}
