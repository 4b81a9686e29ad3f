import Domain
import Office

/// The frame around the office's pages.
struct OfficeLayout {
  var title: String
  /// The page's own module, `review.js` and the like.
  var script: String?
  /// Which entry of the menu the page is.
  var current: String
  var content: HTML

  static let menu: [(path: String, title: String, access: Access)] = [
    ("/office", "Overview", .read), ("/office/review", "Review", .write), ("/office/label", "Label", .write),
    ("/office/crops", "Crops", .read), ("/office/relevance", "Relevance", .read),
    ("/office/experiments", "Experiments", .read), ("/office/coverage", "Coverage", .read),
    ("/office/owners", "Owners", .admin),
    ("/office/keys", "Keys", .admin), ("/office/webhooks", "Webhooks", .admin),
    ("/office/audit", "Audit", .admin),
  ]

  var html: HTML {
    let caller = Caller.current
    return .element(
      "html", ["lang": "en"],
      .element(
        "head", [:],
        .element("meta", ["charset": "utf-8"]),
        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("meta", ["name": "color-scheme", "content": "light dark"]),
        .element("meta", ["name": "robots", "content": "noindex"]),
        .element("meta", ["name": "form-token", "content": caller?.formToken ?? ""]),
        .element("title", [:], HTML(Strings.english.pageTitle(title))),
        .element("link", ["rel": "icon", "href": "/assets/icon.svg", "type": "image/svg+xml"]),
        .element("link", ["rel": "stylesheet", "href": "/assets/vitrine.css"]),
        .element("link", ["rel": "stylesheet", "href": "/assets/office.css"]),
        .element("script", ["type": "module", "src": "/assets/office.js"]),
        script.map { .element("script", ["type": "module", "src": "/assets/\($0)"]) } ?? .empty),
      .element(
        "body", ["class": "office"],
        .element("a", ["class": "skip", "href": "#content"], HTML(Strings.english.skipToContent)),
        header(caller),
        .element("main", ["id": "content", "tabindex": "-1"], content)))
  }

  private func header(_ caller: Caller?) -> HTML {
    let entries = Self.menu.filter { caller.map(\.access) ?? .read >= $0.access && caller != nil }
    return .element(
      "header", ["class": "bar"],
      .element(
        "a", ["class": "brand", "href": "/", "aria-label": "\(Strings.english.siteName), to the pictures"],
        .element("span", ["class": "mark", "aria-hidden": "true"]),
        .element("span", ["class": "name"], caller == nil ? HTML(Strings.english.siteName) : "Office")),
      entries.isEmpty
        ? .empty
        : .element(
          "nav", ["aria-label": "Office"],
          .element(
            "ul", ["class": "menu"],
            entries.map { entry in
              .element(
                "li", [:],
                .element(
                  "a", ["href": entry.path, "aria-current": entry.path == current ? "page" : nil],
                  HTML(entry.title)))
            })),
      caller.map { caller in
        .element(
          "form", ["method": "post", "action": "/office/sign-out", "class": "who"],
          .element("span", [:], HTML(caller.name)),
          .element("button", ["class": "button quiet", "type": "submit"], "Sign out"))
      } ?? .empty)
  }
}

extension HTML {
  /// A table with a head; cells are HTML.
  static func table(_ caption: String, _ columns: [String], _ rows: [[HTML]]) -> HTML {
    .element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption],
      .element(
        "table", [:],
        .element("caption", [:], HTML(caption)),
        .element(
          "thead", [:],
          .element(
            "tr", [:],
            columns.map { $0.isEmpty ? .element("td") : .element("th", ["scope": "col"], HTML($0)) })),
        .element(
          "tbody", [:],
          rows.map { row in
            .element(
              "tr", [:],
              row.enumerated().map { place, cell in
                place == 0 ? .element("th", ["scope": "row"], cell) : .element("td", [:], cell)
              })
          })))
  }
}
