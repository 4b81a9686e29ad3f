import Domain

/// A detection as COCO's result files have it: `{"image_id", "category_id", "bbox": [x, y, width, height], "score"}`.
public struct DetectionResult: Sendable, Hashable, Encodable {
  /// The annotation file's number of the picture.
  public let imageID: Int
  /// The annotation file's number of the category.
  public let categoryID: Int
  /// Where, in pixels.
  public let box: Box
  /// Confidence, 0...1.
  public let score: Float

  enum CodingKeys: String, CodingKey {
    case score
    case imageID = "image_id"
    case categoryID = "category_id"
    case box = "bbox"
  }

  /// Writes the row.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(imageID, forKey: .imageID)
    try container.encode(categoryID, forKey: .categoryID)
    try container.encode([box.x, box.y, box.width, box.height], forKey: .box)
    try container.encode(score, forKey: .score)
  }
}
