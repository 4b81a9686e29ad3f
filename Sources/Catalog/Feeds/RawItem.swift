import Domain
import Foundation

/// The values of one item as a feed has them, by attribute name without prefix.
struct RawItem: Sendable {
  /// Where it begins.
  var line: Int
  /// All values of each attribute, in order.
  var values: [String: [String]] = [:]
  /// The vocabulary's category, where the format names one.
  var category: String?
  /// Attributes that could not be used while the rest can, each with why.
  var ignored: [String: String] = [:]

  /// Attributes that become parts of `Product`, and so are not among its further attributes.
  private static let known: Set<String> = [
    "id", "title", "description", "link", "image_link", "additional_image_link", "price", "sale_price",
    "availability", "brand", "google_product_category", "product_type", "item_group_id",
    "sale_price_effective_date",
  ]

  /// The first value of an attribute that is not blank.
  func first(_ name: String) -> String? { values[name]?.first { !$0.isEmpty } }

  /// The item checked and typed.
  func item(limits: FeedLimits, options: FeedOptions) throws(FeedIssue) -> FeedItem {
    let id = try checkedID(limits: limits)
    func issue(_ field: String, _ reason: String) -> FeedIssue {
      FeedIssue(line: line, id: id, field: field, reason: reason)
    }
    func price(_ field: String) throws(FeedIssue) -> Price? {
      guard let text = first(field) else { return nil }
      guard let price = PriceText.price(text, currency: options.currency) else {
        throw issue(field, "'\(text.prefix(40))' is not a price; write 129.00 EUR")
      }
      return price
    }
    guard let title = first("title") ?? (options.isDelta ? "" : nil) else {
      throw issue("title", "is missing")
    }
    let link = first("link") ?? ""
    guard Self.isWebAddress(link) || !link.contains(":") else {
      throw issue("link", "'\(link.prefix(40))' is not an http or https address")
    }
    var availability = Availability.inStock
    if let text = first("availability") {
      guard let known = AvailabilityText.availability(text) else {
        throw issue(
          "availability",
          "'\(text.prefix(40))' is none of in_stock, out_of_stock, preorder and backorder")
      }
      availability = known
    }
    var product = Product(id: id, title: title, link: link, availability: availability)
    product.description = first("description") ?? ""
    product.images = images(limits: limits)
    product.price = try price("price")
    product.salePrice = try price("sale_price")
    var ignored = ignored
    if let text = first("sale_price_effective_date"), product.salePrice != nil {
      product.saleDates = SaleDatesText.dates(text)
      if product.saleDates == nil {
        // A sale whose dates nobody can read must not be shown for ever.
        product.salePrice = nil
        ignored["sale_price_effective_date"] =
          "'\(text.prefix(60))' is not two dates; write 2026-11-01T00:00Z/2026-11-08T00:00Z"
      }
    }
    product.brand = first("brand")
    product.category = category
    product.productType = first("product_type")
    product.itemGroupID = first("item_group_id")
    for (name, values) in values where !Self.known.contains(name) {
      if let value = values.first(where: { !$0.isEmpty }) { product.attributes[name] = value }
    }
    var item = FeedItem(
      line: line, product: product, googleProductCategory: first("google_product_category"))
    item.given = Set(values.filter { !$0.value.allSatisfy(\.isEmpty) }.keys)
    if category != nil { item.given.insert("category") }
    item.ignored = ignored.sorted { $0.key < $1.key }.map { issue($0.key, $0.value) }
    return item
  }

  private func checkedID(limits: FeedLimits) throws(FeedIssue) -> String {
    guard let id = first("id") else { throw FeedIssue(line: line, field: "id", reason: "is missing") }
    guard id.count <= limits.idLength else {
      throw FeedIssue(line: line, field: "id", reason: "is longer than \(limits.idLength) characters")
    }
    guard !id.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw FeedIssue(line: line, field: "id", reason: "contains control characters")
    }
    return id
  }

  private func images(limits: FeedLimits) -> [String] {
    var seen: Set<String> = []
    let all = (values["image_link"] ?? []) + (values["additional_image_link"] ?? [])
    return Array(all.filter { !$0.isEmpty && seen.insert($0).inserted }.prefix(limits.picturesPerItem))
  }

  /// Whether a text is an address that a page may link to; `javascript:` and the like are not.
  static func isWebAddress(_ text: String) -> Bool {
    let start = text.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://")
  }

  /// `g:Image Link` and `image_link` are the same attribute.
  static func name(_ written: some StringProtocol) -> String {
    let local = String(written).components(separatedBy: ":").last ?? ""
    let words = local.lowercased().split(whereSeparator: { $0 == " " || $0 == "_" || $0 == "-" })
    return words.joined(separator: "_")
  }
}
