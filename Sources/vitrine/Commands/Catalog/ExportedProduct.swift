import Catalog
import Domain
import Foundation

/// A product as `vitrine catalog export` writes it: the feed's names and its spelling of prices.
struct ExportedProduct: Encodable {
  private let id: String
  private let title: String
  private let description: String?
  private let link: String
  private let imageLink: String?
  private let additionalImageLink: [String]?
  private let price: String?
  private let salePrice: String?
  private let saleDates: String?
  private let availability: String
  private let brand: String?
  private let category: String?
  private let googleProductCategory: String?
  private let productType: String?
  private let itemGroupID: String?
  private let attributes: [String: String]
  private let isRetired: Bool?

  init(_ stored: StoredProduct) {
    let product = stored.product
    id = product.id
    title = product.title
    description = product.description.isEmpty ? nil : product.description
    link = product.link
    imageLink = product.images.first
    additionalImageLink = product.images.count > 1 ? Array(product.images.dropFirst()) : nil
    price = product.price.map { "\($0.amount) \($0.currency)" }
    salePrice = product.salePrice.map { "\($0.amount) \($0.currency)" }
    saleDates = product.saleDates.map {
      "\($0.starts.formatted(.iso8601))/\($0.ends.formatted(.iso8601))"
    }
    availability = product.availability.rawValue
    brand = product.brand
    category = product.category
    googleProductCategory = product.googleProductCategory.map(String.init)
    productType = product.productType
    itemGroupID = product.itemGroupID
    attributes = product.attributes
    isRetired = stored.isRetired ? true : nil
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Writes the product flat, its attributes beside the rest, as feeds have them.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (name, value) in attributes { try container.encode(value, forKey: Key(name)) }
    let texts: [(String, String?)] = [
      ("id", id), ("title", title), ("description", description), ("link", link), ("image_link", imageLink),
      ("price", price), ("sale_price", salePrice),
      ("sale_price_effective_date", saleDates), ("availability", availability), ("brand", brand),
      ("category", category), ("google_product_category", googleProductCategory),
      ("product_type", productType),
      ("item_group_id", itemGroupID),
    ]
    for (name, value) in texts { try container.encodeIfPresent(value, forKey: Key(name)) }
    try container.encodeIfPresent(additionalImageLink, forKey: Key("additional_image_link"))
    try container.encodeIfPresent(isRetired, forKey: Key("retired"))
  }
}
