import Domain

/// What a visitor has saved: their browser knows which, and the script asks for the cards.
struct SavedPage {
  /// Products asked about at once, at most.
  static let limit = 100

  /// The cards of some products.
  static func cards(_ products: [Product]) -> HTML {
    .element(
      "ul", ["class": "cards"],
      products.map { ProductCard(product: LookProduct($0), showsMatch: false).html })
  }

  private var words: Strings { .current }

  var html: HTML {
    Layout(
      title: words.savedTitle, bodyClass: "saved",
      content: .element(
        "section", ["class": "alike"],
        .element("h1", [:], HTML(words.savedTitle)),
        .element(
          "vitrine-saved", [:],
          .element("p", ["class": "notice small", "role": "status"], HTML(words.savedEmpty))))
    ).html
  }
}
