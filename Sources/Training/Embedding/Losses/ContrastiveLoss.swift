import Torch

/// The contrastive loss with negatives from earlier batches (cross-batch memory, arXiv 1912.06798).
enum ContrastiveLoss {
  /// `mean(1 - s)` over pairs plus `mean(s - margin)` over the negatives more similar than `margin`.
  ///
  /// - Parameters: as for ``SceneProductLoss``; similarities `s` are cosines.
  static func loss(
    crops: Tensor, products: Tensor, identities: [PairIdentity],
    remembered: (vectors: Tensor, identities: [PairIdentity])? = nil, margin: Float
  ) -> Tensor {
    let positives = (1 - (crops * products).sum(along: 1)).mean()
    var others = products
    var columns = identities
    if let remembered, !remembered.identities.isEmpty {
      others = Tensor.concatenated([products, remembered.vectors], along: 0)
      columns += remembered.identities
    }
    var isNegative = [Float](repeating: 0, count: identities.count * columns.count)
    for (row, one) in identities.enumerated() {
      for (column, other) in columns.enumerated() where one.isNegative(other) {
        isNegative[row * columns.count + column] = 1
      }
    }
    let excess =
      (crops.multiplied(by: others.transposed(0, 1)) - margin).clamped(to: 0...Float.infinity)
      * Tensor(isNegative, shape: [identities.count, columns.count]).to(crops.device)
    let violations = withoutGradients { (excess .> 0).to(.float32).sum().item }
    return positives + excess.sum() * (1 / max(violations, 1))
  }
}
