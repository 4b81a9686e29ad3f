import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks
import Testing

@testable import Training

/// Whole runs, tiny: pictures of coloured rectangles made here, a few steps, a model folder that serves.
@Suite(.serialized) struct TrainerTests {
  private func schedule(steps: Int, batch: Int) -> Schedule {
    Schedule(
      steps: steps, batch: batch, learningRate: 0.001, warmUp: 2, weightDecay: 0, backboneRate: 0.5,
      gradientClip: 10, averaging: 0, usesBFloat16: false, evaluateEvery: steps, checkpointEvery: steps)
  }

  private func losses(_ output: URL, _ name: String) throws -> [Double] {
    try String(contentsOf: output.appending(path: "log.jsonl"), encoding: .utf8).split(separator: "\n")
      .compactMap { line in
        let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return (row?["losses"] as? [String: Double])?[name]
      }
  }

  @Test func aDetectorLearnsAndServes() async throws {
    let data = try TinyDataSet.write()
    let output = data.appending(path: "run")
    let pictures = DetectionSource(
      name: "rectangles", images: ".", annotations: "annotations.json", terms: "ours")
    var model = FasterRCNN.Configuration.standard(categories: Vocabulary.standard.count)
    model.shortestSide = 96
    model.longestSide = 96
    model.pyramid.channels = 16
    model.heads.width = 32
    let recipe = DetectorRecipe(
      name: "test", seed: 1, model: model, start: Start(), schedule: schedule(steps: 12, batch: 2),
      data: [pictures], validation: [pictures], scaleRange: [0.9, 1.1], crop: 96, frozenBlocks: 0)
    try await DetectorTrainer(recipe, relativeTo: data, output: output) { _ in }.run()

    let category = try losses(output, "category")
    #expect(category.count == 12)
    #expect(category[9...].reduce(0, +) < category[..<3].reduce(0, +))
    let folder = try ModelFolder.open(at: output.appending(path: "model"))
    let detector = try Detector(folder, engine: Engine.shared())
    _ = try await detector.detect(in: ImageDecoder().decode(data.appending(path: "1.png")))
    #expect(folder.manifest.data.map(\.name) == ["rectangles"])

    // A recipe that starts from it and names no network of its own has its network, and says so of another one.
    var next = recipe
    next.model = nil
    next.start = Start(model: output.appending(path: "model").path)
    let second = try DetectorTrainer(next, relativeTo: data, output: data.appending(path: "second")) { _ in }
    #expect(second.network.configuration == model)
    next.model = model
    next.model?.backbone.architecture = .resNet18
    let other = try DetectorTrainer(next, relativeTo: data, output: data.appending(path: "other")) { _ in }
    await #expect(throws: TrainingError.self) { try await other.run() }
  }
}
