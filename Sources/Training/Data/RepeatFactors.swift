/// How often each picture of a set is drawn in a pass, so that rare categories are not drowned: the repeat
/// factor of LVIS (arXiv 1908.03195, appendix B).
///
/// A category on a share `f` of the pictures has the factor `max(1, sqrt(threshold / f))`; a picture has its
/// rarest category's.
enum RepeatFactors {
  /// Indices of the pictures, those with rare categories several times.
  ///
  /// Fractions add up over the pictures, so the whole is right even where each factor lies between two numbers.
  static func indices(of categories: [Set<Int>], threshold: Float) -> [Int] {
    var counts: [Int: Int] = [:]
    for set in categories { for category in set { counts[category, default: 0] += 1 } }
    let total = Float(max(categories.count, 1))
    var owed: Float = 0
    var indices: [Int] = []
    for (index, set) in categories.enumerated() {
      let rarest = set.map { Float(counts[$0] ?? 1) / total }.min()
      owed += rarest.map { max(1, (threshold / $0).squareRoot()) } ?? 1
      while owed >= 1 {
        indices.append(index)
        owed -= 1
      }
    }
    return indices
  }
}
