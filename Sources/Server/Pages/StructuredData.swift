import Domain
import Foundation

/// What a page says about its products to programs: schema.org's vocabulary as JSON-LD, and the oEmbed and Open Graph
/// marks that other sites read when somebody posts its address.
struct StructuredData {
  /// The server's own address.
  var base: String

  /// One product.
  func product(_ product: Product) -> HTML {
    var entry = described(LookProduct(product))
    if !product.description.isEmpty { entry["description"] = product.description }
    if let gtin = product.attributes["gtin"], !gtin.isEmpty { entry["gtin"] = gtin }
    entry["sku"] = product.id
    entry["@context"] = "https://schema.org"
    return json(entry)
  }

  /// The products of a look, each once, in the order of its objects.
  func products(of look: Look, limit: Int = 24) -> HTML {
    var seen: Set<String> = []
    let products = look.objects.compactMap(\.products.first).filter { seen.insert($0.id).inserted }
    guard !products.isEmpty else { return .empty }
    let items = products.prefix(limit).enumerated().map { place, product in
      ["@type": "ListItem", "position": place + 1, "item": described(product)] as [String: Any]
    }
    return json(["@context": "https://schema.org", "@type": "ItemList", "itemListElement": items])
  }

  /// How a shared address is shown where it is posted.
  func card(title: String, page: String, image: String, oEmbed: Bool) -> HTML {
    let address = base + page
    let discovery = URLComponents.query("\(base)/oembed", [("format", "json"), ("url", address)])
    return .group([
      oEmbed
        ? .element(
          "link", ["rel": "alternate", "type": "application/json+oembed", "href": discovery, "title": title])
        : .empty,
      meta("og:title", title), meta("og:type", "website"), meta("og:url", address),
      image.isEmpty ? .empty : meta("og:image", image.hasPrefix("/") ? base + image : image),
      .element("meta", ["name": "twitter:card", "content": "summary_large_image"]),
    ])
  }

  private func meta(_ property: String, _ content: String) -> HTML {
    .element("meta", ["property": property, "content": content])
  }

  private func described(_ product: LookProduct) -> [String: Any] {
    var entry: [String: Any] = [
      "@type": "Product", "name": product.title, "url": base + PagePath.product(product.id),
    ]
    if let image = product.image.flatMap({ PicturePath.product(product.id, image: $0) }) {
      entry["image"] = image.hasPrefix("/") ? base + image : image
    }
    if let brand = product.brand { entry["brand"] = ["@type": "Brand", "name": brand] }
    if let price = product.price {
      var offer: [String: Any] = [
        "@type": "Offer", "price": "\(price.amount)", "priceCurrency": price.currency,
        "availability": "https://schema.org/\(Self.names[product.availability] ?? "InStock")",
      ]
      if let link = PagePath.web(product.link) { offer["url"] = link }
      entry["offers"] = offer
    }
    return entry
  }

  private func json(_ value: [String: Any]) -> HTML {
    guard let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]) else {
      return .empty
    }
    return .data(String(decoding: data, as: UTF8.self), type: "application/ld+json")
  }

  private static let names: [Availability: String] = [
    .inStock: "InStock", .outOfStock: "OutOfStock", .preorder: "PreOrder", .backorder: "BackOrder",
  ]
}

extension URLComponents {
  /// An address with a query, values escaped.
  static func query(_ address: String, _ items: [(String, String)]) -> String {
    var parts = URLComponents(string: address) ?? URLComponents()
    parts.queryItems = items.map { URLQueryItem(name: $0.0, value: $0.1) }
    return parts.string ?? address
  }
}
