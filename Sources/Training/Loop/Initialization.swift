import Foundation
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
  /// The weights before the first step: the trunk this names (below `trunk`) and every fitting tensor of the
  /// model it names, the rest from the seed.
  func weights(
    _ shapes: [(path: String, shape: [Int])], seed: UInt64, trunk: String, relativeTo folder: URL
  ) throws -> Weights {
    var weights = firstWeights(shapes, seed: seed)
    weights.merge(try backboneWeights(relativeTo: folder).placed(under: trunk).fitting(weights)) { $1 }
    if let model {
      let first = try Self.modelWeights(folder.resolving(model)).fitting(weights)
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
