import Domain

/// One picture with its dots.
///
/// Without script it reads as the picture and a list of pieces with products; with script the element
/// `vitrine-look` lays dots on the picture and shows one piece at a time.
struct ScenePage {
  var scene: Scene
  /// Nil when the look could not be found now.
  var look: Look?

  private var words: Strings { .english }

  var html: HTML {
    let title = scene.title.isEmpty ? words.piecesTitle : scene.title
    return Layout(
      title: scene.title, bodyClass: "closeup",
      content: LookStage(
        picture: ScenePicture(scene: scene, sizes: "(min-width: 900px) 62vw, 100vw").html(
          eager: true, alt: title),
        title: title,
        pieces: look.map { Pieces(look: $0, emptyHint: words.noPiecesHint).html }
          ?? .element("p", ["class": "notice small", "role": "status"], HTML(words.lookUnavailable))
      ).html
    ).html
  }
}

/// Picture and panel side by side, the markup `vitrine-look` brings to life.
struct LookStage {
  var picture: HTML
  var title: String
  var pieces: HTML

  var html: HTML {
    .element(
      "vitrine-look", [:],
      .element("figure", ["class": "stage"], picture),
      .element(
        "section", ["class": "panel", "aria-label": Strings.english.piecesTitle],
        .element("h1", [:], HTML(title)),
        .element("div", ["class": "pieces"], pieces)))
  }
}

/// The pieces of a look: one section each, with its box for the dot and its products.
struct Pieces {
  var look: Look
  var emptyHint: String

  private var words: Strings { .english }

  var html: HTML {
    let shown = look.objects.filter { !$0.products.isEmpty }
    guard !shown.isEmpty else {
      return .element(
        "div", ["class": "notice small", "role": "status"],
        .element("h2", [:], HTML(words.noPiecesTitle)), .element("p", [:], HTML(emptyHint)))
    }
    return .group(shown.map(section))
  }

  private func section(_ object: LookObject) -> HTML {
    let title = object.category.replacing("_", with: " ")
    let box = object.box
    return .element(
      "section",
      [
        "class": "piece", "data-box": "\(box.x) \(box.y) \(box.width) \(box.height)", "data-name": title,
        "data-label": "\(title), \(words.products(object.products.count))",
      ],
      .element("h2", ["tabindex": "-1"], HTML(title)),
      .element("ul", ["class": "cards"], object.products.map { ProductCard(product: $0).html }))
  }
}
