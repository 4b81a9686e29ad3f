import Domain

/// How often an object of one category was shown as another, as nothing, or something shown where nothing is.
///
/// Each shown detection, best first, takes the object of its own category it overlaps by IoU 0.5 or more; those
/// left over take any other object they overlap so.
public struct ConfusionMatrix: Sendable, Hashable {
  /// The categories' names; rows and columns of `counts` are in this order, one more behind them for nothing.
  public let categories: [String]
  /// A row for what an object is, a column for what it was shown as.
  ///
  /// The last row counts what was shown where nothing is, the last column what was not shown.
  public let counts: [[Int]]

  /// Counts what was shown.
  ///
  /// - Parameters:
  ///   - pictures: truth and detections in the evaluator's categories.
  ///   - threshold: the score from which on a detection of a category (by position) is shown.
  public init(
    categories: [String], pictures: [COCODetectionEvaluator.Picture], threshold: (Int) -> Float
  ) {
    self.categories = categories
    let nothing = categories.count
    var counts = [[Int]](repeating: [Int](repeating: 0, count: nothing + 1), count: nothing + 1)
    for picture in pictures {
      let truth = picture.truth.filter { categories.indices.contains($0.category) }
      let shown = picture.detections.filter {
        categories.indices.contains($0.category) && $0.score >= threshold($0.category)
      }.sorted { $0.score > $1.score }
      var taken = [Bool](repeating: false, count: truth.count)
      var partners = [Int?](repeating: nil, count: shown.count)
      for sameOnly in [true, false] {
        for (index, detection) in shown.enumerated() where partners[index] == nil {
          let candidates = truth.indices.filter {
            !taken[$0] && !truth[$0].isCrowd && (!sameOnly || truth[$0].category == detection.category)
          }
          let overlaps = candidates.map { PictureMatches.overlap(of: detection.box, with: truth[$0]) }
          guard let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }),
            overlaps[best] >= ScoredMatches.threshold
          else { continue }
          partners[index] = candidates[best]
          taken[candidates[best]] = true
        }
      }
      for (index, detection) in shown.enumerated() {
        if let partner = partners[index] {
          counts[truth[partner].category][detection.category] += 1
        } else if !truth.contains(where: { crowd in
          crowd.isCrowd && crowd.category == detection.category
            && PictureMatches.overlap(of: detection.box, with: crowd) >= ScoredMatches.threshold
        }) {
          counts[nothing][detection.category] += 1
        }
      }
      for (index, object) in truth.enumerated() where !taken[index] && !object.isCrowd {
        counts[object.category][nothing] += 1
      }
    }
    self.counts = counts
  }

  /// The share of what was shown that was right; nil when nothing was.
  public var precision: Double? {
    let shown = counts.reduce(0) { $0 + $1.dropLast().reduce(0, +) }
    return shown > 0 ? Double(right) / Double(shown) : nil
  }

  /// The share of the objects that were shown as what they are; nil without an object.
  public var recall: Double? {
    let objects = counts.dropLast().reduce(0) { $0 + $1.reduce(0, +) }
    return objects > 0 ? Double(right) / Double(objects) : nil
  }

  private var right: Int { categories.indices.reduce(0) { $0 + counts[$1][$1] } }
}
