import Domain
import Foundation
import Inference
import Networks

/// Small networks with seeded random weights: quick to compile, steady in what they say.
enum TinyModels {
  static let vocabulary = Vocabulary(Array(Vocabulary.standard.categories.prefix(4)))

  static let detector = FasterRCNN.Configuration(
    backbone: Backbone(.mobileNetV2, padding: .rightAndBottom), pyramid: .init(finestLevel: 3, channels: 16),
    proposals: .init(
      anchors: AnchorGenerator(sizes: [[24], [48], [96], [160]]), candidatesPerLevel: 50, proposals: 30),
    heads: .init(width: 32, categories: 4), shortestSide: 128, longestSide: 192)

  static let embedder = EmbeddingNetwork.Configuration(
    backbone: Backbone(.mobileNetV2, padding: .rightAndBottom), dimension: 24, categories: 4, inputSize: 64)

  static func weights(_ shapes: [(path: String, shape: [Int])], seed: UInt64) -> Weights {
    var generator = SplitMix64(seed: seed)
    var weights: Weights = [:]
    for (path, shape) in shapes {
      let count = shape.reduce(1, *)
      var values = [Float](repeating: 0, count: count)
      if path.hasSuffix("pooling.p") {
        values = [3]
      } else if path.hasSuffix("running_var") || (shape.count == 1 && path.hasSuffix("weight")) {
        values = [Float](repeating: 1, count: count)
      } else if shape.count > 1 {
        // He's initialisation keeps the signal's size through the depth.
        let bound = (6 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
        for index in values.indices { values[index] = Float.random(in: -bound...bound, using: &generator) }
      }
      weights[path] = WeightTensor(shape: shape, values: values)
    }
    return weights
  }

  static let detectorWeights = weights(FasterRCNN(detector).parameterShapes, seed: 11)
  static let embedderWeights = weights(EmbeddingNetwork(embedder).parameterShapes, seed: 12)

  /// A picture with some structure in it.
  static func picture(width: Int, height: Int, seed: UInt64 = 5) -> PixelBuffer {
    var generator = SplitMix64(seed: seed)
    var bytes = [UInt8](repeating: 200, count: width * height * 3)
    for _ in 0..<6 {
      let left = Int.random(in: 0..<width, using: &generator)
      let top = Int.random(in: 0..<height, using: &generator)
      let colour = (0..<3).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for row in top..<min(height, top + height / 3) {
        for column in left..<min(width, left + width / 3) {
          for channel in 0..<3 { bytes[(row * width + column) * 3 + channel] = colour[channel] }
        }
      }
    }
    return PixelBuffer(width: width, height: height, bytes: bytes)
  }

  /// A fresh folder that the test removes.
  static func temporaryFolder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("vitrine-test-\(UUID().uuidString)")
  }

  /// Runs `body` on an embedder's folder written from weights.
  static func withEmbedderFolder(_ body: (URL) async throws -> Void) async throws {
    let url = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    try ModelFolder.write(
      ModelManifest(network: .embedder(embedder), vocabulary: vocabulary),
      files: ["weights.safetensors": Safetensors.data(embedderWeights)], to: url)
    try await body(url)
  }
}

extension CompileOptions {
  /// The same numbers on every machine.
  static let exact = CompileOptions(precision: .float32, threads: 2)
}
