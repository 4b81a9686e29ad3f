import Domain
import Spins

/// One product: picture or turning view, facts, the way to the shop, and what looks like it.
struct ProductPage {
  /// How many products that look like it are shown.
  static let lookAlikes = 12

  var product: Product
  var similar: [LookProduct]
  /// The server's own address.
  var base: String
  /// Whether the server knows which rooms show a product and what goes with it.
  var knowsRooms = false
  /// Its view that turns, when it has one.
  var spin: SpinManifest?
  /// Whether it can be shared by a link.
  var isShareable = false
  /// Whether it is shown inside another site's page, alone.
  var isFramed = false
  var bodyClass = "item"
  /// What programs read of the page; without it what they read of a product.
  var head: HTML?
  /// What follows below.
  var after: HTML = .empty

  private var words: Strings { .current }

  var html: HTML {
    Layout(
      title: product.title,
      description: product.description.isEmpty ? words.siteDescription : product.description,
      bodyClass: bodyClass,
      head: head ?? data,
      isFramed: isFramed,
      content: .group([
        .element(
          "article", ["class": "detail"],
          .element("div", ["class": "views"], turning, pictures),
          .element(
            "div", ["class": "about"],
            product.brand.map { .element("p", ["class": "brandname"], HTML($0)) } ?? .empty,
            .element("h1", [:], HTML(product.title)),
            PriceTag(price: product.salePrice() ?? product.price, regular: product.price).html,
            AvailabilityTag(availability: product.availability).html,
            ShopLink(address: product.link, title: product.title).html(class: "button shop"),
            .element(
              "div",
              ["class": "acts", "data-product": product.id, "data-shareable": isShareable ? "" : nil]),
            product.description.isEmpty
              ? .empty : .element("p", ["class": "prose"], HTML(product.description)),
            facts)),
        isFramed ? .empty : alike,
        knowsRooms ? strip("goes-with", words.goesWith) : .empty,
        knowsRooms ? strip("scenes?limit=8", words.inOtherRooms) : .empty,
        after,
      ])
    ).html
  }

  private var alike: HTML {
    .element(
      "section", ["class": "alike"],
      .element("h2", [:], HTML(words.looksLikeThis)),
      similar.isEmpty
        ? .element("p", ["class": "notice small"], HTML(words.noLookAlikes))
        : .element(
          "ul", ["class": "cards"], similar.map { ProductCard(product: $0, showsMatch: false).html }))
  }

  private var data: HTML {
    let data = StructuredData(base: base)
    return .group([
      data.product(product),
      data.card(
        title: product.title, page: PagePath.product(product.id),
        image: product.images.first.flatMap { PicturePath.product(product.id, image: $0) } ?? "",
        oEmbed: false),
    ])
  }

  /// The view that turns; until it has come, and without script, its first picture.
  private var turning: HTML {
    guard let spin, let first = spin.files.first else { return .empty }
    let folder = "/spins/\(PagePath.segment(product.id))/"
    return .element(
      "vitrine-spin",
      [
        "src": "/api/v1/products/\(PagePath.segment(product.id))/spin", "label": product.title,
        "hint": words.spinHint, "role-description": words.spinRole, "turned": words.spinTurned,
        "failed": words.spinFailed,
      ],
      .element(
        "img",
        [
          "src": folder + first, "alt": product.title, "width": String(spin.width),
          "height": String(spin.height),
        ]))
  }

  private func strip(_ route: String, _ title: String) -> HTML {
    Strip(source: "/api/v1/products/\(PagePath.segment(product.id))/\(route)", title: title).html
  }

  /// All pictures, beside each other to be swiped when there are several.
  private var pictures: HTML {
    guard product.images.count > 1 else {
      return .element(
        "div", ["class": "hero"],
        ProductPicture(id: product.id, image: product.images.first, alt: product.title)
          .html(widths: [480, 960], sizes: "(min-width: 900px) 480px, 100vw", eager: true))
    }
    return .element(
      "ul", ["class": "gallery", "tabindex": "0", "aria-label": words.pictures],
      product.images.enumerated().map { position, image in
        .element(
          "li", ["class": "hero"],
          ProductPicture(
            id: product.id, image: image, alt: "\(product.title), \(words.picture) \(position + 1)",
            position: position
          ).html(widths: [480, 960], sizes: "(min-width: 900px) 480px, 100vw", eager: position == 0))
      })
  }

  private var facts: HTML {
    var rows: [(String, String)] = []
    if let category = product.category { rows.append((words.category, words.category(category))) }
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
