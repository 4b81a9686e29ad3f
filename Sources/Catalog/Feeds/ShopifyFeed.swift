import Domain
import Foundation

/// Reads Shopify's product export: one product is several rows with the same handle, the first with its title, the
/// others with further variants and pictures.
///
/// Column names are those of both the older export (`Handle`, `Body (HTML)`, `Variant SKU`, `Image Src`) and the newer
/// (`URL handle`, `Description`, `SKU`, `Product image URL`). A product with one variant is one item named by its
/// handle; with several, each is an item named by handle and options, and all share the handle as `item_group_id`.
struct ShopifyFeed {
  let limits: FeedLimits
  let options: FeedOptions

  /// Rows of one product; more are left out. (Shopify allows 2048 variants.)
  private static let rowsPerProduct = 4096

  /// Whether a table's columns are those of such an export.
  static func describes(_ names: [String]) -> Bool {
    let names = Set(names.map { column[$0] ?? $0 })
    return names.contains("handle") && names.contains("title") && !names.contains("id")
  }

  /// Newer names, and spellings of older ones, to the older.
  private static let column = [
    "url_handle": "handle", "body_(html)": "description", "product_category": "category",
    "variant_sku": "sku", "variant_barcode": "barcode", "variant_price": "price",
    "variant_compare_at_price": "compare_at_price", "variant_inventory_tracker": "inventory_tracker",
    "variant_inventory_qty": "inventory_quantity", "variant_inventory_quantity": "inventory_quantity",
    "variant_inventory_policy": "inventory_policy", "continue_selling_when_out_of_stock": "inventory_policy",
    "image_src": "image", "product_image_url": "image", "variant_image": "variant_image",
    "variant_image_url": "variant_image", "published_on_online_store": "published",
    "google_shopping_/_google_product_category": "google_product_category",
    "google_shopping_/_gender": "gender", "google_shopping_/_age_group": "age_group",
    "google_shopping_/_condition": "condition", "google_shopping_/_mpn": "mpn",
  ]

  /// One row by the names used here.
  struct Row {
    var line: Int
    var values: [String: String]
    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// The rows of a table as they come, to be put together.
  struct Collector {
    let feed: ShopifyFeed
    private let names: [String]
    private var rows: [Row] = []
    private var problem: FeedIssue?

    init(feed: ShopifyFeed, names: [String]) {
      self.feed = feed
      self.names = names.map { ShopifyFeed.column[$0] ?? $0 }
    }

    /// Takes a row; gives the items of the product before when this one begins another.
    mutating func take(_ line: Int, _ cells: [String]) -> [Result<RawItem, FeedIssue>] {
      var values: [String: String] = [:]
      for (name, cell) in zip(names, cells) where !cell.isEmpty && values[name] == nil { values[name] = cell }
      let row = Row(line: line, values: values)
      // A row without a handle goes on with the product before, as hand-edited files have it.
      let isSame = rows.first.map { $0["handle"] == row["handle"] || row["handle"] == nil } ?? false
      let done = isSame && (row["title"] == nil || row["title"] == rows.first?["title"]) ? [] : finish()
      if let long = values.first(where: { $0.value.utf8.count > feed.limits.fieldBytes }) {
        problem = FeedIssue(
          line: line, id: row["handle"] ?? rows.first?["handle"], field: long.key,
          reason: "is longer than \(feed.limits.fieldBytes) bytes")
      }
      if rows.count < ShopifyFeed.rowsPerProduct { rows.append(row) }
      return done
    }

    /// The items of the last product.
    mutating func finish() -> [Result<RawItem, FeedIssue>] {
      defer {
        rows = []
        problem = nil
      }
      if let problem { return [.failure(problem)] }
      return rows.isEmpty ? [] : feed.items(of: rows)
    }
  }

  private func items(of rows: [Row]) -> [Result<RawItem, FeedIssue>] {
    let first = rows[0]
    guard let handle = first["handle"] ?? first["title"].map(Self.slug), !handle.isEmpty else {
      return [.failure(FeedIssue(line: first.line, field: "Handle", reason: "is missing"))]
    }
    guard first["title"] != nil else {
      let reason = "is missing: rows that go on with a product must follow its first row"
      return [.failure(FeedIssue(line: first.line, id: handle, field: "Title", reason: reason))]
    }
    let state = first["status"]?.lowercased() ?? "active"
    let isPublished = first["published"].map(Self.isTrue) ?? true
    guard state == "active", isPublished else {
      // Without its id: a product that was taken from the shop shall be retired like one that left the feed.
      let reason = "'\(handle)' is not for sale (\(isPublished ? state : "not published")), so it is left out"
      return [.failure(FeedIssue(line: first.line, field: "Status", reason: reason))]
    }
    let variants = rows.filter { Self.isVariant($0) }
    let shown = variants.isEmpty ? [first] : variants
    let pictures = rows.enumerated().filter { $0.element["image"] != nil }.sorted { one, other in
      (Int(one.element["image_position"] ?? "") ?? one.offset + 1, one.offset)
        < (Int(other.element["image_position"] ?? "") ?? other.offset + 1, other.offset)
    }.compactMap { $0.element["image"] }
    return shown.map { .success(item($0, of: first, handle, pictures, isOnly: shown.count == 1)) }
  }

  private func item(
    _ variant: Row, of product: Row, _ handle: String, _ pictures: [String], isOnly: Bool
  ) -> RawItem {
    var item = RawItem(line: variant.line)
    func set(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { item.values[name] = [value] }
    }
    var chosen: [String] = []
    for number in 1...3 {
      // Only a product's first row names its options.
      guard let name = product["option\(number)_name"], let value = variant["option\(number)_value"],
        value != "Default Title"
      else { continue }
      chosen.append(value)
      let attribute = RawItem.name(name)
      set(attribute == "colour" ? "color" : attribute, value)
    }
    let title = product["title"] ?? handle
    set("id", isOnly ? handle : ([handle] + chosen.map(Self.slug)).joined(separator: "-"))
    set("title", isOnly || chosen.isEmpty ? title : "\(title) – \(chosen.joined(separator: " / "))")
    if !isOnly { set("item_group_id", handle) }
    set("description", product["description"].map(MarkupText.plain))
    set("brand", product["vendor"])
    set("product_type", product["type"])
    set("google_product_category", product["google_product_category"] ?? product["category"])
    for name in ["tags", "gender", "age_group", "condition", "mpn"] { set(name, product[name]) }
    set("sku", variant["sku"])
    set("gtin", variant["barcode"]?.trimmingCharacters(in: CharacterSet(charactersIn: "'")))
    if let shop = options.shop { set("link", "\(shop)/products/\(handle)") }
    item.values["image_link"] = [variant["variant_image"]].compactMap { $0 } + pictures
    setPrices(variant, &item)
    set("availability", Self.availability(variant))
    return item
  }

  /// `Compare At Price` is the regular one when it is the higher; the file knows no currency.
  private func setPrices(_ variant: Row, _ item: inout RawItem) {
    guard let price = variant["price"] else { return }
    guard let currency = options.currency else {
      item.ignored["price"] = "the export names no currency; give one with --currency, such as EUR"
      return
    }
    let regular = variant["compare_at_price"]
    if let regular, let high = PriceText.amount(regular), let low = PriceText.amount(price), high > low {
      item.values["price"] = ["\(regular) \(currency)"]
      item.values["sale_price"] = ["\(price) \(currency)"]
    } else {
      item.values["price"] = ["\(price) \(currency)"]
    }
  }

  private static func availability(_ variant: Row) -> String? {
    guard variant["inventory_tracker"] != nil, let count = variant["inventory_quantity"].flatMap({ Int($0) })
    else { return nil }
    if count > 0 { return "in_stock" }
    let policy = variant["inventory_policy"] ?? ""
    return policy.lowercased() == "continue" || isTrue(policy) ? "backorder" : "out_of_stock"
  }

  private static func isVariant(_ row: Row) -> Bool {
    row["option1_value"] != nil || row["sku"] != nil || row["price"] != nil
  }

  private static func isTrue(_ text: String) -> Bool { ["true", "yes", "1"].contains(text.lowercased()) }

  /// `Light Grey / XL` as `light-grey-xl`.
  static func slug(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }
}
