import Domain
import Foundation

/// A product as a card: picture, title, price, availability, how well it fits, and the way to the shop.
struct ProductCard {
  var product: LookProduct
  /// Whether to say "exact" or "similar", and why the product is shown.
  var showsMatch = true
  /// The category of the object it is shown for, "" when unknown.
  var category = ""

  private var words: Strings { .current }

  var html: HTML {
    .element(
      "li",
      [
        "class": "product\(product.match == .exact && showsMatch ? " exact" : "")",
        "data-product": product.id,
      ],
      .element(
        "a",
        ["class": "shot", "href": PagePath.product(product.id), "tabindex": "-1", "aria-hidden": "true"],
        ProductPicture(id: product.id, image: product.image, alt: "").html(
          widths: [240, 480], sizes: "200px")),
      .element(
        "div", ["class": "facts"],
        showsMatch
          ? .element(
            "span", ["class": "badge \(product.match.rawValue)"],
            HTML(product.match == .exact ? words.exactMatch : words.similar)) : .empty,
        .element("a", ["class": "title", "href": PagePath.product(product.id)], HTML(product.title)),
        PriceTag(price: product.price, regular: product.regularPrice).html,
        AvailabilityTag(availability: product.availability).html,
        showsMatch ? why : .empty),
      ShopLink(address: product.link, title: product.title).html(class: "button quiet shop"))
  }
}

extension ProductCard {
  /// Why it is shown, folded away.
  private var why: HTML {
    .element(
      "details", ["class": "why"],
      .element(
        "summary", [:], HTML(words.why), .element("span", ["class": "unseen"], " – \(product.title)")),
      .element("p", [:], HTML(words.reasons(for: product, category: category).joined(separator: " "))))
  }
}

/// A price, and the regular one struck through when it is reduced.
struct PriceTag {
  var price: Price?
  var regular: Price?

  var html: HTML {
    guard let price else { return .empty }
    let words = Strings.current
    guard let regular, regular != price else {
      return .element("p", ["class": "price"], HTML(price.formatted))
    }
    return .element(
      "p", ["class": "price reduced"],
      .element("span", ["class": "unseen"], HTML(words.salePrice)),
      .element("strong", [:], HTML(price.formatted)),
      .element("span", ["class": "unseen"], HTML(words.regularPrice)),
      .element("s", [:], HTML(regular.formatted)))
  }
}

/// Whether a product can be bought, in words.
struct AvailabilityTag {
  var availability: Availability

  var html: HTML {
    .element(
      "p", ["class": "availability \(availability.rawValue)"], HTML(Strings.current.name(of: availability)))
  }
}

/// A product's picture, or a quiet stand-in when it has none.
struct ProductPicture {
  var id: String
  var image: String?
  var alt: String
  var position = 0

  func html(widths: [Int], sizes: String, eager: Bool = false) -> HTML {
    guard let image, let path = PicturePath.product(id, image: image, position: position) else {
      return .element("span", ["class": "missing", "role": "img", "aria-label": Strings.current.noPicture])
    }
    let own = path.hasPrefix("/")
    return .element(
      "img",
      [
        "src": own ? "\(path)?w=\(widths.last ?? 480)" : path,
        "srcset": own ? widths.map { "\(path)?w=\($0) \($0)w" }.joined(separator: ", ") : nil,
        "sizes": own ? sizes : nil, "alt": alt, "loading": eager ? nil : "lazy", "decoding": "async",
        "referrerpolicy": own ? nil : "no-referrer",
      ])
  }
}

/// The link to the shop's page; nothing when the feed's link is no web address.
struct ShopLink {
  var address: String
  var title: String

  func html(class name: String) -> HTML {
    guard let address = PagePath.web(address) else { return .empty }
    let words = Strings.current
    return .element(
      "a", ["class": name, "href": address, "target": "_blank", "rel": "noopener nofollow"],
      HTML(words.visitShop), Icon.away,
      .element("span", ["class": "unseen"], " – \(title), \(words.opensInNewTab)"))
  }
}

extension Price {
  /// The price as people write it: `€129` or `€129.50`.
  var formatted: String {
    let whole = amount == amount.rounded
    return amount.formatted(
      .currency(code: currency).precision(.fractionLength(whole ? 0 : 2)).locale(
        Locale(identifier: Strings.current.locale)))
  }
}

extension Decimal {
  /// Rounded to the nearest whole number.
  fileprivate var rounded: Decimal {
    var source = self
    var result = Decimal()
    NSDecimalRound(&result, &source, 0, .plain)
    return result
  }
}
