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
    /// Average precision of small, medium and large objects.
    let bySize: [Double?]
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
  /// AP of objects below 32 x 32 pixels.
  public var averagePrecisionOfSmall: Double? { Self.mean(categories.map { $0.bySize[0] }) }
  /// AP of objects between 32 x 32 and 96 x 96 pixels.
  public var averagePrecisionOfMedium: Double? { Self.mean(categories.map { $0.bySize[1] }) }
  /// AP of objects above 96 x 96 pixels.
  public var averagePrecisionOfLarge: Double? { Self.mean(categories.map { $0.bySize[2] }) }

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
  /// The measure from the curves of every `AreaRange`, in its order.
  init(name: String, curves: [PrecisionRecall]) {
    func mean(_ values: [Double]?) -> Double? { values.map { $0.reduce(0, +) / Double($0.count) } }
    let all = curves[AreaRange.all.rawValue]
    self.init(
      name: name, boxes: all.wanted, averagePrecision: mean(all.averagePrecision),
      averagePrecision50: all.averagePrecision?[0], averagePrecision75: all.averagePrecision?[5],
      averageRecall: mean(all.recall),
      bySize: [AreaRange.small, .medium, .large].map { mean(curves[$0.rawValue].averagePrecision) })
  }
}

extension DetectionReport: Encodable {
  enum CodingKeys: String, CodingKey {
    case averagePrecision = "AP"
    case averagePrecision50 = "AP50"
    case averagePrecision75 = "AP75"
    case averageRecall = "AR100"
    case small = "AP_small"
    case medium = "AP_medium"
    case large = "AP_large"
    case common = "AP_categories_with_10_boxes"
    case common50 = "AP50_categories_with_10_boxes"
    case categories
  }

  private struct Row: Encodable {
    let averagePrecision: Double
    let averagePrecision50: Double
    let boxes: Int

    enum CodingKeys: String, CodingKey {
      case boxes
      case averagePrecision = "AP"
      case averagePrecision50 = "AP50"
    }
  }

  /// Writes the figures under COCO's names.
  ///
  /// The form is `{"AP", "AP50", "AP75", "AR100", "categories": {NAME: {"AP", "AP50", "boxes"}}}`, with the figures
  /// by size and over common categories beside them. A figure that does not exist is left out, as is a category
  /// without boxes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(averagePrecision, forKey: .averagePrecision)
    try container.encodeIfPresent(averagePrecision50, forKey: .averagePrecision50)
    try container.encodeIfPresent(averagePrecision75, forKey: .averagePrecision75)
    try container.encodeIfPresent(averageRecall, forKey: .averageRecall)
    try container.encodeIfPresent(averagePrecisionOfSmall, forKey: .small)
    try container.encodeIfPresent(averagePrecisionOfMedium, forKey: .medium)
    try container.encodeIfPresent(averagePrecisionOfLarge, forKey: .large)
    let common = averagePrecision(ofCategoriesWithBoxes: Self.fewestBoxes)
    try container.encodeIfPresent(common.all, forKey: .common)
    try container.encodeIfPresent(common.at50, forKey: .common50)
    var rows: [String: Row] = [:]
    for category in categories {
      guard let all = category.averagePrecision, let at50 = category.averagePrecision50 else { continue }
      rows[category.name] = Row(averagePrecision: all, averagePrecision50: at50, boxes: category.boxes)
    }
    try container.encode(rows, forKey: .categories)
  }
}
