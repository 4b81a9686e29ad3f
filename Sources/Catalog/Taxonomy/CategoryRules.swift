import Foundation

/// What leads from a merchant's categories to the vocabulary's beyond equal taxonomy numbers; a small JSON file
/// that anyone can edit.
public struct CategoryRules: Sendable, Codable {
  /// Words that name a category.
  public struct Words: Sendable, Codable, Hashable {
    /// The vocabulary's category; nil for things that are none of it (`lamp shade`).
    public var category: String?
    /// Phrases, in any case and number.
    public var any: [String]

    /// A category's phrases.
    public init(category: String?, any: [String]) {
      self.category = category
      self.any = any
    }
  }

  /// A taxonomy number with what lies below it.
  public struct Branch: Sendable, Codable, Hashable {
    /// Google Product Taxonomy id.
    public var id: Int
    /// The vocabulary's category; nil for what is none of it although something above it is.
    public var category: String?

    /// A branch of the taxonomy and its category.
    public init(id: Int, category: String?) {
      self.id = id
      self.category = category
    }
  }

  /// Taxonomy branches beside the vocabulary's own.
  public var branches: [Branch]
  /// Phrases of `product_type` and titles.
  public var words: [Words]
  /// A shop's own categories as its feed writes them in `product_type`, with what lies below each.
  ///
  /// What an editor says outright: nil is for what is none of the vocabulary, and a category left empty is not decided
  /// yet.
  public var productTypes: [String: String?]

  enum CodingKeys: String, CodingKey {
    case branches = "google_product_category"
    case words
    case productTypes = "product_type"
  }

  /// Rules from their parts.
  public init(branches: [Branch] = [], words: [Words] = [], productTypes: [String: String?] = [:]) {
    self.branches = branches
    self.words = words
    self.productTypes = productTypes
  }

  /// Rules from JSON; each part may be missing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    branches = try container.decodeIfPresent([Branch].self, forKey: .branches) ?? []
    words = try container.decodeIfPresent([Words].self, forKey: .words) ?? []
    productTypes = try container.decodeIfPresent([String: String?].self, forKey: .productTypes) ?? [:]
  }

  /// Rules from a JSON file.
  public init(path: String) throws {
    self = try JSONDecoder().decode(CategoryRules.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The rules with others beneath them: where both speak, these decide.
  public func over(_ others: CategoryRules) -> CategoryRules {
    let mine = Set(branches.map(\.id))
    return CategoryRules(
      branches: branches + others.branches.filter { !mine.contains($0.id) }, words: others.words + words,
      productTypes: productTypes.merging(others.productTypes) { own, _ in own })
  }

  /// The rules that ship for home and living, read once.
  public static func home() throws -> CategoryRules { try shared.get() }

  private static let shared = Result {
    guard let file = Bundle.module.url(forResource: "category-rules.home", withExtension: "json") else {
      throw CocoaError(.fileReadNoSuchFile)
    }
    return try CategoryRules(path: file.path)
  }
}
