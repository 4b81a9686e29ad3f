import Foundation

/// Finds products in a page's structured data: schema.org's `Product` and `ProductGroup` in JSON-LD.
///
/// The vocabulary: https://schema.org/Product; what shops write in practice follows Google's merchant listings.
struct ProductMarkup {
  let limits: FeedLimits

  /// The items of one script's JSON.
  func items(in value: JSONValue, line: Int, page: PageMarks) -> [RawItem] {
    var found: [RawItem] = []
    collect(value, line: line, page: page, group: nil, depth: 0, into: &found)
    return found
  }

  private func collect(
    _ value: JSONValue, line: Int, page: PageMarks, group: JSONValue?, depth: Int, into found: inout [RawItem]
  ) {
    guard depth < 16, found.count < 10_000 else { return }
    if case .list(let list) = value {
      for element in list {
        collect(element, line: line, page: page, group: group, depth: depth + 1, into: &found)
      }
      return
    }
    guard case .object = value else { return }
    let types = Set((value["@type"]?.elements ?? []).compactMap(\.scalar).map(Self.local))
    if types.contains("ProductGroup"), let variants = value["hasVariant"] {
      collect(variants, line: line, page: page, group: value, depth: depth + 1, into: &found)
      return
    }
    if !types.isDisjoint(with: [
      "Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts",
    ]) {
      found.append(item(value, line: line, page: page, group: group))
      return
    }
    for name in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart", "about"] {
      if let inner = value[name] {
        collect(inner, line: line, page: page, group: group, depth: depth + 1, into: &found)
      }
    }
  }

  private func item(_ product: JSONValue, line: Int, page: PageMarks, group: JSONValue?) -> RawItem {
    var item = RawItem(line: line)
    func set(_ name: String, _ values: [String]) {
      let kept = values.map { String($0.prefix(limits.fieldBytes / 4)) }.prefix(limits.fieldsPerItem)
      if !kept.isEmpty { item.values[name] = Array(kept) }
    }
    /// What the product says itself, or else its group.
    func own(_ name: String) -> [JSONValue] {
      let own = product[name]?.elements ?? []
      return own.isEmpty ? group?[name]?.elements ?? [] : own
    }
    func texts(_ name: String) -> [String] { own(name).compactMap(Self.name) }
    let offer = (product["offers"]?.elements ?? group?["offers"]?.elements ?? []).first
    let links = [offer?["url"], product["url"]].compactMap { $0?.scalar } + [page.address].compactMap { $0 }
    set("link", Array(links.prefix(1)))
    let ids = ["sku", "productID", "@id", "mpn", "gtin13", "gtin"].compactMap { product[$0]?.scalar }
    set("id", Array((ids + links).prefix(1)))
    set("title", texts("name").map(MarkupText.plain))
    set("description", texts("description").map(MarkupText.plain))
    set("image_link", own("image").compactMap(Self.address).filter { !page.unpinned.contains($0) })
    set("brand", texts("brand") + texts("manufacturer"))
    let numbers = own("category").compactMap { $0["codeValue"]?.scalar }
    if let category = (numbers + texts("category")).first {
      set(Int(category) != nil ? "google_product_category" : "product_type", [category])
    }
    for name in ["color", "material", "pattern", "size", "gtin", "gtin13", "gtin8", "mpn"] {
      set(name.hasPrefix("gtin") ? "gtin" : name, texts(name))
    }
    for property in own("additionalProperty") {
      guard let name = property["name"]?.scalar, let value = property["value"]?.scalar else { continue }
      let attribute = RawItem.name(name)
      if item.values[attribute] == nil, item.values.count < 100 { set(attribute, [value]) }
    }
    let parent = product["inProductGroupWithID"]?.scalar ?? product["isVariantOf"]?["productGroupID"]?.scalar
    set("item_group_id", [parent ?? group?["productGroupID"]?.scalar].compactMap { $0 })
    if let offer { setOffer(offer, &item) }
    return item
  }

  private func setOffer(_ offer: JSONValue, _ item: inout RawItem) {
    // An offer of several sellers has a lowest price; an offer may spell its price out as a specification.
    let inner = (offer["offers"]?.elements ?? []).first
    let specifications = offer["priceSpecification"]?.elements ?? []
    func price(_ part: JSONValue?) -> String? {
      guard let part, let amount = (part["price"] ?? part["lowPrice"])?.scalar,
        let currency = (part["priceCurrency"] ?? offer["priceCurrency"])?.scalar
      else { return nil }
      return "\(amount) \(currency)"
    }
    func isList(_ part: JSONValue) -> Bool {
      part["priceType"]?.scalar.map { ["ListPrice", "StrikethroughPrice"].contains(Self.local($0)) } ?? false
    }
    let regular = specifications.first(where: isList).flatMap { price($0) }
    let current = price(offer) ?? price(specifications.first { !isList($0) }) ?? price(inner)
    if let regular, let current {
      item.values["price"] = [regular]
      item.values["sale_price"] = [current]
    } else if let known = current ?? regular {
      item.values["price"] = [known]
    }
    if let availability = (offer["availability"] ?? inner?["availability"])?.scalar {
      item.values["availability"] = [availability]
    }
    if let condition = offer["itemCondition"]?.scalar { item.values["condition"] = [Self.local(condition)] }
  }

  /// `https://schema.org/Product` and `schema:Product` are `Product`.
  private static func local(_ name: String) -> String {
    String(name.split { $0 == "/" || $0 == "#" || $0 == ":" }.last ?? "")
  }

  /// A text, or an object's name.
  private static func name(_ value: JSONValue) -> String? { value.scalar ?? value["name"]?.scalar }

  /// A picture's address: a text, or an `ImageObject`.
  private static func address(_ value: JSONValue) -> String? {
    value.scalar ?? (value["contentUrl"] ?? value["url"])?.scalar
  }
}
