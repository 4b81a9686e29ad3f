import Domain
import Foundation

/// One crop somebody made of a picture, and what the search showed for it: one line of a crop log.
///
/// `{"picture": "a.jpg", "box": {"x", "y", "width", "height"}, "time": "2026-03-01T10:00:00Z",
/// "categories": ["sofa", "armchair", null]}`, the box in fractions (0...1) of the upright picture, the categories
/// those of the results in the order they were shown, null for a product of none. `session` may say which visit
/// the crop belongs to. Lines a simulator made carry `"simulated": true`.
public struct CropRecord: Sendable, Hashable {
  /// The picture's path, relative to the folder of pictures.
  public var picture: String
  /// What was cut out, in fractions of the upright picture.
  public var box: Box
  /// When.
  public var time: Date
  /// The categories of the results, best first; nil for a product outside all categories.
  public var categories: [String?]
  /// The visit, so that somebody adjusting a crop does not count many times.
  public var session: String?
  /// Whether a simulator made it.
  public var isSimulated: Bool

  /// A crop from its parts.
  public init(
    picture: String, box: Box, time: Date, categories: [String?], session: String? = nil,
    isSimulated: Bool = false
  ) {
    self.picture = picture
    self.box = box
    self.time = time
    self.categories = categories
    self.session = session
    self.isSimulated = isSimulated
  }
}

extension CropRecord: Codable {
  enum CodingKeys: String, CodingKey {
    case picture, box, time, categories, session
    case isSimulated = "simulated"
  }

  /// Reads a line and refuses what cannot be a crop.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func refuse(_ key: CodingKeys, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: reason)
    }
    picture = try container.decode(String.self, forKey: .picture)
    guard !picture.isEmpty, !picture.hasPrefix("/"), !picture.split(separator: "/").contains("..") else {
      throw refuse(.picture, "the picture is not a path inside the folder of pictures")
    }
    box = try container.decode(Box.self, forKey: .box)
    guard [box.x, box.y, box.width, box.height].allSatisfy({ (0...1).contains($0) }), box.area > 0,
      box.right <= 1.001, box.bottom <= 1.001
    else { throw refuse(.box, "the box is not inside the picture in fractions 0 to 1") }
    let text = try container.decode(String.self, forKey: .time)
    guard let date = try? Date(text, strategy: .iso8601) else {
      throw refuse(.time, "the time '\(text.prefix(40))' is not like 2026-03-01T10:00:00Z")
    }
    time = date
    categories = try container.decode([String?].self, forKey: .categories)
    guard categories.count <= 1000 else { throw refuse(.categories, "there are more than 1000 results") }
    session = try container.decodeIfPresent(String.self, forKey: .session)
    isSimulated = try container.decodeIfPresent(Bool.self, forKey: .isSimulated) ?? false
  }

  /// Writes a line.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(picture, forKey: .picture)
    try container.encode(box, forKey: .box)
    try container.encode(time.formatted(.iso8601), forKey: .time)
    try container.encode(categories, forKey: .categories)
    try container.encodeIfPresent(session, forKey: .session)
    if isSimulated { try container.encode(true, forKey: .isSimulated) }
  }
}
