import Domain

/// One thing a detector got wrong on a picture, and what it costs.
public struct DetectionError: Sendable, Hashable {
  /// What went wrong, as TIDE tells errors apart.
  ///
  /// Source: Bolya et al., "TIDE: A General Toolbox for Identifying Object Detection Errors", with its thresholds:
  /// a box is right from IoU 0.5 on, and touches nothing up to IoU 0.1.
  public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    /// An object nothing was found for.
    case missed
    /// A detection where nothing is.
    case background
    /// The right category, but the box fits badly.
    case localisation
    /// A box that fits, but the wrong category.
    case category
    /// A box that fits badly, and the wrong category.
    case both
    /// An object found once more.
    case duplicate
  }

  /// What went wrong.
  public let kind: Kind
  /// Position of the picture among those measured.
  public let picture: Int
  /// The wrong detection, in the evaluator's categories; nil for a missed object.
  public let detection: Detection?
  /// The object concerned: the one missed, or the one the detection overlaps most.
  public let truth: COCODetectionEvaluator.GroundTruth?
  /// What AP50 over all categories would gain if this one error were put right, 0...1.
  ///
  /// Zero for detections too weak to have been looked at one by one.
  public var cost: Double = 0
}

/// The errors of a detector, each with its cost, and what each kind costs together.
public struct ErrorAnalysis: Sendable {
  /// AP50 over all categories, as the report says it.
  public let averagePrecision50: Double
  /// All errors, the costliest first.
  public let errors: [DetectionError]
  /// What AP50 would gain if every error of a kind were put right.
  public let costs: [DetectionError.Kind: Double]
  /// How many errors of each kind there are.
  public let counts: [DetectionError.Kind: Int]

  /// The kinds, the costliest first.
  public var kinds: [DetectionError.Kind] {
    DetectionError.Kind.allCases.enumerated().sorted {
      (-(costs[$0.element] ?? 0), $0.offset) < (-(costs[$1.element] ?? 0), $1.offset)
    }.map(\.element)
  }
}
