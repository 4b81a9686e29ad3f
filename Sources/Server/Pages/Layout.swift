import Domain

/// The frame around every page.
struct Layout {
  var title: String
  var description = Strings.current.siteDescription
  var bodyClass: String?
  /// What programs read of the page.
  var head: HTML = .empty
  /// Whether the page is shown inside another site's, without our bar.
  var isFramed = false
  var content: HTML

  private var words: Strings { .current }

  var html: HTML {
    .element(
      "html", ["lang": words.language, "dir": words.direction],
      .element(
        "head", [:],
        .element("meta", ["charset": "utf-8"]),
        .element(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1, viewport-fit=cover"]),
        .element("meta", ["name": "color-scheme", "content": "light dark"]),
        .element("title", [:], HTML(words.pageTitle(title))),
        .element("meta", ["name": "description", "content": description]),
        .element("link", ["rel": "icon", "href": "/assets/icon.svg", "type": "image/svg+xml"]),
        .element("link", ["rel": "stylesheet", "href": "/assets/vitrine.css"]),
        // Modules that modules ask for would otherwise be found one after another.
        .group(
          Self.modules.map { .element("link", ["rel": "modulepreload", "href": "/assets/\($0).js"]) }),
        .element("script", ["type": "module", "src": "/assets/app.js"]), head),
      .element(
        "body", ["class": bodyClass],
        .element("a", ["class": "skip", "href": "#content"], HTML(words.skipToContent)),
        isFramed ? .empty : header,
        .element("main", ["id": "content", "tabindex": "-1"], content),
        .element("template", ["id": "own-photo"], OwnPhoto.stage)))
  }

  /// What `app.js` leads to.
  private static let modules = [
    "closeup", "cropper", "cutout", "dots", "events", "location", "photo", "saved", "server", "share",
    "stage", "strings",
    "strips", "wall",
  ]

  private var header: HTML {
    .element(
      "header", ["class": "bar"],
      .element(
        "a", ["class": "brand", "href": "/", "aria-label": "\(words.siteName), \(words.home)"],
        .element("span", ["class": "mark", "aria-hidden": "true"]),
        .element("span", ["class": "name"], HTML(words.siteName))),
      .element(
        "nav", ["aria-label": words.menu],
        .element(
          "a", ["class": "button quiet round", "href": "/saved", "aria-label": words.savedTitle], Icon.heart),
        .element(
          "a", ["class": "button quiet", "href": "/photo", "data-choose-photo": ""],
          Icon.camera,
          .element("span", ["class": "wide"], HTML(words.tryYourPhoto)),
          .element("span", ["class": "narrow"], HTML(words.tryYourPhotoShort)))))
  }
}

/// Line drawings used in buttons.
enum Icon {
  static let camera = drawing("M4 8h3l2-3h6l2 3h3v11H4zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z")
  static let picture = drawing("M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01")
  static let filter = drawing("M4 7h10M18 7h2M4 17h2M10 17h10M16 4.5v5M8 14.5v5")
  static let heart = drawing("M12 20S4 15 4 9.3A4.2 4.2 0 0 1 12 7.5a4.2 4.2 0 0 1 8 1.8C20 15 12 20 12 20z")
  static let away = drawing("M7 17 17 7M9 7h8v8")
  static let close = drawing("M6 6l12 12M18 6 6 18")
  static let back = drawing("M14 6l-6 6 6 6")

  private static func drawing(_ path: String) -> HTML {
    .element(
      "svg", ["class": "icon", "viewBox": "0 0 24 24", "aria-hidden": "true"], .element("path", ["d": path]))
  }
}
