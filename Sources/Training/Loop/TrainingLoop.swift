import Foundation
import Networks
import Torch

/// What differs between training a detector and an embedder.
protocol Trainee {
  /// The losses of a step; the first is minimised, the others are logged.
  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float])
  /// Metrics of weights on the validation set, the deciding one by ``decidingMetric``.
  func evaluate(_ weights: Weights) async throws -> [String: Double]
  /// The metric whose best value decides which weights are kept.
  var decidingMetric: String { get }
  /// What is measured and kept of weights that were trained: these themselves, or with what only a finished model needs.
  ///
  /// - Parameter note: told how far it is, where that takes more than a moment.
  func served(_ weights: Weights, note: (String) -> Void) throws -> Weights
  /// Metrics to beat, measured before the first step; empty when there is nothing to compare with.
  func baseline() async throws -> [String: Double]
  /// What a run needs beside weights and optimiser to go on; empty by default.
  var memoryState: Weights { get }
  /// Takes up what ``memoryState`` gave.
  func restoreMemory(_ state: Weights)
  /// Writes the model folder of these weights.
  func save(_ weights: Weights, metrics: [String: Double], to folder: URL) throws
}

extension Trainee {
  func served(_ weights: Weights, note: (String) -> Void) -> Weights { weights }
  func baseline() async throws -> [String: Double] { [:] }
  var memoryState: Weights { [:] }
  func restoreMemory(_ state: Weights) {}
}

/// Forward, backward, step; averages, checkpoints, evaluations.
///
/// Killed at any moment it goes on from the last checkpoint with the same draws and ends in the same
/// losses.
struct TrainingLoop {
  let folder: URL
  let recipe: String
  let schedule: Schedule
  /// Whether weights are judged on the validation sets on the way; without, the last are kept.
  var evaluates = true

  /// Trains from these weights: the trunk slower than the rest, its first blocks not at all.
  func run(
    _ trainee: some Trainee, from weights: Weights, trunk: String, frozenBlocks: Int, device: Device
  ) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let store = ParameterStore(weights: weights, device: device)
    store.freeze { BackboneBlock.isFrozen($0, below: trunk, blocks: frozenBlocks) }
    let slow = ParameterGroup(rateFactor: schedule.backboneRate) { path, _ in path.hasPrefix(trunk + ".") }
    try await run(trainee, store: store, groups: [slow])
  }

  /// Trains to the end of the schedule and leaves the best weights as a model folder in `folder/model`.
  ///
  /// With no steps the first weights are measured and kept: how the mean of several models becomes one.
  func run(_ trainee: some Trainee, store: ParameterStore, groups: [ParameterGroup]) async throws {
    let optimizer = AdamW(store, decay: schedule.weightDecay, groups: groups)
    let average = schedule.averaging > 0 ? WeightAverage(of: store, decay: schedule.averaging) : nil
    var best: Double?
    var bestStep: Int?
    var first = 0
    let file = folder.appending(path: "checkpoint.safetensors")
    if let checkpoint = try Checkpoint.read(file) {
      guard checkpoint.recipe == recipe else {
        throw TrainingError.checkpoint(
          "\(file.path) belongs to another recipe; choose another output folder, or remove it to start anew")
      }
      store.load(checkpoint.groups["weights"] ?? [:])
      average?.restore(checkpoint.groups["average"] ?? [:], updates: checkpoint.step)
      try optimizer.restore(checkpoint.groups["optimizer"] ?? [:])
      trainee.restoreMemory(checkpoint.groups["memory"] ?? [:])
      best = checkpoint.best
      bestStep = checkpoint.bestStep
      first = checkpoint.step
    }
    let log = try TrainingLog(folder: folder, from: first, steps: schedule.steps)
    if first > 0 {
      log.message("going on after step \(first)")
    } else {
      let baseline = evaluates ? try await trainee.baseline() : [:]
      if !baseline.isEmpty { try log.note(step: 0, metrics: baseline) }
    }

    let end = hasLostPatience(at: first, since: bestStep) ? first : max(first, schedule.steps)
    for step in first..<end {
      let rate = schedule.learningRate(at: step)
      let named = try withTorchErrors {
        try self.step(step, trainee, store: store, optimizer: optimizer, rate: rate)
      }
      guard named.values.allSatisfy(\.isFinite) else {
        throw TrainingError.diverged(step: step + 1, losses: named)
      }
      average?.update()
      let done = step + 1
      try log.note(step: done, losses: named, learningRate: rate)

      if done % schedule.evaluateEvery == 0 || done == schedule.steps {
        if let value = try await judge(average?.weights ?? store.weights, trainee, at: done, best: best, log)
        {
          best = value
          bestStep = done
        }
        try LossPlot.draw(folder: folder)
      }
      let isStale = hasLostPatience(at: done, since: bestStep)
      if done % schedule.checkpointEvery == 0 || done == schedule.steps || isStale {
        try Checkpoint(
          step: done, recipe: recipe, best: best, bestStep: bestStep,
          groups: [
            "weights": store.weights, "average": average?.weights ?? [:], "optimizer": optimizer.state,
            "memory": trainee.memoryState,
          ]
        ).write(file)
      }
      if isStale {
        log.message("nothing better for \(schedule.patience ?? 0) evaluations: ending at step \(done)")
        break
      }
    }
    if schedule.steps == 0 {
      best = try await judge(store.weights, trainee, at: 0, best: nil, log)
    }
    log.message("done: best \(trainee.decidingMetric) \(best.map { String(format: "%.4f", $0) } ?? "none")")
  }

  /// Measures weights and keeps them as the model when they are better than the best so far; unmeasured weights are
  /// kept always.
  ///
  /// - Returns: the new best value; nil when the old one stands.
  private func judge(
    _ weights: Weights, _ trainee: some Trainee, at step: Int, best: Double?, _ log: TrainingLog
  ) async throws -> Double? {
    let place = folder.appending(path: "model")
    let weights = try withTorchErrors { try trainee.served(weights, note: log.message) }
    guard evaluates else {
      try trainee.save(weights, metrics: [:], to: place)
      return nil
    }
    let metrics = try await trainee.evaluate(weights)
    try log.note(step: step, metrics: metrics)
    guard let value = metrics[trainee.decidingMetric], value >= best ?? -.infinity else { return nil }
    try trainee.save(weights, metrics: metrics, to: place)
    return value
  }

  /// Whether so many evaluations went by without a better result that the recipe says to stop.
  private func hasLostPatience(at step: Int, since bestStep: Int?) -> Bool {
    guard let patience = schedule.patience, let bestStep else { return false }
    return step - bestStep >= patience * schedule.evaluateEvery
  }

  /// Judges the model a run without evaluation left in `folder/model`, and writes it again with what was
  /// measured.
  func measure(_ trainee: some Trainee) async throws {
    let place = folder.appending(path: "model")
    let weights = try Start.modelWeights(place)
    let metrics = try await trainee.evaluate(weights)
    let log = try TrainingLog(folder: folder, from: schedule.steps, steps: schedule.steps)
    try log.note(step: schedule.steps, metrics: metrics)
    try trainee.save(weights, metrics: metrics, to: place)
    try LossPlot.draw(folder: folder)
  }

  private func step(
    _ step: Int, _ trainee: some Trainee, store: ParameterStore, optimizer: AdamW, rate: Float
  ) throws -> [String: Float] {
    let (total, named) = try trainee.losses(step: step, parameters: Parameters(store))
    total.backward()
    optimizer.clipGradients(toNorm: schedule.gradientClip)
    optimizer.step(rate: rate)
    optimizer.clearGradients()
    return named
  }
}
