import Domain
import Foundation
import Images
import Inference
import Networks
import Testing
import Torch

@testable import Training

/// Whole runs, tiny: several sets and losses at once.
@Suite(.serialized) struct EmbedderTrainerTests {
  private func recipe(steps: Int, checkpointEvery: Int? = nil) -> EmbedderRecipe {
    let pictures = DetectionSource(
      name: "rectangles", images: ".", annotations: "annotations.json", terms: "ours")
    let catalogue = Catalogue(
      file: "products.jsonl", labels: [LabelColumn(head: "name", column: "category")])
    return EmbedderRecipe(
      name: "test", seed: 1, dimension: 16, inputSize: 32, earlyInputSize: 24, earlyShare: 0.5,
      backbone: Backbone(.mobileNetV2), start: Start(),
      schedule: Schedule(
        steps: steps, batch: 16, learningRate: 0.001, warmUp: 2, weightDecay: 0, backboneRate: 0.5,
        gradientClip: 10, averaging: 0, usesBFloat16: false, evaluateEvery: steps,
        checkpointEvery: checkpointEvery ?? steps),
      sets: [
        EmbedderSet(
          name: "pairs", terms: "ours", share: 2, gallery: "shop", sameCategoryShare: 0.5,
          source: .pairs(pictures, catalogue),
          tasks: [
            EmbedderTask(.sceneProduct, temperature: 0.1, memory: 6), EmbedderTask(.proxies, weight: 0.5),
            EmbedderTask(.softmax, head: "category"), EmbedderTask(.softmax, head: "name"),
            EmbedderTask(.triplet, weight: 0.1), EmbedderTask(.contrastive, weight: 0.1, memory: 6),
          ]),
        EmbedderSet(
          name: "pasted", terms: "ours", share: 1, gallery: "shop",
          source: .pasted(catalogue, onto: pictures),
          tasks: [EmbedderTask(.arcFace, margin: 0.1, sampled: 1)]),
        EmbedderSet(
          name: "scenes", terms: "ours", share: 1, source: .scenes(pictures),
          tasks: [EmbedderTask(.multiLabel, head: "contents")]),
        EmbedderSet(
          name: "elsewhere", terms: "ours", share: 1, isOptional: true,
          source: .table(
            LabelledTable(file: "none.csv", images: ".", imageColumn: "id", suffix: nil, labels: [])),
          tasks: [EmbedderTask(.softmax, head: "color")]),
      ],
      validation: EmbedderValidation(
        retrieval: [RetrievalSet(name: "", products: "products.jsonl", queries: "queries.jsonl")],
        crops: [pictures]),
      frozenBlocks: 0, smallestClass: 1)
  }

  private func rows(_ output: URL, _ key: String) throws -> [[String: Double]] {
    try String(contentsOf: output.appending(path: "log.jsonl"), encoding: .utf8).split(separator: "\n")
      .compactMap { line in
        (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?[key] as? [String: Double]
      }
  }

  @Test func severalSetsTeachOneEmbedderThatServes() async throws {
    let data = try TinyDataSet.write()
    let output = data.appending(path: "run")
    var notes: [String] = []
    let trainer = try EmbedderTrainer(recipe(steps: 12), relativeTo: data, output: output) {
      notes.append($0)
    }
    #expect(notes.contains { $0.contains("elsewhere is not here") })
    let plan = try trainer.plan(timed: true)
    #expect(plan.sets.map(\.name) == ["pairs", "pasted", "scenes"] && plan.batch == 16)
    #expect(plan.text.contains("scene_product") && (plan.seconds ?? 0) > 0)
    #expect(try trainer.contactSheet().picture.height == 24 * 5)
    try await trainer.run()

    let losses = try rows(output, "losses")
    #expect(losses.count == 12)
    let category = losses.compactMap { $0["pairs: category"] }
    #expect(category[9...].reduce(0, +) < category[..<3].reduce(0, +))
    for row in losses {
      let shares = row.filter { $0.key.hasPrefix(TrainingLog.sharePrefix) }
      // A batch of one product has no triplet.
      #expect((7...8).contains(shares.count) && abs(shares.values.reduce(0, +) - 1) < 1e-3)
    }
    let metrics = try #require(try rows(output, "metrics").last)
    #expect(metrics["rectangles_category_top_1"] != nil)
    #expect(metrics["category_top_1"] != nil && metrics["recall_at_1"] != nil && metrics["score"] != nil)

    let folder = try ModelFolder.open(at: output.appending(path: "model"))
    let embedder = try Embedder(folder, engine: Inference.Engine.shared())
    #expect(embedder.configuration.heads.map(\.name) == ["contents", "name"])
    let answers = try await embedder.embed([ImageDecoder().decode(data.appending(path: "sofa.png"))])
    #expect(abs(answers[0].values.reduce(0) { $0 + $1 * $1 } - 1) < 0.01)
    #expect(answers[0].attributeProbabilities.map(\.count) == [2, 2])
    #expect(abs(answers[0].attributeProbabilities[1].reduce(0, +) - 1) < 0.01)
    // Proxies are the training's own.
    #expect(try folder.weights().keys.allSatisfy { !$0.hasPrefix("proxies") })
    #expect(folder.manifest.data.map(\.name) == ["pairs", "pasted", "scenes"])
  }

  @Test func memoryGoesOnWithTheRun() async throws {
    let data = try TinyDataSet.write()
    let whole = data.appending(path: "whole")
    let broken = data.appending(path: "broken")
    let plan = recipe(steps: 4, checkpointEvery: 2)
    try await EmbedderTrainer(plan, relativeTo: data, output: whole) { _ in }.run()
    // The same run, stopped half way: its checkpoint is what another run leaves after two of four steps.
    let first = try EmbedderTrainer(plan, relativeTo: data, output: broken) { _ in }
    let store = ParameterStore(weights: try first.firstWeights())
    try FileManager.default.createDirectory(at: broken, withIntermediateDirectories: true)
    let stop = Stopping(first, after: 2)
    await #expect(throws: Stopping.Stopped.self) {
      try await TrainingLoop(folder: broken, recipe: plan.text, schedule: plan.schedule)
        .run(stop, store: store, groups: first.parameterGroups)
    }
    try await EmbedderTrainer(plan, relativeTo: data, output: broken) { _ in }.run()
    #expect(try rows(broken, "losses") == rows(whole, "losses"))
  }

  /// The gradient of the trunk is the sum of all tasks' own.
  @Test func gradientsOfAllTasksReachTheTrunk() throws {
    let data = try TinyDataSet.write()
    let trainer = try EmbedderTrainer(recipe(steps: 4), relativeTo: data, output: data) { _ in }
    let store = ParameterStore(weights: try trainer.firstWeights())
    // Random weights without normalisation let nothing through.
    store.setNormalization(.updating)
    try withTorchErrors {
      try trainer.losses(step: 0, parameters: Parameters(store)).total.backward()
    }
    for path in [
      "backbone.18.0.weight", "pooling.p", "projection.weight", "categories.weight", "heads.name.bias",
    ] {
      #expect((store[path]?.gradient?.norm().item ?? 0) > 0, "\(path)")
    }
  }

  @Test("a whitened model differs in its projection alone, and its vectors spread more evenly")
  func whitening() throws {
    let data = try TinyDataSet.write()
    var plan = recipe(steps: 1)
    let plain = try EmbedderTrainer(plan, relativeTo: data, output: data) { _ in }
    let weights = try plain.firstWeights()
    #expect(try plain.served(weights) { _ in } == weights)
    plan.whitening = 0.2
    let whitened = try EmbedderTrainer(plan, relativeTo: data, output: data) { _ in }
      .served(weights) { _ in }
    let changed = Set(whitened.keys.filter { whitened[$0] != weights[$0] })
    #expect(changed.contains("projection.weight"))
    #expect(changed.isSubset(of: ["projection.weight", "projection.bias"]))
    #expect(whitened.mapValues(\.shape) == weights.mapValues(\.shape))
  }

  @Test(
    "refitting changes the heads named and nothing else, and they tell the training pictures apart better")
  func headRefit() throws {
    let data = try TinyDataSet.write()
    var plan = recipe(steps: 1)
    plan.refit = HeadRefit(heads: ["name", "category"], decay: 0.001, steps: 100)
    let trainer = try EmbedderTrainer(plan, relativeTo: data, output: data) { _ in }
    let weights = try trainer.firstWeights()
    let refitted = try trainer.served(weights) { _ in }
    let heads: Set = ["heads.name.weight", "heads.name.bias", "categories.weight", "categories.bias"]
    #expect(Set(refitted.keys.filter { refitted[$0] != weights[$0] }) == heads)
    let batch = try trainer.batches.batch(step: 0)
    func loss(_ weights: Weights) throws -> Float {
      let store = ParameterStore(weights: weights)
      let features = trainer.features(of: batch, store)
      let task = EmbedderTask(.softmax, head: "category")
      let losses = batch.parts.filter { trainer.batches.sets[$0.set].plan.name == "pairs" }
        .compactMap { trainer.classification(task, $0, features, Parameters(store))?.item }
      return losses.reduce(0, +)
    }
    #expect(try loss(refitted) < loss(weights))
    plan.refit = HeadRefit(heads: ["mood"], decay: 0, steps: 1)
    let lost = try EmbedderTrainer(plan, relativeTo: data, output: data) { _ in }
    #expect(throws: TrainingError.self) { try lost.served(weights) { _ in } }
  }

  @Test("heads over standardised features, folded back, say the same of the features themselves")
  func foldedScale() {
    Engine.seed(4)
    let features = Tensor.normal([50, 6]) * Tensor([1, 2, 3, 4, 5, 0], shape: [6]) + 7
    let scale = FeatureScale([features.slice(0, 0..<20), features.slice(0, 20..<50)])
    let head = [
      "heads.a.weight": WeightTensor(shape: [3, 6], values: (0..<18).map { Float($0) / 9 - 1 }),
      "heads.a.bias": WeightTensor(shape: [3], values: [0.5, -1, 2]),
    ]
    func logits(_ weights: Weights, _ features: Tensor) -> [Float] {
      let weight = Tensor(weights["heads.a.weight"]?.values ?? [], shape: [3, 6])
      return
        (features.multiplied(by: weight.transposed())
        + Tensor(weights["heads.a.bias"]?.values ?? [], shape: [3])).floats
    }
    let over = logits(head, scale.standardized(features))
    let folded = logits(scale.folded(head, into: [:]), features)
    // A channel that never changes is a thousandth wide: rounding grows by as much.
    #expect(zip(over, folded).allSatisfy { abs($0 - $1) < 2e-2 })
    let standard = scale.standardized(features)
    #expect(standard.mean(along: 0).floats.allSatisfy { abs($0) < 1e-3 })
  }

  @Test("of vectors in few directions a power of a fifth takes the spread to the power 0.6, a half all of it")
  func whiteningPowers() {
    Engine.seed(3)
    // Standard deviations 8, 4, 2, 1 along the axes; the projection is the identity.
    let spread = Tensor([8, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], shape: [4, 4])
    let vectors = Tensor.normal([20_000, 4]).multiplied(by: spread)
    let identity = WeightTensor(shape: [4, 4], values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    for (power, expected) in [(0.2, pow(8, 0.6)), (0.5, 1)] {
      let folded = Whitening.folded(
        ["projection.weight": identity, "projection.bias": WeightTensor(shape: [4], values: [0, 0, 0, 0])],
        vectors: vectors, power: power)
      let matrix = Tensor(folded["projection.weight"]?.values ?? [], shape: [4, 4])
      let after = vectors.multiplied(by: matrix.transposed())
      let deviations = after.squared().mean(along: 0).floats.map { Double($0).squareRoot() }
      #expect(abs(deviations[0] / deviations[3] / expected - 1) < 0.06, "\(power): \(deviations)")
    }
  }

  @Test func tasksASetCannotTeachAreRefused() throws {
    let data = try TinyDataSet.write()
    for task in [
      EmbedderTask(.softmax), EmbedderTask(.softmax, head: "mood"), EmbedderTask(.sceneProduct),
      EmbedderTask(.proxies),
    ] {
      var plan = recipe(steps: 1)
      plan.sets[2].tasks = [task]
      #expect(throws: TrainingError.self) {
        _ = try EmbedderTrainer(plan, relativeTo: data, output: data) { _ in }
      }
    }
  }
}

/// A trainee that stops amid a run.
private struct Stopping: Trainee {
  struct Stopped: Error {}
  let trainee: EmbedderTrainer
  let last: Int

  init(_ trainee: EmbedderTrainer, after last: Int) {
    self.trainee = trainee
    self.last = last
  }

  var decidingMetric: String { trainee.decidingMetric }
  var memoryState: Weights { trainee.memoryState }
  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    guard step < last else { throw Stopped() }
    return try trainee.losses(step: step, parameters: parameters)
  }
  func evaluate(_ weights: Weights) async throws -> [String: Double] { [:] }
  func save(_ weights: Weights, metrics: [String: Double], to folder: URL) throws {}
}

struct AveragedStartTests {
  @Test func tensorsOfOneShapeAreAveraged() {
    let first: Weights = [
      "a": WeightTensor(shape: [2], values: [1, 3]), "b": WeightTensor(shape: [1], values: [5]),
    ]
    let second: Weights = [
      "a": WeightTensor(shape: [2], values: [3, 5]), "b": WeightTensor(shape: [2], values: [0, 0]),
      "c": WeightTensor(shape: [1], values: [9]),
    ]
    let mean = first.averaged(with: [second])
    #expect(mean["a"]?.values == [2, 4] && mean["b"]?.values == [5] && mean["c"] == nil)
    #expect(first.averaged(with: []) == first)
  }
}
