import Domain
import Foundation
import Inference
import Networks

/// A model folder's graphs, compiled one by one for measuring.
struct ServingGraphs {
  let engine: Engine
  let options: CompileOptions

  /// The graph that looks at a picture.
  func features(_ folder: ModelFolder) throws -> InferenceRequest {
    try request(folder, file: "features.onnx") {
      try DetectorGraphs.features(try detector(folder), weights: try folder.weights())
    }
  }

  /// The graph that names regions.
  func heads(_ folder: ModelFolder) throws -> InferenceRequest {
    try request(folder, file: "heads.onnx") {
      try DetectorGraphs.heads(try detector(folder), weights: try folder.weights())
    }
  }

  /// The graph that makes vectors.
  func embedding(_ folder: ModelFolder) throws -> InferenceRequest {
    try request(folder, file: "embedding.onnx") {
      try EmbedderGraph.build(try embedder(folder), weights: try folder.weights())
    }
  }

  /// Side of the embedder's crops in pixels.
  func inputSide(_ folder: ModelFolder) throws -> Int { try embedder(folder).inputSize }

  private func detector(_ folder: ModelFolder) throws -> FasterRCNN.Configuration {
    guard case .detector(let network) = folder.manifest.network else {
      throw Failure("\(folder.url.path) holds no detector")
    }
    return network
  }

  private func embedder(_ folder: ModelFolder) throws -> EmbeddingNetwork.Configuration {
    guard case .embedder(let network) = folder.manifest.network else {
      throw Failure("\(folder.url.path) holds no embedder")
    }
    return network
  }

  /// The folder's own graph, or the one its weights give.
  private func request(
    _ folder: ModelFolder, file: String, otherwise write: () throws -> [UInt8]
  ) throws -> InferenceRequest {
    let graph =
      folder.manifest.files[file] == nil
      ? try engine.compile(onnx: try write(), options: options)
      : try engine.compile(folder.url.appending(path: file), options: options)
    return try graph.makeRequest()
  }
}

/// Inputs to run graphs on.
enum GraphSample {
  /// Bytes of noise, as many pictures as asked for.
  static func pictures(_ count: Int, width: Int, height: Int) -> [String: GraphValue] {
    var generator = SplitMix64(seed: 1)
    let bytes = (0..<count * width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return ["pictures": .bytes(bytes, shape: [count, height, width, 3])]
  }

  /// The maps the first graph gave and random regions on each.
  static func regions(
    for heads: InferenceRequest, after features: InferenceRequest, width: Int, height: Int, perLevel: Int
  ) throws -> [String: GraphValue] {
    var generator = SplitMix64(seed: 2)
    var inputs: [String: GraphValue] = [:]
    for port in heads.graph.inputs {
      guard port.name.hasPrefix("regions_") else {
        inputs[port.name] = .view(try features.output(port.name))
        continue
      }
      let rows = (0..<perLevel).flatMap { _ -> [Float] in
        let left = Float.random(in: 0..<Float(width) * 0.8, using: &generator)
        let top = Float.random(in: 0..<Float(height) * 0.8, using: &generator)
        return [0, left, top, left + Float(width) * 0.2, top + Float(height) * 0.2]
      }
      inputs[port.name] = .floats(rows, shape: [perLevel, 5])
    }
    return inputs
  }

  /// How many regions there are in all.
  static func count(of inputs: [String: GraphValue]) -> Int {
    inputs.filter { $0.key.hasPrefix("regions_") }.reduce(0) { $0 + $1.value.shape[0] }
  }
}
