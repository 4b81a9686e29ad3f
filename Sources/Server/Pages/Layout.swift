import Domain

/// The frame around every page.
struct Layout {
  var title: String
  var description = Strings.english.siteDescription
  var bodyClass: String?
  var content: HTML

  private var words: Strings { .english }

  var html: HTML {
    .element(
      "html", ["lang": "en"],
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
        .element("script", ["type": "module", "src": "/assets/app.js"])),
      .element(
        "body", ["class": bodyClass],
        .element("a", ["class": "skip", "href": "#content"], HTML(words.skipToContent)),
        header,
        .element("main", ["id": "content", "tabindex": "-1"], content),
        .element("template", ["id": "own-photo"], OwnPhoto.stage)))
  }

  private var header: HTML {
    .element(
      "header", ["class": "bar"],
      .element(
        "a", ["class": "brand", "href": "/", "aria-label": "\(words.siteName), \(words.home)"],
        .element("span", ["class": "mark", "aria-hidden": "true"]),
        .element("span", ["class": "name"], HTML(words.siteName))),
      .element(
        "a", ["class": "button quiet", "href": "/photo", "data-photo": ""],
        Icon.camera,
        .element("span", ["class": "wide"], HTML(words.tryYourPhoto)),
        .element("span", ["class": "narrow"], HTML(words.tryYourPhotoShort))))
  }
}

/// Line drawings used in buttons.
enum Icon {
  static let camera = drawing("M4 8h3l2-3h6l2 3h3v11H4zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z")
  static let away = drawing("M7 17 17 7M9 7h8v8")
  static let close = drawing("M6 6l12 12M18 6 6 18")
  static let back = drawing("M14 6l-6 6 6 6")

  private static func drawing(_ path: String) -> HTML {
    .element(
      "svg", ["class": "icon", "viewBox": "0 0 24 24", "aria-hidden": "true"], .element("path", ["d": path]))
  }
}
