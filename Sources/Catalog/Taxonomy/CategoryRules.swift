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

  enum CodingKeys: String, CodingKey {
    case branches = "google_product_category"
    case words
  }

  /// Rules from their parts.
  public init(branches: [Branch], words: [Words]) {
    self.branches = branches
    self.words = words
  }

  /// Rules from a JSON file.
  public init(path: String) throws {
    self = try JSONDecoder().decode(CategoryRules.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
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
