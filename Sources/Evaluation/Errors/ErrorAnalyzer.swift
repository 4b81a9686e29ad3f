import Domain

/// Tells a detector's errors apart and weighs them by what AP50 would gain without them.
///
/// The kinds and the way each is put right are TIDE's: a badly placed box is moved onto its object, a wrong
/// category is corrected (both only where the object is still free, otherwise the detection goes), duplicates and
/// detections of nothing go. A missed object is put right by finding it with full certainty, where TIDE takes it
/// out of the count; so a category that is never found shows what it costs.
public struct ErrorAnalyzer: Sendable {
  /// A box up to this overlap with every object touches nothing.
  static let touching = 0.1
  /// Detections of each category, best first, whose own cost is worked out; weaker ones hardly cost anything.
  static let weighed = 500

  let pictures: [COCODetectionEvaluator.Picture]
  let matches: [ScoredMatches]
  /// The objects that were found.
  let found: Set<Place>

  /// An analysis of what was found on pictures.
  public init(_ evaluator: COCODetectionEvaluator, pictures: [COCODetectionEvaluator.Picture]) {
    self.pictures = pictures
    matches = evaluator.categories.indices.map {
      ScoredMatches(category: $0, in: pictures, evaluator: evaluator)
    }
    found = Set(
      matches.flatMap(\.entries).compactMap { entry in
        entry.partner.map { Place(picture: entry.picture, truth: $0) }
      })
  }

  /// An object on a picture.
  struct Place: Hashable {
    let picture: Int
    let truth: Int
  }

  /// An error with what it takes to put it right.
  struct Fault {
    var error: DetectionError
    /// The wrong detection's category and place among its matches.
    var entry: (category: Int, index: Int)?
    /// The object it should have found.
    var object: Place?
  }

  /// The errors and their costs.
  public func analysis() -> ErrorAnalysis {
    let faults = self.faults()
    let measured = matches.count { $0.wanted > 0 }
    let base = matches.compactMap(\.averagePrecision).reduce(0, +)
    let share = 1 / Double(max(1, measured))
    var costs: [DetectionError.Kind: Double] = [:]
    var counts: [DetectionError.Kind: Int] = [:]
    for kind in DetectionError.Kind.allCases {
      let chosen = faults.filter { $0.error.kind == kind }
      counts[kind] = chosen.count
      costs[kind] = max(0, gain(chosen) * share)
    }
    var missedGains: [Int: Double] = [:]
    let errors = faults.map { fault -> DetectionError in
      var error = fault.error
      if error.kind == .missed, let category = error.truth?.category {
        // Every miss of a category is worth the same.
        let known = missedGains[category] ?? gain([fault])
        missedGains[category] = known
        error.cost = max(0, known * share)
      } else if let entry = fault.entry, entry.index < Self.weighed {
        error.cost = max(0, gain([fault]) * share)
      }
      return error
    }
    return ErrorAnalysis(
      averagePrecision50: base * share, errors: errors.sorted(by: Self.goesFirst), costs: costs,
      counts: counts)
  }

  /// Cost, then score, then size: the first of a list is the one to look at.
  private static func goesFirst(_ first: DetectionError, _ second: DetectionError) -> Bool {
    func key(_ error: DetectionError) -> (Double, Float, Double) {
      (-error.cost, -(error.detection?.score ?? 0), -(error.truth?.area ?? 0))
    }
    return key(first) < key(second)
  }

  /// How much the categories' AP50 add up to more when these faults are put right.
  private func gain(_ faults: [Fault]) -> Double {
    var corrections: [Int: [Int: ScoredMatches.Correction]] = [:]
    var added: [Int: [Float]] = [:]
    var taken = found
    for fault in faults {
      guard let entry = fault.entry else {
        if let category = fault.error.truth?.category { added[category, default: []].append(1) }
        continue
      }
      var correction = ScoredMatches.Correction.gone
      let canMove = fault.error.kind == .localisation || fault.error.kind == .category
      if canMove, let object = fault.object, taken.insert(object).inserted {
        let category = pictures[object.picture].truth[object.truth].category
        if category == entry.category {
          correction = .right
        } else {
          added[category, default: []].append(fault.error.detection?.score ?? 0)
        }
      }
      corrections[entry.category, default: [:]][entry.index] = correction
    }
    return Set(corrections.keys).union(added.keys).reduce(0) { sum, category in
      let fixed = matches[category].averagePrecision(
        correcting: corrections[category] ?? [:], adding: added[category] ?? [])
      return sum + (fixed ?? 0) - (matches[category].averagePrecision ?? 0)
    }
  }
}
