import Domain

/// Which products a search may find.
public struct SearchScope: Sendable, Hashable {
  /// The categories searched; nil searches all products, those without a category too.
  public var categories: Set<String>?
  /// Products to leave out.
  public var excluding: Set<String>
  /// The only products that may be found; nil allows all.
  public var among: Set<String>?
  /// What products must be like.
  public var filter: FacetFilter

  /// Everything, unless said otherwise.
  public init(
    categories: Set<String>? = nil, excluding: Set<String> = [], among: Set<String>? = nil,
    filter: FacetFilter = FacetFilter()
  ) {
    self.among = among
    self.categories = categories
    self.excluding = excluding
    self.filter = filter
  }

  /// One category, or everything for nil.
  public init(category: String?, excluding: Set<String> = [], among: Set<String>? = nil) {
    self.init(categories: category.map { [$0] }, excluding: excluding, among: among)
  }
}

/// What products must be like to be found, besides looking like the query.
///
/// Parts that are nil or empty ask for nothing; a product must meet all others. Words are compared without regard
/// to case.
public struct FacetFilter: Sendable, Hashable {
  /// Least amount a shopper pays, in the currency's main unit.
  public var minimumPrice: Double?
  /// Largest amount a shopper pays, in the currency's main unit.
  public var maximumPrice: Double?
  /// ISO 4217 code the price must be in; prices of different currencies are never compared when it is given.
  public var currency: String?
  /// Availability must be one of these.
  public var availability: Set<Availability>
  /// The brand must be one of these.
  public var brands: Set<String>
  /// Each attribute named must have one of the values: `["color": ["oak", "walnut"]]`.
  public var attributes: [String: Set<String>]

  /// A filter that lets everything pass, unless said otherwise.
  public init(
    minimumPrice: Double? = nil, maximumPrice: Double? = nil, currency: String? = nil,
    availability: Set<Availability> = [], brands: Set<String> = [], attributes: [String: Set<String>] = [:]
  ) {
    self.minimumPrice = minimumPrice
    self.maximumPrice = maximumPrice
    self.currency = currency
    self.availability = availability
    self.brands = brands
    self.attributes = attributes
  }

  /// Whether everything passes.
  public var isEmpty: Bool { self == FacetFilter() }

  /// Whether a product passes; the plain words of what the index does.
  public func accepts(_ product: ProductFacets) -> Bool {
    FacetCondition(self).accepts(FacetKeys(product))
  }
}

/// What the index knows of a product besides its pictures.
public struct ProductFacets: Sendable, Hashable {
  /// What a shopper pays now.
  public var price: Price?
  /// Whether it can be bought.
  public var availability: Availability
  /// Maker.
  public var brand: String?
  /// Colour, material, size and the like.
  public var attributes: [String: String]

  /// Facets from their parts.
  public init(
    price: Price? = nil, availability: Availability = .inStock, brand: String? = nil,
    attributes: [String: String] = [:]
  ) {
    self.price = price
    self.availability = availability
    self.brand = brand
    self.attributes = attributes
  }

  /// The facets of a product.
  public init(_ product: Product) {
    self.init(
      price: product.salePrice ?? product.price, availability: product.availability, brand: product.brand,
      attributes: product.attributes)
  }
}
