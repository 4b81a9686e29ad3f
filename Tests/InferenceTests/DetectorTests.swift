import Domain
import Foundation
import Inference
import Networks
import Testing

@Suite struct DetectorTests {
  private func makeDetector() throws -> Detector {
    try Detector(
      TinyModels.detector, weights: TinyModels.detectorWeights, vocabulary: TinyModels.vocabulary,
      engine: Engine.shared(), options: .exact)
  }

  /// Random heads are unsure of everything; this takes what they say.
  private let everything = Detector.Options(scoreThreshold: 0.01, limit: 20)

  @Test(arguments: [(192, 128), (100, 100), (640, 480), (37, 300), (1, 1), (900, 20)])
  func detectionsLieInAnyPicture(_ width: Int, _ height: Int) async throws {
    let detector = try makeDetector()
    #expect(detector.precision == "f32")
    let found = try await detector.detect(
      in: TinyModels.picture(width: width, height: height), options: everything)
    #expect(found.count <= 20)
    for detection in found {
      #expect(detection.box.x >= 0 && detection.box.y >= 0)
      #expect(detection.box.right <= Float(width) + 0.01 && detection.box.bottom <= Float(height) + 0.01)
      #expect((0..<4).contains(detection.category))
      #expect((0.01...1).contains(detection.score))
    }
    #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    if min(width, height) >= 100 { #expect(!found.isEmpty) }
  }

  @Test func theSamePictureGivesTheSameAnswer() async throws {
    let detector = try makeDetector()
    let picture = TinyModels.picture(width: 240, height: 160)
    let first = try await detector.detect(in: picture, options: everything)
    _ = try await detector.detect(
      in: TinyModels.picture(width: 100, height: 180, seed: 9), options: everything)
    #expect(try await detector.detect(in: picture, options: everything) == first)
  }

  @Test func manyTasksShareOneDetector() async throws {
    let detector = try makeDetector()
    let picture = TinyModels.picture(width: 160, height: 120)
    let alone = try await detector.detect(in: picture, options: everything)
    try await withThrowingTaskGroup(of: [Detection].self) { group in
      for _ in 0..<6 { group.addTask { try await detector.detect(in: picture, options: everything) } }
      for try await found in group { #expect(found == alone) }
    }
  }

  @Test func aThresholdOfOneLeavesNothing() async throws {
    let found = try await makeDetector().detect(
      in: TinyModels.picture(width: 160, height: 120), options: .init(scoreThreshold: 1))
    #expect(found.isEmpty)
  }

  @Test func aFolderAnswersLikeItsWeights() async throws {
    let url = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let manifest = ModelManifest(network: .detector(TinyModels.detector), vocabulary: TinyModels.vocabulary)
    let picture = TinyModels.picture(width: 200, height: 150)
    let expected = try await makeDetector().detect(in: picture, options: everything)

    let fromWeights = try ModelFolder.write(
      manifest, files: ["weights.safetensors": Safetensors.data(TinyModels.detectorWeights)], to: url)
    #expect(
      try await Detector(fromWeights, engine: Engine.shared(), options: .exact)
        .detect(in: picture, options: everything) == expected)

    let fromGraphs = try ModelFolder.write(
      manifest,
      files: [
        "features.onnx": Data(
          try DetectorGraphs.features(TinyModels.detector, weights: TinyModels.detectorWeights)),
        "heads.onnx": Data(
          try DetectorGraphs.heads(TinyModels.detector, weights: TinyModels.detectorWeights)),
      ], to: url)
    #expect(
      try await Detector(fromGraphs, engine: Engine.shared(), options: .exact)
        .detect(in: picture, options: everything) == expected)
  }
}
