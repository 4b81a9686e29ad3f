import Domain

/// How the detections of one category on one picture match its ground truth, at every IoU threshold.
struct PictureMatches {
  /// Scores of the detections, best first.
  let scores: [Float]
  /// Per threshold and detection: what became of it.
  let outcomes: [[Outcome]]
  /// Per threshold and detection: the place in `truth` of the box it took, if any.
  let partners: [[Int?]]
  /// Ground-truth boxes that should be found.
  let wanted: Int

  enum Outcome: Sendable { case right, wrong, ignored }

  /// Matches `detections`, which are in order of score, with `truth`.
  ///
  /// `overlaps`, a row for each detection, take the place of the boxes' own: those of masks.
  init(
    truth: [COCODetectionEvaluator.GroundTruth], detections: [Detection], range: AreaRange,
    thresholds: [Double] = COCODetectionEvaluator.thresholds, overlaps given: [[Double]]? = nil
  ) {
    let bounds = range.bounds
    // Boxes to be ignored go last: a detection takes one only when no real box fits.
    let isIgnored = { (box: COCODetectionEvaluator.GroundTruth) in box.isCrowd || !bounds.contains(box.area) }
    let order = truth.indices.filter { !isIgnored(truth[$0]) } + truth.indices.filter { isIgnored(truth[$0]) }
    let ordered = order.map { truth[$0] }
    let wanted = ordered.count(where: { !isIgnored($0) })
    let overlaps =
      given.map { rows in rows.map { row in order.map { row[$0] } } }
      ?? detections.map { detection in ordered.map { Self.overlap(of: detection.box, with: $0) } }

    self.wanted = wanted
    scores = detections.map(\.score)
    let results = thresholds.map { threshold in
      var taken = [Bool](repeating: false, count: ordered.count)
      return detections.indices.map { index -> (outcome: Outcome, partner: Int?) in
        var bestOverlap = min(threshold, 1 - 1e-10)
        var match: Int?
        for candidate in ordered.indices {
          if taken[candidate], !ordered[candidate].isCrowd { continue }
          if let match, match < wanted, candidate >= wanted { break }
          if overlaps[index][candidate] < bestOverlap { continue }
          bestOverlap = overlaps[index][candidate]
          match = candidate
        }
        if let match {
          taken[match] = true
          return (match < wanted ? .right : .ignored, order[match])
        }
        let box = detections[index].box
        return (bounds.contains(Double(box.width) * Double(box.height)) ? .wrong : .ignored, nil)
      }
    }
    outcomes = results.map { $0.map(\.outcome) }
    partners = results.map { $0.map(\.partner) }
  }

  /// Intersection over union in double precision; over the detection's own area for a crowd, of which a detection
  /// need only be a part.
  static func overlap(of box: Box, with truth: COCODetectionEvaluator.GroundTruth) -> Double {
    let (x, y, width, height) = (Double(box.x), Double(box.y), Double(box.width), Double(box.height))
    let (otherX, otherY) = (Double(truth.box.x), Double(truth.box.y))
    let (otherWidth, otherHeight) = (Double(truth.box.width), Double(truth.box.height))
    let sharedWidth = min(width + x, otherWidth + otherX) - max(x, otherX)
    guard sharedWidth > 0 else { return 0 }
    let sharedHeight = min(height + y, otherHeight + otherY) - max(y, otherY)
    guard sharedHeight > 0 else { return 0 }
    let shared = sharedWidth * sharedHeight
    let area = width * height
    return shared / (truth.isCrowd ? area : area + otherWidth * otherHeight - shared)
  }
}
