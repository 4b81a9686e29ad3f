/// What COCO's measure says of a detector: values 0...1; nil where there was nothing to find.
public struct DetectionReport: Sendable, Hashable {
  /// The measure of one category.
  public struct Category: Sendable, Hashable {
    /// The category's name.
    public let name: String
    /// Ground-truth boxes, crowds not counted.
    public let boxes: Int
    /// Average precision over IoU 0.50...0.95; nil without a box.
    public let averagePrecision: Double?
    /// Average precision at IoU 0.50.
    public let averagePrecision50: Double?
    /// Average precision at IoU 0.75.
    public let averagePrecision75: Double?
    /// Recall with at most 100 detections, mean over the thresholds.
    public let averageRecall: Double?
    /// Recall with at most one detection a picture, and with at most ten.
    let fewRecalls: [Double?]
    /// Average precision of small, medium and large objects.
    let bySize: [Double?]
    /// Recall of small, medium and large objects, with at most 100 detections.
    let recallBySize: [Double?]
    /// Precision at the 101 recall levels from 0 to 1, at IoU 0.50; empty without a box.
    public let precisions50: [Double]
  }

  /// Every category that was measured, those without boxes included.
  public let categories: [Category]

  /// How many boxes a category needs for `averagePrecision(ofCategoriesWithBoxes:)` to be worth quoting; below
  /// that a single box moves it by more than ten points.
  public static let fewestBoxes = 10

  init(categories: [Category]) { self.categories = categories }

  /// AP: mean over IoU thresholds and categories.
  public var averagePrecision: Double? { Self.mean(categories.map(\.averagePrecision)) }
  /// AP50: at IoU 0.50.
  public var averagePrecision50: Double? { Self.mean(categories.map(\.averagePrecision50)) }
  /// AP75: at IoU 0.75.
  public var averagePrecision75: Double? { Self.mean(categories.map(\.averagePrecision75)) }
  /// AR100: recall with at most 100 detections a picture and category.
  public var averageRecall: Double? { Self.mean(categories.map(\.averageRecall)) }
  /// AR1: recall with at most one detection a picture and category.
  public var averageRecall1: Double? { Self.mean(categories.map { $0.fewRecalls[0] }) }
  /// AR10: recall with at most ten detections a picture and category.
  public var averageRecall10: Double? { Self.mean(categories.map { $0.fewRecalls[1] }) }
  /// AP of objects below 32 x 32 pixels.
  public var averagePrecisionOfSmall: Double? { Self.mean(categories.map { $0.bySize[0] }) }
  /// AP of objects between 32 x 32 and 96 x 96 pixels.
  public var averagePrecisionOfMedium: Double? { Self.mean(categories.map { $0.bySize[1] }) }
  /// AP of objects above 96 x 96 pixels.
  public var averagePrecisionOfLarge: Double? { Self.mean(categories.map { $0.bySize[2] }) }

  /// AR100 of objects below 32 x 32 pixels.
  public var averageRecallOfSmall: Double? { Self.mean(categories.map { $0.recallBySize[0] }) }
  /// AR100 of objects between 32 x 32 and 96 x 96 pixels.
  public var averageRecallOfMedium: Double? { Self.mean(categories.map { $0.recallBySize[1] }) }
  /// AR100 of objects above 96 x 96 pixels.
  public var averageRecallOfLarge: Double? { Self.mean(categories.map { $0.recallBySize[2] }) }

  /// AP and AP50 over the categories with at least so many boxes.
  public func averagePrecision(ofCategoriesWithBoxes boxes: Int = fewestBoxes) -> (
    all: Double?, at50: Double?
  ) {
    let common = categories.filter { $0.boxes >= boxes }
    return (Self.mean(common.map(\.averagePrecision)), Self.mean(common.map(\.averagePrecision50)))
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }
}

extension DetectionReport.Category {
  /// The measure from the matches of every `AreaRange`, in its order.
  init(name: String, matches: [[PictureMatches]]) {
    func mean(_ values: [Double]?) -> Double? { values.map { $0.reduce(0, +) / Double($0.count) } }
    let curves = matches.map(PrecisionRecall.init(matches:))
    let all = curves[AreaRange.all.rawValue]
    let sizes = [AreaRange.small, .medium, .large].map { curves[$0.rawValue] }
    self.init(
      name: name, boxes: all.wanted, averagePrecision: mean(all.averagePrecision),
      averagePrecision50: all.averagePrecision?[0], averagePrecision75: all.averagePrecision?[5],
      averageRecall: mean(all.recall),
      fewRecalls: [1, 10].map {
        mean(PrecisionRecall.recall(of: matches[AreaRange.all.rawValue], limit: $0))
      },
      bySize: sizes.map { mean($0.averagePrecision) }, recallBySize: sizes.map { mean($0.recall) },
      precisions50: all.precisions50)
  }
}
