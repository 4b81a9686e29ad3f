import Foundation

/// One kind of thing that is detected, searched within and shown: fine enough to be one shape and one use.
public struct Category: Sendable, Hashable, Codable, Identifiable {
  /// Number in annotation files, from 1; stable.
  public let id: Int
  /// Short name in `snake_case`; the key everywhere.
  public let name: String
  /// Google Product Taxonomy id.
  public let googleProductCategory: Int
  /// The taxonomy's path for that id, `A > B > C`.
  public let googleProductCategoryPath: String
  /// What an annotator should include.
  public let guideline: String

  enum CodingKeys: String, CodingKey {
    case id, name, guideline
    case googleProductCategory = "google_product_category"
    case googleProductCategoryPath = "google_product_category_path"
  }

  /// A category from its parts.
  public init(
    id: Int, name: String, googleProductCategory: Int, googleProductCategoryPath: String, guideline: String
  ) {
    self.id = id
    self.name = name
    self.googleProductCategory = googleProductCategory
    self.googleProductCategoryPath = googleProductCategoryPath
    self.guideline = guideline
  }

  /// The name as people read it: `coffee_table` becomes "coffee table".
  public var title: String { name.replacingOccurrences(of: "_", with: " ") }
}

/// The ordered list of categories a model knows.
///
/// A category's position is its class number in a network (0-based; the detector's background is class 0
/// there and shifts these by one).
public struct Vocabulary: Sendable, Equatable, Codable {
  /// The categories in class order.
  public let categories: [Category]
  private let positions: [String: Int]

  /// A vocabulary of the given categories; later duplicates of a name are unreachable by name.
  public init(_ categories: [Category]) {
    self.categories = categories
    positions = Dictionary(
      categories.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads a JSON array of categories.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([Category].self))
  }

  /// Writes a JSON array of categories.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(categories)
  }

  /// How many categories there are.
  public var count: Int { categories.count }
  /// The category of that name.
  public subscript(name: String) -> Category? { positions[name].map { categories[$0] } }
  /// The class number of that name.
  public func position(of name: String) -> Int? { positions[name] }

  /// The 38 categories of home and living that ship with Vitrine.
  public static let home: Vocabulary = {
    do {
      return try JSONDecoder().decode(Vocabulary.self, from: Data(PackageResources.home_json))
    } catch {
      fatalError("the bundled vocabulary cannot be read: \(error)")  // a build fault, not an input fault
    }
  }()
}
