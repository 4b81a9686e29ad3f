import Torch

/// Scene and product pictures must pick each other: InfoNCE (arXiv 1807.03748) in both directions.
enum SceneProductLoss {
  /// Each crop must pick its product among the batch's and remembered ones, each product its crop.
  ///
  /// Other pictures of one product, and its twins, count for nothing.
  ///
  /// - Parameters:
  ///   - crops: `[n, D]` of unit length.
  ///   - products: `[n, D]`; row `i` shows the product of crop `i`.
  ///   - remembered: product vectors of earlier batches, without gradient.
  static func loss(
    crops: Tensor, products: Tensor, identities: [PairIdentity],
    remembered: (vectors: Tensor, identities: [PairIdentity])? = nil, temperature: Float
  ) -> Tensor {
    let count = identities.count
    let diagonal = Tensor((0..<count).map(Int64.init), shape: [count]).to(crops.device)
    let within =
      crops.multiplied(by: products.transposed(0, 1)) * (1 / temperature)
      + mask(identities, identities, sparesDiagonal: true).to(crops.device)
    var forward = within
    if let remembered, !remembered.identities.isEmpty {
      let further =
        crops.multiplied(by: remembered.vectors.transposed(0, 1)) * (1 / temperature)
        + mask(identities, remembered.identities, sparesDiagonal: false).to(crops.device)
      forward = Tensor.concatenated([within, further], along: 1)
    }
    return
      (forward.crossEntropy(withTargets: diagonal)
      + within.transposed(0, 1).crossEntropy(withTargets: diagonal)) * 0.5
  }

  /// Zero where a column may be a row's negative, else so low that softmax forgets it.
  static func mask(
    _ rows: [PairIdentity], _ columns: [PairIdentity], sparesDiagonal: Bool
  ) -> Tensor {
    var values = [Float](repeating: 0, count: rows.count * columns.count)
    for (row, one) in rows.enumerated() {
      for (column, other) in columns.enumerated() where !one.isNegative(other) {
        if sparesDiagonal, row == column { continue }
        values[row * columns.count + column] = -1e4
      }
    }
    return Tensor(values, shape: [rows.count, columns.count])
  }
}
