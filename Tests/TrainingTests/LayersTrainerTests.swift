import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks
import Testing
import Torch

@testable import Training

/// A whole run of layers, tiny: an untrained detector, coloured rectangles with labels for every pixel, a model folder
/// that serves.
@Suite(.serialized) struct LayersTrainerTests {
  /// A detector's folder, and a label picture for each of the set's pictures.
  private func prepare(_ data: URL) throws -> ModelFolder {
    var model = FasterRCNN.Configuration.standard(categories: Vocabulary.standard.count)
    model.shortestSide = 96
    model.longestSide = 96
    model.pyramid.channels = 16
    model.heads.width = 32
    let (annotations, _) = try COCOAnnotations.read(data.appending(path: "annotations.json"))
    for image in annotations.images {
      var bytes = [UInt8](repeating: 0, count: 96 * 96 * 3)
      for object in annotations.annotations where object.imageID == image.id {
        for row in Int(object.box.y)..<Int(object.box.bottom) {
          for column in Int(object.box.x)..<Int(object.box.right) {
            for channel in 0..<3 { bytes[(row * 96 + column) * 3 + channel] = UInt8(object.categoryID) }
          }
        }
      }
      let labels = data.appending(path: "labels")
      try FileManager.default.createDirectory(at: labels, withIntermediateDirectories: true)
      try PixelBuffer(width: 96, height: 96, bytes: bytes).encoded(as: .png)
        .write(to: labels.appending(path: "\(image.id).png"))
    }
    try Data(#"{"sofa": "sofa", "rug": "rug"}"#.utf8).write(to: data.appending(path: "classes.json"))
    return try ModelFolder.write(
      ModelManifest(network: .detector(model), vocabulary: .standard),
      files: [
        "weights.safetensors": Safetensors.data(
          firstWeights(FasterRCNN(model).parameterShapes, seed: 5), storage: .float16)
      ], to: data.appending(path: "detector"))
  }

  private func recipe(steps: Int) -> LayersRecipe {
    let head = MaskHead.Configuration(convolutions: 1, width: 8, categories: 1, gridSize: 7)
    return LayersRecipe(
      name: "test", seed: 1, detector: "detector", visible: head, whole: nil, wholeMargin: 0.3,
      semantic: .init(
        classes: [.init(name: "sofa", categories: ["sofa"]), .init(name: "rug", categories: ["rug"])],
        width: 8),
      views: 2, dropped: 0.1,
      schedule: Schedule(
        steps: steps, batch: 2, learningRate: 0.01, warmUp: 2, weightDecay: 0, backboneRate: 1,
        gradientClip: 10, averaging: 0, usesBFloat16: false, evaluateEvery: steps, checkpointEvery: 5),
      data: [
        LayersSource(
          name: "rectangles", images: ".", annotations: "annotations.json", labels: "labels",
          classes: "classes.json", terms: "ours")
      ])
  }

  private func losses(_ output: URL, _ name: String) throws -> [Double] {
    try String(contentsOf: output.appending(path: "log.jsonl"), encoding: .utf8).split(separator: "\n")
      .compactMap { line in
        let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return (row?["losses"] as? [String: Double])?[name]
      }
  }

  @Test func layersLearnAndServe() async throws {
    let data = try TinyDataSet.write()
    defer { try? FileManager.default.removeItem(at: data) }
    let folder = try prepare(data)
    let output = data.appending(path: "run")
    try await LayersTrainer(recipe(steps: 20), relativeTo: data, output: output) { _ in }.run()
    for name in ["mask", "places"] {
      let values = try losses(output, name)
      #expect(values.count == 20)
      #expect(values[15...].reduce(0, +) < values[..<5].reduce(0, +), "\(name)")
    }
    // The same recipe, the same losses.
    let again = data.appending(path: "again")
    try await LayersTrainer(recipe(steps: 20), relativeTo: data, output: again) { _ in }.run()
    #expect(try losses(again, "places") == losses(output, "places"))

    let layers = try LayersModel(ModelFolder.open(at: output.appending(path: "model")))
    #expect(layers.detectorWeights == folder.weightsHash)
    let detector = try Detector(folder, engine: Engine.shared())
    let picture = try ImageDecoder().decode(data.appending(path: "1.png"))
    await #expect(throws: InferenceError.self) { try await detector.layers(in: picture) }
    try await detector.load(layers, engine: .shared())
    let box = Box(x: 10, y: 8, width: 50, height: 40)
    let answer = try await detector.layers(
      in: picture, options: LayersOptions(namesPlaces: true), of: [Detection(box: box, category: 0, score: 1)]
    )
    let object = try #require(answer.objects.first)
    #expect(object.detection.box == box)
    #expect(object.visible.left >= 0 && object.visible.left + object.visible.width <= 96)
    #expect(answer.classes?.labels(width: 96, height: 96).count == 96 * 96)
    await #expect(throws: InferenceError.self) {
      try await detector.layers(in: picture, options: LayersOptions(drawsWholes: true))
    }
  }

  @Test func aTargetIsTheObjectsShareOfEachCell() {
    let pixels = (0..<400).map { $0 % 20 >= 10 }
    let mask = ObjectMask(width: 20, height: 20, pixels: pixels)
    let target = mask.target(for: Corners(0, 0, 20, 20), side: 4)
    for (index, value) in target.enumerated() {
      #expect(abs(value - (index % 4 >= 2 ? 1 : 0)) < 0.2, "cell \(index)")
    }
    #expect(mask.target(for: Corners(100, 100, 120, 120), side: 4).allSatisfy { $0 == 0 })
  }
}
