import Domain

extension ErrorAnalyzer {
  /// Every wrong detection and every missed object.
  func faults() -> [Fault] {
    var faults: [Fault] = []
    var nearlyFound: Set<Place> = []
    for category in matches.indices {
      for (index, entry) in matches[category].entries.enumerated() where entry.outcome == .wrong {
        let (kind, object) = judged(entry)
        let place = object.map { Place(picture: entry.picture, truth: $0) }
        if kind == .localisation || kind == .category, let place { nearlyFound.insert(place) }
        faults.append(
          Fault(
            error: DetectionError(
              kind: kind, picture: entry.picture, detection: entry.detection,
              truth: object.map { pictures[entry.picture].truth[$0] }),
            entry: (category, index), object: place))
      }
    }
    // What a detection misplaces or misnames is not missed as well.
    for (number, picture) in pictures.enumerated() {
      for (index, truth) in picture.truth.enumerated() {
        let place = Place(picture: number, truth: index)
        guard !truth.isCrowd, matches.indices.contains(truth.category), !found.contains(place),
          !nearlyFound.contains(place)
        else { continue }
        faults.append(
          Fault(error: DetectionError(kind: .missed, picture: number, detection: nil, truth: truth)))
      }
    }
    return faults
  }

  /// What is wrong with a detection, and which object it is about.
  private func judged(_ entry: ScoredMatches.Entry) -> (kind: DetectionError.Kind, object: Int?) {
    let truth = pictures[entry.picture].truth
    let category = entry.detection.category
    var same: (overlap: Double, index: Int?) = (0, nil)
    var other: (overlap: Double, index: Int?) = (0, nil)
    for (index, object) in truth.enumerated()
    where !object.isCrowd && matches.indices.contains(object.category) {
      let overlap = PictureMatches.overlap(of: entry.detection.box, with: object)
      if object.category == category {
        if overlap > same.overlap { same = (overlap, index) }
      } else if overlap > other.overlap {
        other = (overlap, index)
      }
    }
    if same.overlap > Self.touching, same.overlap < ScoredMatches.threshold {
      return (.localisation, same.index)
    }
    if other.overlap >= ScoredMatches.threshold { return (.category, other.index) }
    if same.overlap >= ScoredMatches.threshold { return (.duplicate, same.index) }
    if other.overlap > Self.touching { return (.both, other.index) }
    return (.background, nil)
  }
}
