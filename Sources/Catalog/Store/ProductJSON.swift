import Domain
import Foundation

/// Reads a product from the JSON it is kept as: what `JSONDecoder` makes of it, in a tenth of the time, since a look
/// reads some hundreds of them.
struct ProductJSON {
  private var product = Product(id: "", title: "")
  /// Members met that every product has.
  private var required = 0

  /// - Throws: what `JSONDecoder` throws, which has the last word on anything unexpected.
  static func product(from json: String) throws -> Product {
    var reader = ProductJSON()
    var cursor = JSONCursor(Array(json.utf8))
    do {
      try cursor.object { cursor, key in try reader.take(key, &cursor) }
      try cursor.end()
      if reader.required == 7 { return reader.product }
    } catch is JSONCursor.Fault {}
    return try JSONDecoder().decode(Product.self, from: Data(json.utf8))
  }

  private mutating func take(_ key: String, _ cursor: inout JSONCursor) throws {
    switch key {
    case "id", "title", "description", "link", "images", "availability", "attributes": required += 1
    default: break
    }
    switch key {
    case "id": product.id = try cursor.string()
    case "title": product.title = try cursor.string()
    case "description": product.description = try cursor.string()
    case "link": product.link = try cursor.string()
    case "images": try cursor.array { cursor in product.images.append(try cursor.string()) }
    case "price": product.price = try Self.price(&cursor)
    case "salePrice": product.salePrice = try Self.price(&cursor)
    case "saleDates": product.saleDates = try Self.dates(&cursor)
    case "availability":
      guard let availability = Availability(rawValue: try cursor.string()) else {
        throw JSONCursor.Fault(reason: "an availability", offset: cursor.offset)
      }
      product.availability = availability
    case "brand": product.brand = try Self.optional(&cursor)
    case "category": product.category = try Self.optional(&cursor)
    case "googleProductCategory":
      guard let id = Int(exactly: try cursor.number()) else {
        throw JSONCursor.Fault(reason: "a whole number", offset: cursor.offset)
      }
      product.googleProductCategory = id
    case "productType": product.productType = try Self.optional(&cursor)
    case "itemGroupID": product.itemGroupID = try Self.optional(&cursor)
    case "attributes":
      try cursor.object { cursor, name in product.attributes[name] = try cursor.string() }
    default:
      // What later versions add.
      throw JSONCursor.Fault(reason: "a member that is read here", offset: cursor.offset)
    }
  }

  private static func optional(_ cursor: inout JSONCursor) throws -> String? {
    try cursor.null() ? nil : try cursor.string()
  }

  private static func dates(_ cursor: inout JSONCursor) throws -> SaleDates? {
    if try cursor.null() { return nil }
    var starts: Date?
    var ends: Date?
    try cursor.object { cursor, key in
      switch key {
      case "starts": starts = Date(timeIntervalSinceReferenceDate: try cursor.number())
      case "ends": ends = Date(timeIntervalSinceReferenceDate: try cursor.number())
      default: try cursor.skip()
      }
    }
    guard let starts, let ends else {
      throw JSONCursor.Fault(reason: "a first and a last moment", offset: cursor.offset)
    }
    return SaleDates(starts: starts, ends: ends)
  }

  private static func price(_ cursor: inout JSONCursor) throws -> Price? {
    if try cursor.null() { return nil }
    var amount: Decimal?
    var currency: String?
    try cursor.object { cursor, key in
      switch key {
      case "amount": amount = try cursor.decimal()
      case "currency": currency = try cursor.string()
      default: try cursor.skip()
      }
    }
    guard let amount, let currency else {
      throw JSONCursor.Fault(reason: "an amount and a currency", offset: cursor.offset)
    }
    return Price(amount: amount, currency: currency)
  }
}
