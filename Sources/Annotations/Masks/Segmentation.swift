/// An object's outline as COCO files give it.
///
/// It is kept as it was read and decoded only when asked for: detection needs boxes alone, and a large file holds
/// many masks.
public enum Segmentation: Sendable, Hashable {
  /// Closed polygons, each `[x0, y0, x1, y1 ...]` in pixels.
  case polygons([[Double]])
  /// Run lengths in compressed form.
  case compressed(height: Int, width: Int, counts: String)
  /// Run lengths as plain numbers.
  case runs(height: Int, width: Int, counts: [Int])

  /// The mask, or nil for polygons (which have none without a choice of how to fill them).
  ///
  /// - Throws: `AnnotationError` when the run lengths make no sense.
  public func mask() throws(AnnotationError) -> RunLengthMask? {
    switch self {
    case .polygons: nil
    case .compressed(let height, let width, let counts):
      try RunLengthMask(height: height, width: width, compressed: counts)
    case .runs(let height, let width, let counts):
      try RunLengthMask(height: height, width: width, runs: counts)
    }
  }
}

extension Segmentation: Codable {
  enum CodingKeys: String, CodingKey { case size, counts }

  /// Reads polygons, or `{"size": [height, width], "counts": text or numbers}`.
  public init(from decoder: any Decoder) throws {
    if let polygons = try? decoder.singleValueContainer().decode([[Double]].self) {
      self = .polygons(polygons)
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let size = try container.decode([Int].self, forKey: .size)
    guard size.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .size, in: container, debugDescription: "a mask's size is [height, width]")
    }
    if let counts = try? container.decode(String.self, forKey: .counts) {
      self = .compressed(height: size[0], width: size[1], counts: counts)
    } else {
      self = .runs(height: size[0], width: size[1], counts: try container.decode([Int].self, forKey: .counts))
    }
  }

  /// Writes what was read.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .polygons(let polygons):
      var container = encoder.singleValueContainer()
      try container.encode(polygons)
    case .compressed(let height, let width, let counts):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode([height, width], forKey: .size)
      try container.encode(counts, forKey: .counts)
    case .runs(let height, let width, let counts):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode([height, width], forKey: .size)
      try container.encode(counts, forKey: .counts)
    }
  }
}
