import Foundation

/// A part of a picture someone asks about, and which products they want to see.
public struct PieceQuery: Sendable, Hashable {
  /// Where: fractions (0...1) of the upright picture.
  public var box: Box
  /// The category to stay in; nil lets the embedder guess.
  public var category: String?
  /// Which products are wanted.
  public var filter: PieceFacets.Filter
  /// How many products are shown.
  public var limit: Int

  /// A question about a part of a picture.
  public init(box: Box, category: String? = nil, filter: PieceFacets.Filter = .init(), limit: Int = 12) {
    self.box = box
    self.category = category
    self.filter = filter
    self.limit = limit
  }
}

/// The answer to a `PieceQuery`: the part as an object with its products, and what they could be filtered by.
public struct Piece: Sendable, Hashable, Codable {
  /// The part, its category ("" when unknown) and the products that pass the filter.
  public var object: LookObject
  /// What the candidates differ in, before the filter.
  public var facets: PieceFacets

  /// An answer from its parts.
  public init(object: LookObject, facets: PieceFacets) {
    self.object = object
    self.facets = facets
  }
}

/// What a list of products differs in: prices, colours, brands, availability, each with how many have it.
public struct PieceFacets: Sendable, Hashable, Codable {
  /// One value and how many products have it.
  public struct Value: Sendable, Hashable, Codable {
    /// As the feed writes it, in lower case for colours.
    public var name: String
    /// Products that have it.
    public var count: Int
  }

  /// Which products are wanted; an empty set wants all.
  public struct Filter: Sendable, Hashable {
    /// Lowest price.
    public var minimumPrice: Decimal?
    /// Highest price.
    public var maximumPrice: Decimal?
    /// Brands to keep.
    public var brands: Set<String>
    /// Colours to keep; a product of several colours has each.
    public var colors: Set<String>
    /// Whether only what can be bought now is kept.
    public var availableOnly: Bool
    /// Values to keep of other attributes by their names, in any case: `["material": ["linen", "wool"]]`.
    public var attributes: [String: Set<String>]
    /// Words a product must have in its title, description or attributes; empty asks for none.
    public var words: String

    /// Wants everything unless said otherwise.
    public init(
      minimumPrice: Decimal? = nil, maximumPrice: Decimal? = nil, brands: Set<String> = [],
      colors: Set<String> = [], availableOnly: Bool = false, attributes: [String: Set<String>] = [:],
      words: String = ""
    ) {
      self.attributes = attributes
      self.words = words
      self.minimumPrice = minimumPrice
      self.maximumPrice = maximumPrice
      self.brands = brands
      self.colors = colors
      self.availableOnly = availableOnly
    }

    /// An attribute and its wanted values as people write them: `material:linen|wool`; nil when it is not that.
    public static func attribute(_ text: String) -> (name: String, values: Set<String>)? {
      guard let colon = text.firstIndex(of: ":") else { return nil }
      let name = text[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
      let values = text[text.index(after: colon)...].split(separator: "|").prefix(24)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      return name.isEmpty || values.isEmpty ? nil : (name, Set(values))
    }

    /// How many conditions are set.
    public var count: Int {
      (minimumPrice == nil && maximumPrice == nil ? 0 : 1) + brands.count + colors.count
        + (availableOnly ? 1 : 0) + attributes.count + (words.isEmpty ? 0 : 1)
    }

    /// Whether a product meets every condition but the words, which a store's text search answers; one without a price fails a condition on prices.
    public func admits(_ product: Product) -> Bool {
      if availableOnly, product.availability != .inStock { return false }
      if !brands.isEmpty, !Self.isSame(product.brand, asOneOf: brands) { return false }
      if !colors.isEmpty, colors.isDisjoint(with: product.colors) { return false }
      for (name, wanted) in attributes {
        let values = Product.values(of: product.attributes[name] ?? "")
        guard values.contains(where: { Self.isSame($0, asOneOf: wanted) }) else { return false }
      }
      guard minimumPrice != nil || maximumPrice != nil else { return true }
      guard let amount = (product.salePrice ?? product.price)?.amount else { return false }
      return amount >= minimumPrice ?? amount && amount <= maximumPrice ?? amount
    }

    private static func isSame(_ value: String?, asOneOf wanted: Set<String>) -> Bool {
      guard let value = value?.lowercased() else { return false }
      return wanted.contains { $0.lowercased() == value }
    }
  }

  /// Brands, the most frequent first.
  public var brands: [Value]
  /// Colours, the most frequent first.
  public var colors: [Value]
  /// The cheapest product's price.
  public var lowestPrice: Price?
  /// The dearest product's price, in the same currency.
  public var highestPrice: Price?
  /// Products that can be bought now.
  public var available: Int
  /// All products counted.
  public var total: Int

  enum CodingKeys: String, CodingKey {
    case brands, colors, available, total
    case lowestPrice = "lowest_price"
    case highestPrice = "highest_price"
  }

  /// Counts a list of products; at most `values` brands and colours are named.
  public init(_ products: [Product], values: Int = 12) {
    brands = Self.counted(products.compactMap(\.brand), limit: values)
    colors = Self.counted(products.flatMap(\.colors), limit: values)
    let prices = products.compactMap { $0.salePrice ?? $0.price }
    let comparable = prices.filter { $0.currency == prices.first?.currency }
    lowestPrice = comparable.min { $0.amount < $1.amount }
    highestPrice = comparable.max { $0.amount < $1.amount }
    available = products.count { $0.availability == .inStock }
    total = products.count
  }

  private static func counted(_ names: [String], limit: Int) -> [Value] {
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    return Array(
      counts.map { Value(name: $0.key, count: $0.value) }
        .sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(limit))
  }
}

extension Product {
  /// Its colours in lower case; Google Merchant separates several by `/`.
  public var colors: [String] {
    (attributes["color"] ?? "").split(separator: "/")
      .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }.filter { !$0.isEmpty }
  }

  /// What an attribute's text means: the text itself and, where Google Merchant's `/` separates several, each of them.
  public static func values(of text: String) -> [String] {
    guard text.contains("/") else { return text.isEmpty ? [] : [text] }
    let parts = text.split(separator: "/").map { $0.trimmingCharacters(in: .whitespaces) }
    return [text] + parts.filter { !$0.isEmpty }
  }
}
