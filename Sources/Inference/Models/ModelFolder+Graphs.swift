import Foundation
import Networks

/// The serving graphs of a folder: as they lie in it, or written from its weights.
extension ModelFolder {
  /// Both graphs of a detector, as ONNX; in integers they are always written from the weights.
  func detectorGraphs(
    _ configuration: FasterRCNN.Configuration, precision: Precision? = nil
  ) throws(InferenceError) -> (features: [UInt8], heads: [UInt8]) {
    let quantization = precision == .int8 ? manifest.quantization : nil
    if quantization == nil, lists(FileName.features), lists(FileName.heads) {
      return ([UInt8](try content(of: FileName.features)), [UInt8](try content(of: FileName.heads)))
    }
    let weights = try weights()
    do throws(WeightsMismatch) {
      let fitting = try weights.checked(against: FasterRCNN(configuration).parameterShapes)
      return (
        try DetectorGraphs.features(
          configuration, weights: fitting, form: quantization?.form(of: "features") ?? .float),
        try DetectorGraphs.heads(
          configuration, weights: fitting, form: quantization?.form(of: "heads") ?? .float)
      )
    } catch {
      throw problem(error.description)
    }
  }

  /// An embedder's graph, as ONNX; in integers it is always written from the weights.
  func embedderGraph(
    _ configuration: EmbeddingNetwork.Configuration, precision: Precision? = nil
  ) throws(InferenceError) -> [UInt8] {
    let quantization = precision == .int8 ? manifest.quantization : nil
    if quantization == nil, lists(FileName.embedding) { return [UInt8](try content(of: FileName.embedding)) }
    let weights = try weights()
    do throws(WeightsMismatch) {
      let fitting = try weights.checked(against: EmbeddingNetwork(configuration).parameterShapes)
      return try EmbedderGraph.build(
        configuration, weights: fitting, form: quantization?.form(of: "embedding") ?? .float)
    } catch {
      throw problem(error.description)
    }
  }

  /// The graph that was made elsewhere, as ONNX.
  func foreignGraph() throws(InferenceError) -> [UInt8] { [UInt8](try content(of: FileName.foreign)) }

  /// The trainable weights, for serving and for fine-tuning.
  public func weights() throws(InferenceError) -> Weights {
    let data = try content(of: FileName.weights)
    do {
      return try Safetensors.read(data).weights
    } catch {
      throw problem("\(FileName.weights): \(error)")
    }
  }
}
