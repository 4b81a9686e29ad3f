import Foundation
import Networks
import Torch

/// Softmax over the similarities to proxies, one learnt vector an identity: every product of the catalogue is
/// a negative at every step, at the price of a matrix product.
enum ProxyLoss {
  /// Normalised softmax (arXiv 1811.12649); with a margin, ArcFace (arXiv 1801.07698): the right proxy's
  /// angle counts as `margin` radians larger than it is.
  ///
  /// A row may belong to several classes (multi-label ArcFace): each gets the margin and an equal part of the
  /// target.
  ///
  /// - Parameters:
  ///   - vectors: `[n, D]` of unit length.
  ///   - proxies: `[classes, D]`, of any length.
  ///   - positives: the classes of each row, as rows of `proxies`.
  ///   - ignored: classes that count for nothing, a row each (twins).
  static func loss(
    _ vectors: Tensor, proxies: Tensor, positives: [[Int]], ignored: [[Int]], temperature: Float,
    margin: Float = 0
  ) -> Tensor {
    let count = positives.count
    let classes = proxies.shape[0]
    var targets = [Float](repeating: 0, count: count * classes)
    var isRight = targets
    var mask = targets
    for row in 0..<count {
      for column in ignored[row] { mask[row * classes + column] = -1e4 }
      for column in positives[row] {
        targets[row * classes + column] = 1 / Float(positives[row].count)
        isRight[row * classes + column] = 1
        mask[row * classes + column] = 0
      }
    }
    func placed(_ values: [Float]) -> Tensor { Tensor(values, shape: [count, classes]).to(vectors.device) }
    var cosines = vectors.multiplied(by: proxies.unitLength().transposed(0, 1)).to(.float32)
    if margin > 0 {
      // cos(a + m) = cos a cos m - sin a sin m; the clamp keeps the root's slope finite.
      let sines = (1 - cosines.squared().clamped(to: 0...0.9999)).squareRoot()
      let turned = cosines * cos(margin) - sines * sin(margin)
      cosines = cosines + (turned - cosines) * placed(isRight)
    }
    let logits = cosines * (1 / temperature) + placed(mask)
    return -(logits.logSoftmax(along: 1) * placed(targets)).sum() * (1 / Float(max(count, 1)))
  }

  /// The classes of a step: the batch's own, and some of the others by chance.
  static func sampled(
    _ own: Set<Int>, of classes: Int, count: Int?, using generator: inout SplitMix64
  ) -> [Int] {
    guard let count, count + own.count < classes else { return Array(0..<classes) }
    var chosen = own
    while chosen.count < own.count + count {
      chosen.insert(Int.random(in: 0..<classes, using: &generator))
    }
    return chosen.sorted()
  }
}
