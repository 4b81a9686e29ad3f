import Domain

/// The detections of one category over all pictures in order of score, each with what became of it at IoU 0.5.
struct ScoredMatches: Sendable {
  /// A detection and its fate.
  struct Entry: Sendable {
    /// Position of the picture.
    let picture: Int
    /// The detection.
    let detection: Detection
    /// What became of it.
    let outcome: PictureMatches.Outcome
    /// The place among the picture's truth of the object it took.
    let partner: Int?
  }

  /// The IoU from which on a box is right.
  static let threshold = 0.5

  /// Best score first; equal scores keep the pictures' order.
  let entries: [Entry]
  /// Objects that should be found.
  let wanted: Int

  /// The matches of one category.
  init(category: Int, in pictures: [COCODetectionEvaluator.Picture], evaluator: COCODetectionEvaluator) {
    var entries: [Entry] = []
    var wanted = 0
    for (number, picture) in pictures.enumerated() {
      let places = picture.truth.indices.filter { picture.truth[$0].category == category }
      let detections = evaluator.best(picture.detections.filter { $0.category == category })
      guard !places.isEmpty || !detections.isEmpty else { continue }
      let matches = PictureMatches(
        truth: places.map { picture.truth[$0] }, detections: detections, range: .all,
        thresholds: [Self.threshold])
      wanted += matches.wanted
      for (index, detection) in detections.enumerated() {
        entries.append(
          Entry(
            picture: number, detection: detection, outcome: matches.outcomes[0][index],
            partner: matches.partners[0][index].map { places[$0] }))
      }
    }
    self.wanted = wanted
    self.entries = entries.enumerated().sorted {
      ($1.element.detection.score, $0.offset) < ($0.element.detection.score, $1.offset)
    }.map(\.element)
  }

  /// AP50, nil without an object to find.
  var averagePrecision: Double? {
    wanted > 0 ? PrecisionRecall.averagePrecision(entries.map(\.outcome), wanted: wanted) : nil
  }

  /// What a correction makes of a detection.
  enum Correction: Sendable { case right, gone }

  /// AP50 with some detections corrected, by their places, and right ones added at these scores.
  func averagePrecision(correcting corrections: [Int: Correction], adding added: [Float] = []) -> Double? {
    guard wanted > 0 else { return nil }
    var rest = added.sorted(by: >)[...]
    var outcomes: [PictureMatches.Outcome] = []
    outcomes.reserveCapacity(entries.count + added.count)
    for (index, entry) in entries.enumerated() {
      while let score = rest.first, score > entry.detection.score {
        outcomes.append(.right)
        rest.removeFirst()
      }
      switch corrections[index] {
      case .right: outcomes.append(.right)
      case .gone: continue
      case nil: outcomes.append(entry.outcome)
      }
    }
    outcomes += rest.map { _ in .right }
    return PrecisionRecall.averagePrecision(outcomes, wanted: wanted)
  }
}
