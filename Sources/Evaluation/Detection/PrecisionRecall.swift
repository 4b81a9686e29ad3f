/// Precision at each recall level and the recall reached, per IoU threshold, for one category and area range.
struct PrecisionRecall: Sendable {
  /// Ground-truth boxes that should be found.
  let wanted: Int
  /// Average precision per threshold; nil without a wanted box.
  let averagePrecision: [Double]?
  /// Recall per threshold with all detections that are looked at; nil without a wanted box.
  let recall: [Double]?
  /// Precision at each of the 101 recall levels at the first threshold, IoU 0.50; empty without a wanted box.
  let precisions50: [Double]

  /// Gathers the matches of all pictures.
  init(matches: [PictureMatches]) {
    wanted = matches.reduce(0) { $0 + $1.wanted }
    guard wanted > 0 else {
      averagePrecision = nil
      recall = nil
      precisions50 = []
      return
    }
    // One order by score over all pictures; equal scores stay in the pictures' order.
    var entries: [(score: Float, picture: Int, detection: Int)] = []
    for (picture, match) in matches.enumerated() {
      for (detection, score) in match.scores.enumerated() { entries.append((score, picture, detection)) }
    }
    entries.sort { ($1.score, $0.picture, $0.detection) < ($0.score, $1.picture, $1.detection) }

    var averages: [Double] = []
    var recalls: [Double] = []
    var first: [Double] = []
    for threshold in COCODetectionEvaluator.thresholds.indices {
      let outcomes = entries.map { matches[$0.picture].outcomes[threshold][$0.detection] }
      let curve = Self.curve(outcomes, wanted: wanted)
      let precisions = Self.precisions(curve)
      if threshold == 0 { first = precisions }
      averages.append(precisions.reduce(0, +) / Double(precisions.count))
      recalls.append(curve.last?.recall ?? 0)
    }
    averagePrecision = averages
    recall = recalls
    precisions50 = first
  }

  /// Recall per threshold when only the best `limit` detections of each picture are looked at.
  static func recall(of matches: [PictureMatches], limit: Int) -> [Double]? {
    let wanted = matches.reduce(0) { $0 + $1.wanted }
    guard wanted > 0 else { return nil }
    return COCODetectionEvaluator.thresholds.indices.map { threshold in
      let right = matches.reduce(0) { sum, match in
        sum + match.outcomes[threshold].prefix(limit).count { $0 == .right }
      }
      return Double(right) / Double(wanted)
    }
  }

  /// Average precision of detections in order of score.
  static func averagePrecision(_ outcomes: [PictureMatches.Outcome], wanted: Int) -> Double {
    let precisions = precisions(curve(outcomes, wanted: wanted))
    return precisions.reduce(0, +) / Double(precisions.count)
  }

  private typealias Point = (recall: Double, precision: Double)

  /// Recall and precision after each detection, the precision made to fall only (each point takes the best that is
  /// still reached later).
  private static func curve(_ outcomes: [PictureMatches.Outcome], wanted: Int) -> [Point] {
    var right = 0.0
    var wrong = 0.0
    // Ignored detections add a point equal to the one before, as in the reference; it changes nothing.
    var points: [Point] = outcomes.map { outcome in
      switch outcome {
      case .right: right += 1
      case .wrong: wrong += 1
      case .ignored: break
      }
      return (right / Double(wanted), right / (right + wrong + Double.ulpOfOne))
    }
    for index in points.indices.dropLast().reversed()
    where points[index + 1].precision > points[index].precision {
      points[index].precision = points[index + 1].precision
    }
    return points
  }

  /// The precision at the first point that reaches each recall level; 0 for those never reached.
  private static func precisions(_ curve: [Point]) -> [Double] {
    var index = 0
    return COCODetectionEvaluator.recallLevels.map { level in
      while index < curve.count, curve[index].recall < level { index += 1 }
      return index < curve.count ? curve[index].precision : 0
    }
  }
}
