import Torch

/// Losses over a head's classes.
enum ClassificationLoss {
  /// Cross-entropy where a row may allow several classes, since its label is coarser than the head:
  /// `log Σ exp(all) - log Σ exp(allowed)`, the mean over rows that allow any.
  ///
  /// With one allowed class a row this is the usual softmax loss.
  ///
  /// - Returns: nil when no row is labelled.
  static func softmax(_ logits: Tensor, allowed: [[Int]]) -> Tensor? {
    let labelled = allowed.indices.filter { !allowed[$0].isEmpty }
    guard !labelled.isEmpty else { return nil }
    let rows = labelled.count == allowed.count ? logits : logits.rows(labelled.map(Int64.init))
    if labelled.allSatisfy({ allowed[$0].count == 1 }) {
      return rows.crossEntropy(
        withTargets: Tensor(labelled.map { Int64(allowed[$0][0]) }, shape: [labelled.count])
          .to(logits.device))
    }
    let width = logits.shape[1]
    var mask = [Float](repeating: -1e9, count: labelled.count * width)
    for (row, index) in labelled.enumerated() {
      for column in allowed[index] { mask[row * width + column] = 0 }
    }
    let values = rows.to(.float32)
    let within = values + Tensor(mask, shape: [labelled.count, width]).to(logits.device)
    return (values.logSumExp(along: 1) - within.logSumExp(along: 1)).mean()
  }

  /// Binary cross-entropy of every class on its own: a row may have several, and none says it has none.
  ///
  /// `known` leaves out rows nothing is known of.
  static func multiLabel(_ logits: Tensor, present: [[Int]], known: [Bool]) -> Tensor? {
    let rows = known.indices.filter { known[$0] }
    guard !rows.isEmpty else { return nil }
    let width = logits.shape[1]
    var targets = [Float](repeating: 0, count: rows.count * width)
    for (row, index) in rows.enumerated() {
      for column in present[index] { targets[row * width + column] = 1 }
    }
    return logits.rows(rows.map(Int64.init)).to(.float32)
      .binaryCrossEntropy(withTargets: Tensor(targets, shape: [rows.count, width]).to(logits.device))
  }
}
