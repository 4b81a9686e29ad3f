import Domain

extension COCOAnnotations.Annotation: Codable {
  enum CodingKeys: String, CodingKey {
    case id, area, product, segmentation, visibility, occluded, confidence
    case imageID = "image_id"
    case categoryID = "category_id"
    case box = "bbox"
    case isCrowd = "iscrowd"
    case isTruncated = "truncated"
    case fullSegmentation = "full_segmentation"
  }

  /// Reads one annotation.
  ///
  /// `area` and `iscrowd` may be missing; flags may be 0/1 or true/false.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let sides = try container.decode([Double].self, forKey: .box)
    guard sides.count == 4 else {
      throw DecodingError.dataCorruptedError(
        forKey: .box, in: container,
        debugDescription: "a box is [x, y, width, height], not \(sides.count) numbers")
    }
    self.init(
      id: try container.decode(Int.self, forKey: .id),
      imageID: try container.decode(Int.self, forKey: .imageID),
      categoryID: try container.decode(Int.self, forKey: .categoryID),
      box: Box(x: Float(sides[0]), y: Float(sides[1]), width: Float(sides[2]), height: Float(sides[3])),
      area: try container.decodeIfPresent(Double.self, forKey: .area) ?? sides[2] * sides[3],
      isCrowd: try Self.flag(.isCrowd, in: container) ?? false,
      product: try container.decodeIfPresent(String.self, forKey: .product),
      segmentation: try Self.outline(.segmentation, in: container),
      fullSegmentation: try Self.outline(.fullSegmentation, in: container),
      visibility: try container.decodeIfPresent(Float.self, forKey: .visibility),
      occluded: try container.decodeIfPresent(Int.self, forKey: .occluded),
      isTruncated: try Self.flag(.isTruncated, in: container),
      confidence: try container.decodeIfPresent(Float.self, forKey: .confidence))
  }

  /// Writes COCO's fields, and ours where they are known.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(imageID, forKey: .imageID)
    try container.encode(categoryID, forKey: .categoryID)
    try container.encode([box.x, box.y, box.width, box.height], forKey: .box)
    try container.encode(area, forKey: .area)
    try container.encode(isCrowd ? 1 : 0, forKey: .isCrowd)
    try container.encodeIfPresent(product, forKey: .product)
    try container.encodeIfPresent(segmentation, forKey: .segmentation)
    try container.encodeIfPresent(fullSegmentation, forKey: .fullSegmentation)
    try container.encodeIfPresent(visibility, forKey: .visibility)
    try container.encodeIfPresent(occluded, forKey: .occluded)
    try container.encodeIfPresent(isTruncated, forKey: .isTruncated)
    try container.encodeIfPresent(confidence, forKey: .confidence)
  }

  private static func flag(
    _ key: CodingKeys, in container: KeyedDecodingContainer<CodingKeys>
  ) throws -> Bool? {
    if let number = try? container.decodeIfPresent(Int.self, forKey: key) { return number != 0 }
    return try container.decodeIfPresent(Bool.self, forKey: key)
  }

  /// Some tools write an empty list where there is no outline.
  private static func outline(
    _ key: CodingKeys, in container: KeyedDecodingContainer<CodingKeys>
  ) throws -> Segmentation? {
    let outline = try container.decodeIfPresent(Segmentation.self, forKey: key)
    return outline == .polygons([]) ? nil : outline
  }
}
