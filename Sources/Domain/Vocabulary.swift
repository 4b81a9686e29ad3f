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
  /// Other words people use for it.
  public let synonyms: [String]
  /// Coarser names it falls under (`fashion`, `footwear`): what a label means that does not say which shoe.
  public let groups: [String]

  enum CodingKeys: String, CodingKey {
    case id, name, guideline, synonyms, groups
    case googleProductCategory = "google_product_category"
    case googleProductCategoryPath = "google_product_category_path"
  }

  /// A category from its parts.
  public init(
    id: Int, name: String, googleProductCategory: Int, googleProductCategoryPath: String, guideline: String,
    synonyms: [String] = [], groups: [String] = []
  ) {
    self.id = id
    self.name = name
    self.googleProductCategory = googleProductCategory
    self.googleProductCategoryPath = googleProductCategoryPath
    self.guideline = guideline
    self.synonyms = synonyms
    self.groups = groups
  }

  /// Reads a category; guideline, synonyms and groups may be missing.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(Int.self, forKey: .id)
    name = try values.decode(String.self, forKey: .name)
    googleProductCategory = try values.decode(Int.self, forKey: .googleProductCategory)
    googleProductCategoryPath = try values.decode(String.self, forKey: .googleProductCategoryPath)
    guideline = try values.decodeIfPresent(String.self, forKey: .guideline) ?? ""
    synonyms = try values.decodeIfPresent([String].self, forKey: .synonyms) ?? []
    groups = try values.decodeIfPresent([String].self, forKey: .groups) ?? []
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

  /// The class numbers a name stands for: one for a category, several for a group, none for neither.
  public func positions(of name: String) -> [Int] {
    if let position = positions[name] { return [position] }
    return categories.indices.filter { categories[$0].groups.contains(name) }
  }

  /// The categories that ship with Vitrine: home, fashion and bags, television.
  public static let standard: Vocabulary = {
    do {
      return try JSONDecoder().decode(Vocabulary.self, from: Data(PackageResources.vitrine_json))
    } catch {
      fatalError("the bundled vocabulary cannot be read: \(error)")  // a build fault, not an input fault
    }
  }()
}
