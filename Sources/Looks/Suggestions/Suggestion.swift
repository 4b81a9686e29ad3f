import Domain
import Foundation

/// What a seller's photo says about the product in it; each part with how sure it is, 0...1.
public struct Suggestion: Sendable, Hashable, Codable {
  /// A category it may be.
  public struct CategoryGuess: Sendable, Hashable, Codable {
    /// The category's name.
    public var category: String
    /// Its Google Product Taxonomy id.
    public var googleProductCategory: Int
    /// How sure.
    public var confidence: Float

    enum CodingKeys: String, CodingKey {
      case category, confidence
      case googleProductCategory = "google_product_category"
    }
  }
  /// A word or a line.
  public struct Guess: Sendable, Hashable, Codable {
    /// What it says.
    public var value: String
    /// How sure.
    public var confidence: Float
  }
  /// What comparable products cost: the middle 60 %.
  public struct PriceRange: Sendable, Hashable, Codable {
    /// A fifth costs less.
    public var low: Decimal
    /// A fifth costs more.
    public var high: Decimal
    /// ISO 4217 code.
    public var currency: String
    /// How sure: the share of comparable products, by likeness, that have a price in this currency.
    public var confidence: Float
    /// How many prices that rests on.
    public var comparables: Int
  }

  /// Where the product is: fractions (0...1) of the upright picture.
  public var box: Box
  /// What it may be, the most likely first.
  public var categories: [CategoryGuess]
  /// Colour, material and the like, by Google Merchant's attribute names.
  public var attributes: [String: Guess]
  /// A title to begin with; nil when not even the category is known.
  public var title: Guess?
  /// A price to begin with; nil without comparable prices.
  public var price: PriceRange?
  /// The comparable products, the most alike first.
  public var products: [LookProduct]
}
