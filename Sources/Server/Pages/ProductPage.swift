import Domain

/// One product: picture, facts, the way to the shop, and what looks like it.
struct ProductPage {
  var product: Product
  var similar: [LookProduct]

  private var words: Strings { .english }

  var html: HTML {
    Layout(
      title: product.title,
      description: product.description.isEmpty ? words.siteDescription : product.description,
      bodyClass: "item",
      content: .group([
        .element(
          "article", ["class": "detail"],
          .element(
            "div", ["class": "hero"],
            ProductPicture(id: product.id, image: product.images.first, alt: product.title)
              .html(widths: [480, 960], sizes: "(min-width: 900px) 480px, 100vw", eager: true)),
          .element(
            "div", ["class": "about"],
            product.brand.map { .element("p", ["class": "brandname"], HTML($0)) } ?? .empty,
            .element("h1", [:], HTML(product.title)),
            PriceTag(price: product.salePrice() ?? product.price, regular: product.price).html,
            AvailabilityTag(availability: product.availability).html,
            ShopLink(address: product.link, title: product.title).html(class: "button shop"),
            product.description.isEmpty
              ? .empty : .element("p", ["class": "prose"], HTML(product.description)),
            facts)),
        .element(
          "section", ["class": "alike"],
          .element("h2", [:], HTML(words.looksLikeThis)),
          similar.isEmpty
            ? .element("p", ["class": "notice small"], HTML(words.noLookAlikes))
            : .element(
              "ul", ["class": "cards"], similar.map { ProductCard(product: $0, showsMatch: false).html })),
      ])
    ).html
  }

  private var facts: HTML {
    var rows: [(String, String)] = []
    if let category = product.category { rows.append((words.category, category.replacing("_", with: " "))) }
    for (name, value) in product.attributes.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
      rows.append((name.replacing("_", with: " "), value))
    }
    guard !rows.isEmpty else { return .empty }
    return .element(
      "dl", ["class": "table", "aria-label": words.aboutThisPiece],
      rows.map { name, value in
        .element("div", [:], .element("dt", [:], HTML(name)), .element("dd", [:], HTML(value)))
      })
  }
}
