import Torch

extension Tensor {
  /// The mask loss of Mask R-CNN (section 3): mean binary cross-entropy of each region's own mask.
  ///
  /// The masks of other categories learn nothing from it, so categories do not compete.
  ///
  /// - Parameters:
  ///   - targets: what each region's mask should be, `side * side` values a region.
  ///   - channels: which of a region's masks `[R, channels, side, side]` learns it.
  func maskLoss(withTargets targets: [Float], channels: [Int]) -> Tensor {
    // The mean over no regions would not be a number.
    guard !channels.isEmpty else { return sum() * 0 }
    let shape = shape
    let cells = shape[2] * shape[3]
    let rows = channels.enumerated().map { Int64($0 * shape[1] + $1) }
    return reshaped([-1, cells]).rows(rows)
      .binaryCrossEntropy(withTargets: Tensor(targets, shape: [channels.count, cells]).to(device))
  }
}
