import Foundation
import Inference
import Networks
import Torch

/// First weights of a network to train: convolutions after He and others (arXiv 1502.01852), linear layers by
/// PyTorch's uniform rule, detection's output layers small, so that the first losses are not noise.
func firstWeights(_ shapes: [(path: String, shape: [Int])], seed: UInt64) -> Weights {
  var weights = freshWeights(shapes, seed: seed) { path, shape in
    if ["cls_logits", "bbox_pred", "cls_score"].contains(where: { path.hasSuffix($0 + ".weight") }) {
      return .normal(0.01)
    }
    return shape.count == 2 ? .kaimingUniform(a: Float(5).squareRoot()) : nil
  }
  // The exponent of generalised-mean pooling starts where training is known to take it (GrokNet).
  if weights["pooling.p"] != nil { weights["pooling.p"] = WeightTensor(shape: [1], values: [3]) }
  return weights
}

extension Start {
  /// The model folder it starts from; nil where it names none, or a file of weights alone.
  func modelFolder(relativeTo folder: URL) throws -> ModelFolder? {
    guard let place = model.map({ folder.resolving($0) }), place.pathExtension != "safetensors" else {
      return nil
    }
    return try ModelFolder.open(at: place)
  }

  /// The weights before the first step: the trunk this names (below `trunk`) and every fitting tensor of the
  /// model it names, the rest from the seed.
  ///
  /// - Throws: `TrainingError.recipe` when the model's trunk is not the one that is trained: it would start from chance
  ///   and nobody would notice.
  func weights(
    _ shapes: [(path: String, shape: [Int])], seed: UInt64, trunk: String, relativeTo folder: URL
  ) throws -> Weights {
    var weights = firstWeights(shapes, seed: seed)
    weights.merge(try backboneWeights(relativeTo: folder).placed(under: trunk).fitting(weights)) { $1 }
    if let model {
      let first = try Self.modelWeights(folder.resolving(model)).fitting(weights)
      if let (path, _) = shapes.first(where: { $0.path.hasPrefix(trunk + ".") && first[$0.path] == nil }) {
        throw TrainingError.recipe(
          "start.model \(model) has another trunk than the network to train: it has no \(path) of that shape; "
            + "name its own network, or none to take that of the model")
      }
      let others = try (averagedWith ?? []).map { try Self.modelWeights(folder.resolving($0)) }
      weights.merge(first.averaged(with: others)) { $1 }
    }
    return weights
  }
}

extension Weights {
  /// The tensors that another network has in the same shape: what a start from other weights can take over.
  func fitting(_ other: Weights) -> Weights { filter { other[$0.key]?.shape == $0.value.shape } }

  /// Each tensor's mean over these and those of the others that have it in the same shape.
  func averaged(with others: [Weights]) -> Weights {
    var result = self
    for (path, tensor) in self {
      let all = [tensor] + others.compactMap { $0[path] }.filter { $0.shape == tensor.shape }
      guard all.count > 1 else { continue }
      let share = 1 / Float(all.count)
      var values = [Float](repeating: 0, count: tensor.values.count)
      for one in all {
        for index in values.indices { values[index] += one.values[index] * share }
      }
      result[path] = WeightTensor(shape: tensor.shape, values: values)
    }
    return result
  }
}
