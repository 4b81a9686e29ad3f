import Foundation
import Networks

/// The serving graphs of a folder: as they lie in it, or written from its weights.
extension ModelFolder {
  /// Both graphs of a detector, as ONNX.
  func detectorGraphs(
    _ configuration: FasterRCNN.Configuration
  ) throws(InferenceError) -> (features: [UInt8], heads: [UInt8]) {
    if lists(FileName.features), lists(FileName.heads) {
      return ([UInt8](try content(of: FileName.features)), [UInt8](try content(of: FileName.heads)))
    }
    let weights = try weights()
    do throws(WeightsMismatch) {
      let fitting = try weights.checked(against: FasterRCNN(configuration).parameterShapes)
      return (
        try DetectorGraphs.features(configuration, weights: fitting),
        try DetectorGraphs.heads(configuration, weights: fitting)
      )
    } catch {
      throw problem(error.description)
    }
  }

  /// An embedder's graph, as ONNX.
  func embedderGraph(_ configuration: EmbeddingNetwork.Configuration) throws(InferenceError) -> [UInt8] {
    if lists(FileName.embedding) { return [UInt8](try content(of: FileName.embedding)) }
    let weights = try weights()
    do throws(WeightsMismatch) {
      let fitting = try weights.checked(against: EmbeddingNetwork(configuration).parameterShapes)
      return try EmbedderGraph.build(configuration, weights: fitting)
    } catch {
      throw problem(error.description)
    }
  }

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
