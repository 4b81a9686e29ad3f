import Annotations
import Domain
import Evaluation
import Foundation
import Images
import Inference
import Networks
import Torch

/// Trains a detector's layers by a recipe.
///
/// The detector itself is run once for each picture and version, as it will serve; its pyramids stay in memory, and
/// only the heads are trained, which a laptop does in minutes.
public final class LayersTrainer {
  let recipe: LayersRecipe
  let folder: URL
  let output: URL
  let device = Device.best
  let vocabulary: Vocabulary
  let network: LayersNetwork
  private let detectorFolder: ModelFolder
  private let sources: [LoadedLayersSource]
  private let draw: Draw
  private var views: [(views: [LayersView], weight: Float)] = []
  private let note: (String) -> Void

  /// Reads the annotations a recipe names; `folder` is the recipe's own, `output` takes log, checkpoints and model.
  public init(
    _ recipe: LayersRecipe, relativeTo folder: URL, output: URL, note: @escaping (String) -> Void
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.output = output
    self.note = note
    guard recipe.views >= 1, (0..<1).contains(recipe.dropped) else {
      throw TrainingError.recipe("views is at least 1, dropped from 0 to below 1")
    }
    detectorFolder = try ModelFolder.open(at: folder.resolving(recipe.detector))
    guard case .detector(let detector) = detectorFolder.manifest.network else {
      throw TrainingError.recipe("\(recipe.detector) is no detector")
    }
    vocabulary = detectorFolder.manifest.vocabulary
    network = LayersNetwork(
      .init(
        pyramid: detector.pyramid, visible: recipe.visible, whole: recipe.whole,
        wholeMargin: recipe.wholeMargin, semantic: recipe.semantic))
    for head in [recipe.visible, recipe.whole].compactMap({ $0 })
    where head.categories != 1 && head.categories != vocabulary.count {
      throw TrainingError.recipe(
        "a mask head has 1 category or the detector's \(vocabulary.count), not \(head.categories)")
    }
    let vocabulary = vocabulary
    sources = try recipe.data.compactMap { source in
      let loaded = try LoadedLayersSource(
        source, relativeTo: folder, vocabulary: vocabulary, semantic: recipe.semantic)
      note(
        loaded.map { "\(source.name): \($0.pictures.pictures.count) pictures" }
          ?? "\(source.name) is not here")
      return loaded
    }
    guard !sources.isEmpty else { throw TrainingError.data("none of the recipe's data sets is here") }
    draw = Draw(seed: recipe.seed)
  }

  /// Trains to the end, going on from a checkpoint when there is one.
  public func run() async throws {
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    try await prepare()
    let weights = firstWeights(network.parameterShapes, seed: recipe.seed)
    let store = ParameterStore(weights: weights, device: device)
    try await TrainingLoop(
      folder: output, recipe: recipe.text, schedule: recipe.schedule, evaluates: false
    ).run(self, store: store, groups: [])
  }

  /// Runs the detector on every version of every picture.
  private func prepare() async throws {
    let detector = try Detector(
      detectorFolder, engine: Inference.Engine.shared(),
      options: CompileOptions(threads: Torch.Engine.threads))
    for (number, source) in sources.enumerated() {
      let maker = LayersViewMaker(source: source, network: network, detector: detector)
      var made: [LayersView] = []
      for (index, picture) in source.pictures.pictures.enumerated() {
        var generator = draw.generator(step: index, stream: UInt64(1_000 + number))
        for version in 0..<recipe.views {
          made.append(try await maker.view(of: picture, number: version, using: &generator))
        }
        if (index + 1).isMultiple(of: 100) { note("\(source.source.name): \(index + 1) pictures looked at") }
      }
      views.append((made, source.source.weight ?? Float(source.pictures.pictures.count)))
    }
  }
}

extension LayersTrainer: Trainee {
  var decidingMetric: String { "none" }
  func evaluate(_ weights: Weights) async throws -> [String: Double] { [:] }

  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    var generator = draw.generator(step: step)
    var sums: [String: (loss: Tensor, count: Int)] = [:]
    func add(_ name: String, _ loss: Tensor) {
      sums[name] = sums[name].map { ($0.loss + loss, $0.count + 1) } ?? (loss, 1)
    }
    try withMixedPrecision(on: device, enabled: recipe.schedule.usesBFloat16) {
      for slot in 0..<recipe.schedule.batch {
        let view = self.view(step: step, slot: slot, using: &generator)
        let levels = view.levels(on: device)
        if let loss = try maskLoss(view.visible, { network.visibleMasks(levels, regions: $0, parameters) }) {
          add("mask", loss)
        }
        if let loss = try maskLoss(view.wholes, { network.wholeMasks(levels, regions: $0, parameters) }) {
          add("whole", loss)
        }
        if !view.places.isEmpty {
          let projection = try projection(view, levels, parameters, using: &generator)
          if let logits = network.classes(levels, projection: projection, parameters) {
            let rows = logits.permuted([0, 2, 3, 1]).reshaped([-1, logits.shape[1]])
            add(
              "places",
              rows.crossEntropy(
                withTargets: Tensor(view.places, shape: [view.places.count]).to(device),
                ignoring: Int(LayersView.unknown)))
          }
        }
      }
    }
    let means = sums.mapValues { $0.loss * (1 / Float($0.count)) }
    let total = means.values.reduce(Tensor.zeros([], device: device), +)
    return (total, means.mapValues(\.item))
  }

  /// A version of a picture of one of the sets, by their weights.
  private func view(step: Int, slot: Int, using generator: inout SplitMix64) -> LayersView {
    var pick = Float.random(in: 0..<views.reduce(0) { $0 + $1.weight }, using: &generator)
    let number =
      views.indices.first { index in
        pick -= views[index].weight
        return pick < 0
      } ?? views.count - 1
    let set = views[number].views
    return set[
      draw.index(
        position: step * recipe.schedule.batch + slot, count: set.count, stream: UInt64(number + 1))]
  }

  /// The loss of masks; nil when there is nothing to learn.
  private func maskLoss(
    _ lessons: [LayersView.Lesson], _ head: ([Tensor]) -> Tensor?
  ) throws -> Tensor? {
    guard !lessons.isEmpty else { return nil }
    let (regions, order) = inputs(lessons.map(\.region))
    guard let logits = head(regions) else { return nil }
    var rows: [Int64] = []
    var channels: [Int] = []
    var targets: [Float] = []
    for (row, place) in order.enumerated() {
      for channel in lessons[place].channels {
        rows.append(Int64(row))
        channels.append(channel)
        targets += lessons[place].target
      }
    }
    return logits.rows(rows).maskLoss(withTargets: targets, channels: channels)
  }

  /// What the detector and the mask head, as it is now, say of the picture; without gradients.
  private func projection(
    _ view: LayersView, _ levels: [Tensor], _ parameters: Parameters<Tensor>,
    using generator: inout SplitMix64
  ) throws -> Tensor? {
    guard let branch = network.semantic, branch.configuration.isProjected else { return nil }
    let kept = view.detections.filter { _ in Float.random(in: 0..<1, using: &generator) >= recipe.dropped }
    let chosen = kept.compactMap { detection in
      branch.configuration.channel(of: vocabulary.categories[detection.category].name).map { (detection, $0) }
    }
    let channels = branch.configuration.projected.count
    var instances: [InstanceProjection.Instance] = []
    if !chosen.isEmpty {
      let (regions, order) = inputs(chosen.map { Corners($0.0.box) })
      let logits = withoutGradients { network.visibleMasks(levels, regions: regions, parameters) }
      let head = network.configuration.visible
      let values = logits.floats
      let cells = head.maskSide * head.maskSide
      for (row, place) in order.enumerated() {
        let (detection, channel) = chosen[place]
        let start = (row * head.classes + head.channel(of: detection.category)) * cells
        instances.append(
          .init(
            channel: channel, score: detection.score,
            mask: RegionMask(side: head.maskSide, logits: values[start..<(start + cells)]),
            region: Corners(detection.box)))
      }
    }
    let map = InstanceProjection.map(
      of: instances, channels: channels, width: view.size.width, height: view.size.height,
      stride: branch.stride)
    return Tensor(map, shape: [1, channels, view.size.height, view.size.width]).to(device)
  }

  /// Regions by level as the heads take them, and each row's place in the list.
  private func inputs(_ regions: [Corners]) -> (byLevel: [Tensor], order: [Int]) {
    let (byLevel, order) = network.grouped(regions)
    return (
      byLevel.map { boxes in
        Tensor(boxes.flatMap { [0] + $0.values }, shape: [boxes.count, 5]).to(device)
      }, order
    )
  }

  func save(_ weights: Weights, metrics: [String: Double], to target: URL) throws {
    let total = views.reduce(0) { $0 + $1.weight }
    var manifest = ModelManifest(
      network: .layers(network.configuration), vocabulary: vocabulary,
      training: try JSONValue(encoding: recipe), metrics: try JSONValue(encoding: metrics),
      data: zip(sources, views).map {
        .init(name: $0.source.name, terms: $0.source.terms, share: Double($1.weight / total))
      })
    manifest.detectorWeights = detectorFolder.weightsHash
    try saveModel(manifest, weights, to: target)
  }
}
