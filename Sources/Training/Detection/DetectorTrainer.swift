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
  private let ahead: BatchesAhead<DetectorBatch>
  let validation: [DetectorValidation]
  let sources: [ModelManifest.Source]

  /// Reads the data a recipe names.
  ///
  /// `folder` is the recipe's own, `output` takes log, checkpoints and model; `loaders` batches are made at the same
  /// time, by default one for each core but one.
  public init(
    _ recipe: DetectorRecipe, relativeTo folder: URL, output: URL, loaders: Int? = nil, note: (String) -> Void
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.output = output
    guard recipe.scaleRange.count == 2, recipe.scaleRange[0] <= recipe.scaleRange[1] else {
      throw TrainingError.recipe("scale_range needs two numbers, the smaller first")
    }
    let first = try recipe.start.modelFolder(relativeTo: folder)
    let vocabulary =
      try recipe.vocabulary.map { path in
        try JSONDecoder().decode(Vocabulary.self, from: Data(contentsOf: folder.resolving(path)))
      } ?? first?.manifest.vocabulary ?? .standard
    self.vocabulary = vocabulary
    network = FasterRCNN(recipe.configuration(categories: vocabulary.count, startingFrom: first))
    var sets: [(dataSet: DetectionDataSet, weight: Float)] = []
    var named: [DetectionSource] = []
    for source in recipe.data {
      guard let dataSet = try source.read(relativeTo: folder, vocabulary: vocabulary) else {
        note("\(source.name) is not here; training goes on without it")
        continue
      }
      note(
        "\(source.name): \(dataSet.pictures.count) pictures, \(dataSet.pictures.reduce(0) { $0 + $1.objects.count }) boxes, \(dataSet.labelled.count) of \(vocabulary.count) categories"
      )
      sets.append((dataSet, source.weight ?? Float(dataSet.pictures.count)))
      named.append(source)
    }
    guard !sets.isEmpty else { throw TrainingError.data("none of the recipe's data sets is here") }
    validation = try recipe.validation.compactMap {
      try DetectorValidation($0, relativeTo: folder, vocabulary: vocabulary)
    }
    let cutOuts = try CutOutLibrary(recipe.cutOuts ?? [], relativeTo: folder, vocabulary: vocabulary)
    if cutOuts.count > 0 { note("\(cutOuts.count) product pictures to paste") }
    let batches = DetectorBatches(
      sets, cutOuts: cutOuts, configuration: network.configuration, recipe: recipe)
    self.batches = batches
    ahead = BatchesAhead(steps: recipe.schedule.steps, workers: loaders) { try batches.batch(step: $0) }
    let total = sets.reduce(0) { $0 + $1.weight }
    sources =
      zip(named, sets).map { source, set in
        .init(name: source.name, terms: source.terms, share: Double(set.weight / total))
      } + (recipe.cutOuts ?? []).map { .init(name: $0.name + ", pasted", terms: $0.terms, share: 0) }
  }

  /// The pictures of the first steps as the network would see them, what they teach drawn on, what they ignore
  /// in grey: whether boxes, crops and pasted products are right is seen at once.
  public func preview(steps: Int) throws -> [PixelBuffer] {
    try (0..<steps).flatMap { step in
      let batch = try batches.batch(step: step)
      let size = batch.height * batch.width * 3
      return batch.targets.enumerated().map { index, target in
        let objects = target.objects.map { object in
          BoxLabel(
            box: object.box.box,
            text: object.candidates.map { vocabulary.categories[$0].title }.joined(separator: "|"),
            colour: .distinct(object.candidates.first ?? 0))
        }
        let grey = Colour(red: 128, green: 128, blue: 128)
        let ignored = target.ignored.map { BoxLabel(box: $0.box, text: "", colour: grey) }
        return PixelBuffer(
          width: batch.width, height: batch.height,
          bytes: Array(batch.pixels[(index * size)..<((index + 1) * size)])
        ).drawing(ignored + objects)
      }
    }
  }

  /// Judges the model a run without evaluation left, and writes it again with what was measured.
  public func measure() async throws {
    try await TrainingLoop(folder: output, recipe: recipe.text, schedule: recipe.schedule).measure(self)
  }

  /// Trains to the end, going on from a checkpoint when there is one.
  ///
  /// Without evaluation the last weights are kept, for ``measure()`` to judge on another machine.
  public func run(evaluates: Bool = true) async throws {
    let trunk = "backbone.body"
    var weights = try recipe.start.weights(
      network.parameterShapes, seed: recipe.seed, trunk: trunk, relativeTo: folder)
    // With one vocabulary the rows are there already, averaged where the recipe says so.
    if let model = try recipe.start.modelFolder(relativeTo: folder),
      model.manifest.vocabulary.categories.map(\.name) != vocabulary.categories.map(\.name)
    {
      try weights.adoptCategories(from: model, for: vocabulary)
    }
    try await TrainingLoop(
      folder: output, recipe: recipe.text, schedule: recipe.schedule, evaluates: evaluates
    )
    .run(self, from: weights, trunk: trunk, frozenBlocks: recipe.frozenBlocks, device: device)
  }
}

extension Weights {
  /// Takes over the output rows of the categories another detector knows too, whatever their places: what a
  /// detector with a new vocabulary starts with.
  ///
  /// Models of another head width are left alone.
  mutating func adoptCategories(from model: ModelFolder, for vocabulary: Vocabulary) throws {
    let theirs = try model.weights()
    // Class 0 is background in both.
    let pairs =
      [(0, 0)]
      + vocabulary.categories.indices.compactMap { place in
        model.manifest.vocabulary.position(of: vocabulary.categories[place].name).map { (place + 1, $0 + 1) }
      }
    for (name, rows) in [("cls_score", 1), ("bbox_pred", 4)] {
      for kind in ["weight", "bias"] {
        let path = "roi_heads.box_predictor.\(name).\(kind)"
        guard let old = theirs[path], let new = self[path],
          old.shape.dropFirst() == new.shape.dropFirst()
        else { continue }
        let width = rows * new.shape.dropFirst().reduce(1, *)
        var values = new.values
        for (to, from) in pairs {
          values.replaceSubrange(
            to * width..<(to + 1) * width, with: old.values[from * width..<(from + 1) * width])
        }
        self[path] = WeightTensor(shape: new.shape, values: values)
      }
    }
  }
}

extension DetectorTrainer: Trainee {
  var decidingMetric: String { "AP50" }

  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    let batch = try ahead.batch(step: step)
    var generator = SplitMix64(seed: recipe.seed &+ UInt64(step) &* 7919)
    let function = DetectorLossFunction(network: network)
    let pictures = Tensor(batch.pixels, shape: [batch.targets.count, batch.height, batch.width, 3])
      .to(device)
    let losses = withMixedPrecision(on: device, enabled: recipe.schedule.usesBFloat16) {
      function.losses(
        network.features(pictures, parameters), padded: ImageSize(width: batch.width, height: batch.height),
        targets: batch.targets, parameters: parameters, using: &generator)
    }
    return (losses.total, losses.named)
  }

  func evaluate(_ weights: Weights) async throws -> [String: Double] {
    let detector = try Detector(
      network.configuration, weights: weights, vocabulary: vocabulary, engine: Inference.Engine.shared(),
      options: CompileOptions(goal: .latency))
    var metrics: [String: Double] = [:]
    let total = validation.reduce(0) { $0 + $1.weight }
    for set in validation {
      let report = try await DetectorRun(set.plan, images: set.images).report(of: detector).report
      let found = [
        "AP": report.averagePrecision ?? 0, "AP50": report.averagePrecision50 ?? 0,
        "AP75": report.averagePrecision75 ?? 0, "AR100": report.averageRecall ?? 0,
      ]
      for (name, value) in found {
        metrics[name, default: 0] += value * Double(set.weight / total)
        if validation.count > 1 { metrics["\(set.name), \(name)"] = value }
      }
    }
    return metrics
  }

  func save(_ weights: Weights, metrics: [String: Double], to target: URL) throws {
    let manifest = ModelManifest(
      network: .detector(network.configuration), vocabulary: vocabulary,
      training: try JSONValue(encoding: recipe), metrics: try JSONValue(encoding: metrics), data: sources)
    try saveModel(manifest, weights, to: target)
  }
}
