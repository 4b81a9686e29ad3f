import Domain
import Foundation
import Networks

/// What a detector needs to see layers: the graphs of a ``LayersNetwork`` trained on its pyramid.
public struct LayersModel: Sendable {
  /// The network.
  public let configuration: LayersNetwork.Configuration
  /// The detector's categories.
  public let vocabulary: Vocabulary
  /// SHA-256 of the weights of the detector it was trained on; nil where nobody noted it.
  public let detectorWeights: String?
  let visible: [UInt8]
  let whole: [UInt8]?
  let semantic: [UInt8]?

  /// Loads a model folder of kind `layers`.
  public init(_ folder: ModelFolder) throws {
    guard case .layers(let configuration) = folder.manifest.network else {
      throw folder.problem("it holds a model of kind \(folder.manifest.kind) where one of layers is needed")
    }
    let weights = try folder.weights()
    do throws(WeightsMismatch) {
      try self.init(
        configuration, weights: weights.checked(against: LayersNetwork(configuration).parameterShapes),
        vocabulary: folder.manifest.vocabulary, detectorWeights: folder.manifest.detectorWeights)
    } catch {
      throw folder.problem(error.description)
    }
  }

  /// Layers of these weights, as a trainer holds them.
  public init(
    _ configuration: LayersNetwork.Configuration, weights: Weights, vocabulary: Vocabulary,
    detectorWeights: String? = nil
  ) throws(WeightsMismatch) {
    self.configuration = configuration
    self.vocabulary = vocabulary
    self.detectorWeights = detectorWeights
    visible = try LayersGraphs.visible(configuration, weights: weights)
    whole = try LayersGraphs.whole(configuration, weights: weights)
    semantic = try LayersGraphs.semantic(configuration, weights: weights)
  }
}

/// The compiled graphs of layers beside a detector's.
struct LayersRequests {
  let configuration: LayersNetwork.Configuration
  let network: LayersNetwork
  let visible: InferenceRequest
  let whole: InferenceRequest?
  let semantic: InferenceRequest?

  init(_ model: LayersModel, engine: Engine, options: CompileOptions) throws(InferenceError) {
    configuration = model.configuration
    network = LayersNetwork(model.configuration)
    visible = try engine.compile(onnx: model.visible, options: options).makeRequest()
    whole = try model.whole.map { bytes throws(InferenceError) in
      try engine.compile(onnx: bytes, options: options).makeRequest()
    }
    semantic = try model.semantic.map { bytes throws(InferenceError) in
      try engine.compile(onnx: bytes, options: options).makeRequest()
    }
  }
}
