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
  /// A folder with scenes, annotations, products and queries: red rectangles are sofas, blue ones rugs.
  private func dataSet() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "set-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var generator = SplitMix64(seed: 9)
    let kinds: [(name: String, id: Int, colour: [UInt8])] = [
      ("sofa", 1, [200, 30, 30]), ("rug", 27, [30, 30, 200]),
    ]
    var images: [[String: Any]] = []
    var annotations: [[String: Any]] = []
    var queries = ""
    for number in 1...6 {
      var bytes = [UInt8](repeating: 220, count: 96 * 96 * 3)
      for (index, kind) in kinds.enumerated() {
        let left = Int.random(in: 2...40, using: &generator)
        let top = index * 48 + Int.random(in: 2...8, using: &generator)
        for row in top..<(top + 36) {
          for column in left..<(left + 48) {
            for channel in 0..<3 { bytes[(row * 96 + column) * 3 + channel] = kind.colour[channel] }
          }
        }
        annotations.append([
          "id": annotations.count + 1, "image_id": number, "category_id": kind.id, "area": 36 * 48,
          "bbox": [left, top, 48, 36], "iscrowd": 0, "product": kind.name,
        ])
        queries +=
          #"{"image": "\#(number).png", "box": [\#(left), \#(top), 48, 36], "category": "\#(kind.name)", "products": ["\#(kind.name)"]}"#
          + "\n"
      }
      try PixelBuffer(width: 96, height: 96, bytes: bytes).encoded(as: .png)
        .write(to: folder.appending(path: "\(number).png"))
      images.append(["id": number, "file_name": "\(number).png", "width": 96, "height": 96])
    }
    let categories = kinds.map { ["id": $0.id, "name": $0.name] as [String: Any] }
    try JSONSerialization.data(
      withJSONObject: ["images": images, "annotations": annotations, "categories": categories]
    ).write(to: folder.appending(path: "annotations.json"))
    var products = ""
    for kind in kinds {
      try PixelBuffer(
        width: 48, height: 48, filledWith: (kind.colour[0], kind.colour[1], kind.colour[2])
      ).encoded(as: .png).write(to: folder.appending(path: "\(kind.name).png"))
      products +=
        #"{"id": "\#(kind.name)", "image": "\#(kind.name).png", "category": "\#(kind.name)"}"# + "\n"
    }
    try Data(products.utf8).write(to: folder.appending(path: "products.jsonl"))
    try Data(queries.utf8).write(to: folder.appending(path: "queries.jsonl"))
    return folder
  }

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
    let data = try dataSet()
    let output = data.appending(path: "run")
    let pictures = AnnotatedPictures(
      name: "rectangles", images: ".", annotations: "annotations.json", splits: nil, split: nil,
      terms: "ours",
      weight: nil, isOptional: nil)
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
  }

  @Test func anEmbedderLearnsAndServes() async throws {
    let data = try dataSet()
    let output = data.appending(path: "run")
    let pictures = AnnotatedPictures(
      name: "rectangles", images: ".", annotations: "annotations.json", splits: nil, split: nil,
      terms: "ours",
      weight: nil, isOptional: nil)
    let recipe = EmbedderRecipe(
      name: "test", seed: 1, dimension: 16, inputSize: 32, backbone: Backbone(.mobileNetV2), start: Start(),
      schedule: schedule(steps: 12, batch: 8),
      data: [ProductPairs(pictures: pictures, products: "products.jsonl")],
      validation: [RetrievalSet(products: "products.jsonl", queries: "queries.jsonl")], temperature: 0.1,
      categoryWeight: 1, sameCategoryShare: 0, frozenBlocks: 0)
    try await EmbedderTrainer(recipe, relativeTo: data, output: output) { _ in }.run()

    let category = try losses(output, "category")
    #expect(category.count == 12)
    #expect(category[9...].reduce(0, +) < category[..<3].reduce(0, +))
    let embedder = try Embedder(
      ModelFolder.open(at: output.appending(path: "model")), engine: Engine.shared())
    let vectors = try await embedder.embed([ImageDecoder().decode(data.appending(path: "sofa.png"))])
    #expect(abs(vectors[0].values.reduce(0) { $0 + $1 * $1 } - 1) < 0.01)
  }

  @Test func tooFewPairsAreRefusedWithTheNumbers() throws {
    let data = try dataSet()
    let pictures = AnnotatedPictures(
      name: "rectangles", images: ".", annotations: "annotations.json", splits: nil, split: nil,
      terms: "ours",
      weight: nil, isOptional: nil)
    let recipe = EmbedderRecipe(
      name: "test", seed: 1, dimension: 16, inputSize: 32, backbone: Backbone(.mobileNetV2), start: Start(),
      schedule: schedule(steps: 1, batch: 500),
      data: [ProductPairs(pictures: pictures, products: "products.jsonl")], validation: [], temperature: 0.1,
      categoryWeight: 1, sameCategoryShare: 0, frozenBlocks: 0)
    #expect(throws: TrainingError.self) {
      _ = try EmbedderTrainer(recipe, relativeTo: data, output: data) { _ in }
    }
  }
}
