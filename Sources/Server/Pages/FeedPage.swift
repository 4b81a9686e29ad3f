import Domain

/// The first page: pictures in columns, each leading to its dots.
struct FeedPage {
  var scenes: [Scene]
  /// Dots each scene is known to have, by scene id.
  var pieces: [String: Int]
  var page: Int
  var pages: Int

  private var words: Strings { .current }

  var html: HTML {
    Layout(
      title: "", bodyClass: "feed",
      content: .group([
        .element(
          "section", ["class": "welcome"],
          .element("h1", [:], HTML(words.feedTitle)),
          .element("p", [:], HTML(words.feedIntroduction))),
        scenes.isEmpty
          ? empty
          : .element(
            "vitrine-wall", [:], .element("ul", ["class": "wall"], scenes.map(card)),
            pages > 1 ? pager : .empty),
      ])
    ).html
  }

  private var empty: HTML {
    .element(
      "section", ["class": "notice"],
      .element("h2", [:], HTML(words.emptyFeedTitle)),
      .element("p", [:], HTML(words.emptyFeedHint)),
      .element(
        "a", ["class": "button", "href": "/photo", "data-choose-photo": ""], Icon.camera,
        HTML(words.tryYourPhoto)))
  }

  private func card(_ scene: Scene) -> HTML {
    let position = scenes.firstIndex { $0.id == scene.id } ?? 0
    return .element(
      "li", [:],
      .element(
        "a", ["class": "card", "href": PagePath.scene(scene.id)],
        .element(
          "span", ["class": "frame"],
          ScenePicture(
            path: PicturePath.scene(scene.id), scene: scene,
            sizes: "(min-width: 1100px) 25vw, (min-width: 700px) 33vw, 50vw"
          ).html(
            eager: position < 6, alt: scene.title.isEmpty ? words.picture : ""),
          pieces[scene.id].map { .element("span", ["class": "count"], HTML(words.pieces($0))) } ?? .empty),
        scene.title.isEmpty ? .empty : .element("span", ["class": "title"], HTML(scene.title))))
  }

  private var pager: HTML {
    .element(
      "nav", ["class": "pager", "aria-label": words.nextPage],
      page > 1
        ? .element(
          "a", ["class": "button quiet", "rel": "prev", "href": "/?page=\(page - 1)"],
          HTML(words.previousPage))
        : .empty,
      page < pages
        ? .element(
          "a", ["class": "button", "rel": "next", "href": "/?page=\(page + 1)"], HTML(words.nextPage))
        : .empty)
  }
}

/// A scene's picture in several widths.
struct ScenePicture {
  /// Where it is served.
  var path: String
  var scene: Scene
  var sizes: String

  func html(eager: Bool, alt: String) -> HTML {
    let widths = [320, 480, 768, 1280].filter { $0 < scene.width } + [min(scene.width, 1600)]
    return .element(
      "img",
      [
        "src": "\(path)?w=768", "srcset": widths.map { "\(path)?w=\($0) \($0)w" }.joined(separator: ", "),
        "sizes": sizes, "width": String(scene.width), "height": String(scene.height), "alt": alt,
        "loading": eager ? nil : "lazy", "decoding": "async",
      ])
  }
}
