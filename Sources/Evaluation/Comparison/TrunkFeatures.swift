import Domain
import Foundation
import Inference
import Networks

/// A classifier's trunk as an embedder: the mean of its last map, of unit length, without any training for search.
public enum TrunkFeatures {
  /// The features of published weights.
  ///
  /// - Parameters:
  ///   - backbone: the trunk, with what its pixels are like.
  ///   - weights: a classifier's weights under torchvision's names; the classifier itself is left out.
  ///   - side: side of the squares it looks at, in pixels.
  /// - Throws: `WeightsMismatch` naming the tensor that is missing or wrongly shaped.
  public static func embedder(
    _ backbone: Backbone, weights published: Weights, side: Int = 224, engine: Engine,
    options: CompileOptions = CompileOptions()
  ) throws -> Embedder {
    let width = backbone.channels[3]
    let network = EmbeddingNetwork.Configuration(
      backbone: backbone, dimension: width, categories: 0, inputSize: side)
    var weights: Weights = [:]
    let prefix = backbone.architecture == .mobileNetV2 ? "features." : ""
    for (name, tensor) in published where name.hasPrefix(prefix) {
      weights["backbone." + name.dropFirst(prefix.count)] = tensor
    }
    // An exponent of one is the plain mean; a projection that changes nothing keeps every channel.
    weights["pooling.p"] = WeightTensor(shape: [1], values: [1])
    weights["projection.weight"] = WeightTensor(
      shape: [width, width], values: (0..<(width * width)).map { $0 % (width + 1) == 0 ? 1 : 0 })
    weights["projection.bias"] = WeightTensor(shape: [width], values: Array(repeating: 0, count: width))
    let fitting = try weights.checked(against: EmbeddingNetwork(network).parameterShapes)
    return try Embedder(
      network, weights: fitting, vocabulary: Vocabulary([]), engine: engine, options: options)
  }
}
