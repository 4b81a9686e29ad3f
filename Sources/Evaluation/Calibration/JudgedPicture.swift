import Domain

/// What a picture says about a model's scores: each detection with whether it was right.
struct JudgedPicture: Sendable {
  /// A detection that could be judged.
  struct Verdict: Sendable, Hashable {
    /// The model's class number.
    let category: Int
    /// Its score.
    let score: Float
    /// Whether it lies on an object of its category with IoU 0.5 or more that nothing better had taken.
    let isRight: Bool
  }

  /// The picture's path, by which halves are told apart.
  let path: String
  /// Its detections; those in crowds are neither right nor wrong and left out.
  let verdicts: [Verdict]
  /// Objects to be found.
  let wanted: Int
}

extension DetectionEvaluation {
  /// Judges every detection of a category the annotations have.
  func judged(_ detections: [[Detection]]) -> [JudgedPicture] {
    let truths = findings([])
    return pictures.indices.map { index in
      let truth = truths[index].truth
      var verdicts: [JudgedPicture.Verdict] = []
      let found = index < detections.count ? detections[index] : []
      let placed = found.compactMap { detection in
        position(ofModelCategory: detection.category).map { (place: $0, detection: detection) }
      }
      // Several of the model's categories may be one of theirs, and then share its objects.
      for (place, group) in Dictionary(grouping: placed, by: \.place) {
        let ordered = group.map(\.detection).sorted { $0.score > $1.score }
        let matches = PictureMatches(
          truth: truth.filter { $0.category == place }, detections: ordered, range: .all,
          thresholds: [ScoredMatches.threshold])
        for (detection, outcome) in zip(ordered, matches.outcomes[0]) where outcome != .ignored {
          verdicts.append(
            .init(category: detection.category, score: detection.score, isRight: outcome == .right))
        }
      }
      return JudgedPicture(
        path: pictures[index].path, verdicts: verdicts, wanted: truth.count { !$0.isCrowd })
    }
  }
}
