import Domain

/// One piece of a picture: its name, its products, and filters once they have been asked for.
struct PieceSection: Sendable {
  var object: LookObject
  /// The picture's page; the piece's own address is a part of it.
  var page: String
  var isChosen = false
  /// Its place in the look and the look's name, for events that speak of it; nil when the products are of another
  /// search.
  var shown: (object: Int, request: String?)?
  /// Whether a visitor cut it out, rather than the detector.
  var isCutOut = false
  /// The category the search stayed in, when one was asked for.
  var knownCategory: String?
  /// What the products could be filtered by, the filter set, and whether its form stands open.
  var filters: (facets: PieceFacets, filter: PieceFacets.Filter, isOpen: Bool)?

  private var words: Strings { .current }

  /// What it is called; a part whose kind nobody knows is called the selection.
  var name: String { object.category.isEmpty ? words.selection : words.category(object.category) }

  /// The piece's own address.
  ///
  /// A part cut out leaves its kind to the search, a dot keeps its own.
  private var link: String {
    PagePath.part(object.box, category: isCutOut ? knownCategory : object.category, of: page)
  }

  /// The section.
  ///
  /// Unless it is chosen, what is in it is text to a browser with script, which makes cards of it when
  /// its dot is pressed: laying out hundreds of cards costs a phone half a second.
  var html: HTML {
    let box = object.box
    let contents = HTML.group([
      filters.map {
        FilterForm(
          page: page, link: link, section: self, facets: $0.facets, filter: $0.filter, isOpen: $0.isOpen
        ).html
      }
        ?? .element(
          "a", ["class": "refine", "href": link + "&filters=1", "rel": "nofollow"], Icon.filter,
          HTML(words.filter)), products,
    ])
    return .element(
      "section",
      [
        "class": "piece", "data-box": "\(box.x) \(box.y) \(box.width) \(box.height)", "data-name": name,
        "data-category": object.category, "data-label": "\(name), \(words.products(object.products.count))",
        "data-link": link, "data-count": String(object.products.count), "data-thumb": thumbnail,
        "data-object": shown.map { String($0.object) }, "data-request": shown?.request,
        "data-mask": object.mask.map { "\($0.size.map(String.init).joined(separator: " ")) \($0.counts)" },
        "data-chosen": isChosen ? "" : nil, "data-cut": isCutOut ? "" : nil,
      ],
      .element("h2", ["tabindex": "-1"], HTML(name)),
      isChosen ? contents : .element("noscript", [:], contents))
  }

  private var thumbnail: String? {
    guard let product = object.products.first,
      let path = product.image.flatMap({ PicturePath.product(product.id, image: $0) })
    else { return nil }
    return path.hasPrefix("/") ? path + "?w=160" : path
  }

  private var products: HTML {
    guard object.products.isEmpty else {
      return .element(
        "ul", ["class": "cards"],
        object.products.map { ProductCard(product: $0, category: object.category).html })
    }
    let filtered = (filters?.filter.count ?? 0) > 0 && (filters?.facets.total ?? 0) > 0
    return .element(
      "div", ["class": "notice small", "role": "status"],
      .element("h3", [:], HTML(filtered ? words.nothingWithFilter : words.nothingLikeIt)),
      .element("p", [:], HTML(filtered ? words.nothingWithFilterHint : words.nothingLikeItHint)))
  }
}

/// Price, colour, brand and availability: a plain form, sent as one types when there is script.
struct FilterForm {
  var page: String
  var link: String
  var section: PieceSection
  var facets: PieceFacets
  var filter: PieceFacets.Filter
  var isOpen: Bool

  private var words: Strings { .current }

  var html: HTML {
    let box = section.object.box
    let category = section.isCutOut ? section.knownCategory : section.object.category
    return .element(
      "form", ["class": "filters", "method": "get", "action": page],
      hidden("box", [box.x, box.y, box.width, box.height].map { "\($0)" }.joined(separator: ",")),
      category.map { hidden("category", $0) } ?? .empty, hidden("filters", "1"),
      .element(
        "details", ["open": isOpen || filter.count > 0 ? "" : nil],
        .element(
          "summary", ["class": "refine"], Icon.filter, HTML(words.filters),
          filter.count > 0 ? .element("span", ["class": "many"], HTML(String(filter.count))) : .empty),
        .element(
          "label", ["class": "words"], .element("span", [:], HTML(words.withWords)),
          .element(
            "input",
            [
              "type": "search", "name": "q", "maxlength": "200",
              "value": filter.words.isEmpty ? nil : filter.words,
            ])),
        prices,
        group(words.colour, "color", facets.colors, filter.colors),
        group(words.brand, "brand", facets.brands, filter.brands),
        .element(
          "div", ["class": "picks"],
          pick("available", "1", words.onlyAvailable, facets.available, filter.availableOnly)),
        .element(
          "p", ["class": "row"],
          .element("button", ["class": "button", "type": "submit"], HTML(words.apply)),
          filter.count > 0
            ? .element("a", ["class": "button quiet", "href": link], HTML(words.clear)) : .empty)))
  }

  private var prices: HTML {
    guard let lowest = facets.lowestPrice, let highest = facets.highestPrice else { return .empty }
    return .element(
      "fieldset", ["class": "prices"],
      .element("legend", [:], HTML("\(words.price), \(lowest.currency)")),
      amount("min_price", words.from, filter.minimumPrice.map { "\($0)" }, "\(lowest.amount)"),
      amount("max_price", words.to, filter.maximumPrice.map { "\($0)" }, "\(highest.amount)"))
  }

  private func amount(_ name: String, _ label: String, _ value: String?, _ hint: String) -> HTML {
    .element(
      "label", [:], .element("span", [:], HTML(label)),
      .element(
        "input",
        [
          "type": "number", "name": name, "min": "0", "step": "any", "inputmode": "decimal", "value": value,
          "placeholder": hint,
        ]))
  }

  /// Values to choose from; one value alone is no choice.
  private func group(
    _ title: String, _ name: String, _ values: [PieceFacets.Value], _ chosen: Set<String>
  ) -> HTML {
    guard values.count > 1 || !chosen.isEmpty else { return .empty }
    return .element(
      "fieldset", [:], .element("legend", [:], HTML(title)),
      .element(
        "div", ["class": "picks"],
        values.map { pick(name, $0.name, $0.name, $0.count, chosen.contains($0.name)) }))
  }

  private func pick(_ name: String, _ value: String, _ label: String, _ count: Int, _ isOn: Bool) -> HTML {
    .element(
      "label", ["class": "pick"],
      .element("input", ["type": "checkbox", "name": name, "value": value, "checked": isOn ? "" : nil]),
      .element("span", [:], HTML(label), .element("small", [:], HTML(" \(count)"))))
  }

  private func hidden(_ name: String, _ value: String) -> HTML {
    .element("input", ["type": "hidden", "name": name, "value": value])
  }
}
