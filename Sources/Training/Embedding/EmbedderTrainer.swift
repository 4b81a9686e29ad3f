import Annotations
import Domain
import Evaluation
import Foundation
import Inference
import Networks
import Torch

/// Trains an embedder by a recipe: many data sets, each with its tasks, over one trunk and one vector, as GrokNet
/// and Pinterest's unified embedding (arXiv 1908.01707) did it.
public final class EmbedderTrainer {
  let recipe: EmbedderRecipe
  let folder: URL
  let output: URL
  let vocabulary: Vocabulary
  /// The GPU when there is one.
  let device = Device.best
  let network: EmbeddingNetwork
  let batches: EmbedderBatches
  let ahead: BatchesAhead<EmbedderBatch>
  let labels: LabelSpaces
  let identities: IdentitySpaces
  let validation: EmbedderValidationRun
  /// Product vectors of earlier batches, by gallery.
  private var memories: [String: EmbeddingMemory] = [:]

  /// Reads the data a recipe names.
  ///
  /// `folder` is the recipe's own, `output` takes log, checkpoints and model; `loaders` batches are made at the same
  /// time, by default one for each core but one.
  public init(
    _ recipe: EmbedderRecipe, relativeTo folder: URL, output: URL, vocabulary: Vocabulary = .standard,
    loaders: Int? = nil, note: (String) -> Void
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.output = output
    self.vocabulary = vocabulary
    let sets = try recipe.sets.compactMap { plan -> LoadedSet? in
      let set = try LoadedSet(plan, folder: folder, vocabulary: vocabulary)
      note(set.map { "\(plan.name): \($0.examples.count) examples" } ?? "\(plan.name) is not here; left out")
      return set
    }
    guard !sets.isEmpty else { throw TrainingError.data("none of the recipe's sets is here") }
    let heads = Set(sets.flatMap { $0.plan.tasks.compactMap(\.head) })
    labels = LabelSpaces(
      sets.map(\.examples), heads: heads, smallest: recipe.smallestClass ?? 2, vocabulary: vocabulary)
    identities = IdentitySpaces(sets)
    let several = Set(sets.flatMap { $0.plan.tasks.filter { $0.loss == .multiLabel }.compactMap(\.head) })
    network = EmbeddingNetwork(
      .init(
        backbone: recipe.backbone, dimension: recipe.dimension,
        categories: heads.contains(LabelSpaces.category) ? vocabulary.count : 0, inputSize: recipe.inputSize,
        heads: labels.names.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map {
          AttributeHead(name: $0.key, labels: $0.value, allowsSeveral: several.contains($0.key))
        }))
    let batches = EmbedderBatches(recipe, sets: sets)
    self.batches = batches
    ahead = BatchesAhead(steps: recipe.schedule.steps, workers: loaders) { try batches.batch(step: $0) }
    validation = try EmbedderValidationRun(
      recipe.validation, folder: folder, vocabulary: vocabulary, note: note)
    for set in sets {
      try EmbedderTask.check(set)
      for task in set.plan.tasks {
        if let capacity = task.memory, memories[set.gallery] == nil {
          memories[set.gallery] = EmbeddingMemory(capacity: capacity)
        }
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
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    let store = ParameterStore(weights: try firstWeights(), device: device)
    store.freeze { BackboneBlock.isFrozen($0, below: "backbone", blocks: self.recipe.frozenBlocks) }
    try await TrainingLoop(
      folder: output, recipe: recipe.text, schedule: recipe.schedule, evaluates: evaluates
    )
    .run(self, store: store, groups: parameterGroups)
  }

  /// What learns at another pace.
  var parameterGroups: [ParameterGroup] {
    [
      ParameterGroup(rateFactor: recipe.schedule.backboneRate) { path, _ in path.hasPrefix("backbone.") },
      // Proxies are seen once in a while and must keep up with the vectors.
      ParameterGroup(rateFactor: 4, decayFactor: 0) { path, _ in path.hasPrefix(ProxyTable.place + ".") },
    ]
  }

  /// The weights before the first step: the trunk the recipe names, the rest from the seed.
  func firstWeights() throws -> Weights {
    let shapes = network.parameterShapes + ProxyTable.shapes(batches.sets, identities, recipe.dimension)
    var weights = try recipe.start.weights(
      shapes, seed: recipe.seed, trunk: "backbone", relativeTo: folder)
    if let model = try recipe.start.modelFolder(relativeTo: folder) {
      try weights.adoptEmbedderCategories(from: model, for: vocabulary)
    }
    return weights
  }

  /// What the checkpoint keeps beside the weights.
  var memoryState: Weights {
    var state: Weights = [:]
    for (gallery, memory) in memories {
      state.merge(memory.state.placed(under: gallery)) { first, _ in first }
    }
    return state
  }

  /// Takes up what a checkpoint kept.
  func restoreMemory(_ state: Weights) {
    for (gallery, memory) in memories { memory.restore(state.below(gallery), device: device) }
  }

  /// The memory of a set's gallery.
  func memory(of set: LoadedSet) -> EmbeddingMemory? { memories[set.gallery] }
}

extension Weights {
  /// Takes over the category head's rows of every category that both vocabularies have, by name: what an embedder
  /// with a new vocabulary starts with.
  mutating func adoptEmbedderCategories(from model: ModelFolder, for vocabulary: Vocabulary) throws {
    let old = try model.weights()
    for path in ["categories.weight", "categories.bias"] {
      guard let from = old[path], let to = self[path], let rows = from.shape.first, rows > 0 else { continue }
      let width = from.values.count / rows
      guard to.values.count == width * vocabulary.count, rows == model.manifest.vocabulary.count else {
        continue
      }
      var values = to.values
      for (place, category) in vocabulary.categories.enumerated() {
        guard let row = model.manifest.vocabulary.position(of: category.name) else { continue }
        values.replaceSubrange(
          (place * width)..<((place + 1) * width), with: from.values[(row * width)..<((row + 1) * width)])
      }
      self[path] = WeightTensor(shape: to.shape, values: values)
    }
  }
}
