import Foundation
import Networks
import Testing
import Torch

@testable import Training

/// A run that fits one small vector, and can be killed.
private struct TinyTrainee: Trainee {
  struct Killed: Error {}
  var killedBefore: Int?
  /// Judges every step after this one as worse.
  var worseAfter: Int?
  let judged = Judged()
  var decidingMetric: String { "closeness" }

  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    if step == killedBefore { throw Killed() }
    var generator = Draw(seed: 5).generator(step: step)
    let target = (0..<4).map { Float($0) + Float.random(in: -0.5...0.5, using: &generator) }
    let loss = parameters["weight", 4].smoothL1Sum(to: Tensor(target, shape: [4]), beta: 1)
    return (loss, ["distance": loss.item])
  }

  /// How often weights were judged.
  final class Judged {
    var count = 0
  }

  func evaluate(_ weights: Weights) async throws -> [String: Double] {
    judged.count += 1
    if let worseAfter, judged.count > worseAfter { return ["closeness": -1000] }
    let error = zip(weights["weight"]?.values ?? [], [0, 1, 2, 3]).reduce(Float(0)) { $0 + abs($1.0 - $1.1) }
    return ["closeness": -Double(error)]
  }

  func save(_ weights: Weights, metrics: [String: Double], to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Safetensors.write(weights, to: folder.appending(path: "weights.safetensors"))
  }
}

struct TrainingLoopTests {
  private let schedule = Schedule(
    steps: 40, batch: 1, learningRate: 0.1, warmUp: 3, weightDecay: 0.01, backboneRate: 1, gradientClip: 5,
    averaging: 0.9, usesBFloat16: false, evaluateEvery: 10, checkpointEvery: 7)

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "training-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private func run(
    _ folder: URL, _ trainee: TinyTrainee, recipe: String = "tiny", steps: Int = 40, patience: Int? = nil,
    evaluates: Bool = true
  ) async throws {
    let store = ParameterStore(weights: ["weight": WeightTensor(shape: [4], values: [9, -9, 5, 0])])
    var schedule = schedule
    schedule.steps = steps
    schedule.patience = patience
    try await TrainingLoop(folder: folder, recipe: recipe, schedule: schedule, evaluates: evaluates)
      .run(trainee, store: store, groups: [])
  }

  private func run(_ folder: URL, killedBefore: Int? = nil, recipe: String = "tiny") async throws {
    try await run(folder, TinyTrainee(killedBefore: killedBefore), recipe: recipe)
  }

  /// The steps whose losses the log holds.
  private func steps(_ folder: URL) throws -> Int {
    try String(contentsOf: folder.appending(path: "log.jsonl"), encoding: .utf8)
      .split(separator: "\n").filter { $0.contains("losses") }.count
  }

  @Test func aRunThatGetsNoBetterEndsEarly() async throws {
    let folder = try folder()
    try await run(folder, TinyTrainee(worseAfter: 1), patience: 2)
    #expect(try steps(folder) == 30)
    // Started again, it knows that it has ended.
    try await run(folder, TinyTrainee(), patience: 2)
    #expect(try steps(folder) == 30)
  }

  @Test func aRunThatGetsBetterIsNotCutShort() async throws {
    let folder = try folder()
    try await run(folder, TinyTrainee(), patience: 1)
    #expect(try steps(folder) == 40)
  }

  /// Without evaluation nothing is judged, and the last weights are those that are judged later.
  @Test func aRunMayLeaveTheJudgingForLater() async throws {
    let folder = try folder()
    let trainee = TinyTrainee()
    try await run(folder, trainee, evaluates: false)
    #expect(trainee.judged.count == 0)
    let judged = try self.folder()
    try await run(judged)
    let file = "model/weights.safetensors"
    #expect(
      try Safetensors.read(folder.appending(path: file)).weights
        == Safetensors.read(judged.appending(path: file)).weights)
  }

  @Test func aKilledRunGoesOnAndEndsInTheSameNumbers() async throws {
    let whole = try folder()
    let broken = try folder()
    try await run(whole)
    for step in [3, 17, 18, 33] {
      await #expect(throws: TinyTrainee.Killed.self) { try await run(broken, killedBefore: step) }
    }
    try await run(broken)

    let log = try String(contentsOf: whole.appending(path: "log.jsonl"), encoding: .utf8)
    #expect(try String(contentsOf: broken.appending(path: "log.jsonl"), encoding: .utf8) == log)
    for file in ["checkpoint.safetensors", "model/weights.safetensors"] {
      let first = try Safetensors.read(whole.appending(path: file)).weights
      #expect(try Safetensors.read(broken.appending(path: file)).weights == first)
    }
    // It learnt what it was asked to.
    let learnt = try Safetensors.read(whole.appending(path: "model/weights.safetensors")).weights["weight"]
    let start: Float = 9 + 10 + 3 + 3
    let error = zip(learnt?.values ?? [], [Float(0), 1, 2, 3]).reduce(Float(0)) { $0 + abs($1.0 - $1.1) }
    #expect(error < start * 0.75)
  }

  /// A recipe of no steps keeps what it starts from.
  @Test func noStepsKeepTheFirstWeights() async throws {
    let folder = try folder()
    let trainee = TinyTrainee()
    try await run(folder, trainee, steps: 0)
    let kept = try Safetensors.read(folder.appending(path: "model/weights.safetensors")).weights
    #expect(kept["weight"]?.values == [9, -9, 5, 0])
    #expect(trainee.judged.count == 1)
  }

  @Test func anotherRecipesCheckpointIsRefused() async throws {
    let folder = try folder()
    try await run(folder)
    await #expect(throws: TrainingError.self) { try await run(folder, recipe: "another") }
  }

  @Test func theRunLeavesAPlot() async throws {
    let folder = try folder()
    try await run(folder)
    let plot = try String(contentsOf: folder.appending(path: "plot.svg"), encoding: .utf8)
    #expect(plot.contains("distance") && plot.contains("metric: closeness") && plot.contains("<polyline"))
  }

  @Test func theLearningRateRisesThenFalls() {
    let rates = (0..<40).map(schedule.learningRate(at:))
    #expect(rates[0] < rates[1] && rates[1] < rates[2])
    #expect(rates.max() == schedule.learningRate)
    #expect(zip(rates[3...], rates[4...]).allSatisfy { $0 >= $1 })
    #expect(rates[39] < schedule.learningRate / 20)
  }

  @Test func aPassDrawsEveryExampleOnce() {
    let draw = Draw(seed: 3)
    let first = (0..<50).map { draw.index(position: $0, count: 50, stream: 1) }
    let second = (50..<100).map { draw.index(position: $0, count: 50, stream: 1) }
    #expect(first.sorted() == Array(0..<50) && second.sorted() == Array(0..<50))
    #expect(first != second)
  }
}
