import CTorch

/// How the losses of single elements become one.
public enum Reduction: Int32, Sendable {
  /// They stay as they are.
  case none = 0
  /// Their mean.
  case mean = 1
  /// Their sum.
  case sum = 2
}

/// Losses, computed in float32 whatever the precision of the network. Over no elements at all a sum is
/// zero and a mean not a number, as in PyTorch.
extension Tensor {
  /// Cross-entropy of logits `[N, C]` against categories `[N]` (64-bit integers).
  ///
  /// - Parameters:
  ///   - labelSmoothing: share of the target given evenly to all categories (arXiv 1512.00567).
  ///   - ignoring: rows of this target count for nothing.
  public func crossEntropy(
    withTargets targets: Tensor, reduction: Reduction = .mean, labelSmoothing: Float = 0, ignoring: Int = -100
  ) -> Tensor {
    .taking(
      ct_cross_entropy(handle, targets.handle, reduction.rawValue, Double(labelSmoothing), Int64(ignoring)))
  }

  /// Binary cross-entropy of logits against probabilities of the same shape.
  public func binaryCrossEntropy(withTargets targets: Tensor, reduction: Reduction = .mean) -> Tensor {
    .taking(ct_binary_cross_entropy(handle, targets.handle, reduction.rawValue))
  }

  /// Huber's loss scaled as in Fast R-CNN (arXiv 1504.08083): quadratic below `beta`, linear above.
  public func smoothL1(to target: Tensor, beta: Float = 1, reduction: Reduction = .mean) -> Tensor {
    .taking(ct_smooth_l1(handle, target.handle, Double(beta), reduction.rawValue))
  }

  /// Smooth L1 added up over all elements.
  public func smoothL1Sum(to target: Tensor, beta: Float = 1) -> Tensor {
    smoothL1(to: target, beta: beta, reduction: .sum)
  }
}
