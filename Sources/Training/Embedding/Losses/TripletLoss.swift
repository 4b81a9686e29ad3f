import Torch

/// Triplets with semi-hard negatives (FaceNet, arXiv 1503.03832).
enum TripletLoss {
  /// `mean(max(0, |a - p|² - |a - n|² + margin))`, where `n` is the nearest product farther from the crop than its
  /// own; when there is none, the farthest of all.
  ///
  /// - Returns: nil when no crop of the batch has a negative.
  static func semiHard(crops: Tensor, products: Tensor, identities: [PairIdentity], margin: Float) -> Tensor?
  {
    let count = identities.count
    let similarities = withoutGradients {
      crops.multiplied(by: products.transposed(0, 1)).to(.float32).floats
    }
    var anchors: [Int64] = []
    var chosen: [Int64] = []
    for row in 0..<count {
      let own = similarities[row * count + row]
      let negatives = (0..<count).filter { identities[row].isNegative(identities[$0]) }
      let farther = negatives.filter { similarities[row * count + $0] < own }
      let nearest = farther.max { similarities[row * count + $0] < similarities[row * count + $1] }
      let farthest = negatives.min { similarities[row * count + $0] < similarities[row * count + $1] }
      guard let negative = nearest ?? farthest else { continue }
      anchors.append(Int64(row))
      chosen.append(Int64(negative))
    }
    guard !anchors.isEmpty else { return nil }
    let anchor = crops.rows(anchors)
    // For unit vectors |x - y|² = 2 - 2 x·y.
    let toOwn = 2 - 2 * (anchor * products.rows(anchors)).sum(along: 1)
    let toNegative = 2 - 2 * (anchor * products.rows(chosen)).sum(along: 1)
    return (toOwn - toNegative + margin).clamped(to: 0...Float.infinity).mean()
  }
}
