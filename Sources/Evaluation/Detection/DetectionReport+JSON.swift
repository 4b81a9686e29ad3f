extension DetectionReport: Encodable {
  enum CodingKeys: String, CodingKey {
    case averagePrecision = "AP"
    case averagePrecision50 = "AP50"
    case averagePrecision75 = "AP75"
    case averageRecall = "AR100"
    case small = "AP_small"
    case medium = "AP_medium"
    case large = "AP_large"
    case averageRecall1 = "AR1"
    case averageRecall10 = "AR10"
    case smallRecall = "AR_small"
    case mediumRecall = "AR_medium"
    case largeRecall = "AR_large"
    case common = "at_least_10_boxes"
    case categories
  }

  /// AP and AP50 over the categories with enough boxes, and how many those are.
  private struct Common: Encodable {
    let averagePrecision: Double
    let averagePrecision50: Double
    let categories: Int

    enum CodingKeys: String, CodingKey {
      case categories
      case averagePrecision = "AP"
      case averagePrecision50 = "AP50"
    }
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
    try container.encodeIfPresent(averageRecall1, forKey: .averageRecall1)
    try container.encodeIfPresent(averageRecall10, forKey: .averageRecall10)
    try container.encodeIfPresent(averageRecallOfSmall, forKey: .smallRecall)
    try container.encodeIfPresent(averageRecallOfMedium, forKey: .mediumRecall)
    try container.encodeIfPresent(averageRecallOfLarge, forKey: .largeRecall)
    let common = averagePrecision(ofCategoriesWithBoxes: Self.fewestBoxes)
    if let all = common.all, let at50 = common.at50 {
      try container.encode(
        Common(
          averagePrecision: all, averagePrecision50: at50,
          categories: categories.count { $0.boxes >= Self.fewestBoxes }),
        forKey: .common)
    }
    var rows: [String: Row] = [:]
    for category in categories {
      guard let all = category.averagePrecision, let at50 = category.averagePrecision50 else { continue }
      rows[category.name] = Row(averagePrecision: all, averagePrecision50: at50, boxes: category.boxes)
    }
    try container.encode(rows, forKey: .categories)
  }
}
