import Foundation

/// An amount of money as merchants write it: `129.00 EUR`.
public struct Price: Sendable, Hashable, Codable {
  /// The amount in the currency's main unit.
  public let amount: Decimal
  /// ISO 4217 code.
  public let currency: String
  /// A price from amount and currency.
  public init(amount: Decimal, currency: String) {
    self.amount = amount
    self.currency = currency
  }
}

/// When a reduced price holds.
public struct SaleDates: Sendable, Hashable, Codable {
  /// Its first moment.
  public let starts: Date
  /// Its last moment.
  public let ends: Date
  /// The time between two moments.
  public init(starts: Date, ends: Date) {
    self.starts = starts
    self.ends = ends
  }
}

/// Whether a product can be bought, in Google Merchant's terms.
public enum Availability: String, Sendable, Hashable, Codable, CaseIterable {
  /// Can be bought now.
  case inStock = "in_stock"
  /// Cannot be bought now.
  case outOfStock = "out_of_stock"
  /// Can be ordered before release.
  case preorder
  /// Can be ordered, will be sent later.
  case backorder
}

/// A product of the catalogue.
public struct Product: Sendable, Hashable, Codable, Identifiable {
  /// The merchant's id, unique in the catalogue.
  public var id: String
  /// What a shopper reads first.
  public var title: String
  /// Longer text, empty when the feed has none.
  public var description: String
  /// The shop page.
  public var link: String
  /// Pictures: paths relative to the feed's folder, or addresses; the first is the main one.
  public var images: [String]
  /// Regular price.
  public var price: Price?
  /// Reduced price, when there is one; see `salePrice(at:)` for whether it holds.
  public var salePrice: Price?
  /// When the reduced price holds; nil for always.
  public var saleDates: SaleDates?
  /// Whether it can be bought.
  public var availability: Availability
  /// Maker.
  public var brand: String?
  /// The vocabulary's category (by name), nil when the feed's own categories map to none.
  public var category: String?
  /// Google Product Taxonomy id, resolved.
  public var googleProductCategory: Int?
  /// The merchant's own category path.
  public var productType: String?
  /// Variants of one design share it.
  public var itemGroupID: String?
  /// Colour, material, pattern, size, condition and the like, by Google Merchant's attribute name.
  public var attributes: [String: String]

  /// A product from its parts.
  public init(
    id: String, title: String, description: String = "", link: String = "", images: [String] = [],
    price: Price? = nil, salePrice: Price? = nil, availability: Availability = .inStock, brand: String? = nil,
    category: String? = nil, googleProductCategory: Int? = nil, productType: String? = nil,
    itemGroupID: String? = nil, attributes: [String: String] = [:]
  ) {
    self.id = id
    self.title = title
    self.description = description
    self.link = link
    self.images = images
    self.price = price
    self.salePrice = salePrice
    self.availability = availability
    self.brand = brand
    self.category = category
    self.googleProductCategory = googleProductCategory
    self.productType = productType
    self.itemGroupID = itemGroupID
    self.attributes = attributes
  }

  /// The reduced price if it holds at a time, now by default.
  public func salePrice(at time: Date = Date()) -> Price? {
    guard let saleDates else { return salePrice }
    return saleDates.starts <= time && time <= saleDates.ends ? salePrice : nil
  }
}

/// A picture to be made shoppable: a room, an outfit, a magazine page.
public struct Scene: Sendable, Hashable, Codable, Identifiable {
  /// Unique id, safe in an address.
  public var id: String
  /// Path of the picture, relative to the folder it was imported from.
  public var image: String
  /// What a reader sees as its title; may be empty.
  public var title: String
  /// Width in pixels of the oriented picture.
  public var width: Int
  /// Height in pixels of the oriented picture.
  public var height: Int

  /// A scene from its parts.
  public init(id: String, image: String, title: String = "", width: Int, height: Int) {
    self.id = id
    self.image = image
    self.title = title
    self.width = width
    self.height = height
  }
}
