import Domain
import HTTPTypes
import Hummingbird

/// One picture with its dots: a scene or a visitor's photo, with one piece chosen or none.
///
/// Without script it reads as the picture and a list of pieces with products, each piece with an address of its
/// own; with script the element `vitrine-closeup` lays dots on the picture and shows one piece at a time.
struct Closeup: Sendable {
  /// Title and size; a photo's or a shared look's stand in for a scene's.
  var scene: Scene
  /// The address of its page.
  var page: String
  /// The address of its picture.
  var picture: String
  /// Nil when the look could not be found now.
  var look: Look?
  var bodyClass = "closeup"
  var isFramed = false
  /// What the script may share: `data-scene` or `data-photo`.
  var shareable: (scene: String?, photo: String?) = (nil, nil)
  var emptyHint = Strings.current.noPiecesHint
  /// What can be done with the picture, below its pieces.
  var acts: HTML = .empty
  /// What follows below.
  var after: HTML = .empty
  /// What programs read of the page.
  var head: HTML = .empty

  private var words: Strings { .current }

  init(scene: Scene, page: String, picture: String, look: Look?) {
    self.scene = scene
    self.page = page
    self.picture = picture
    self.look = look
  }

  /// A scene of the catalogue.
  init(_ scene: Scene, look: Look?, base: String, knowsRelated: Bool) {
    self.init(
      scene: scene, page: PagePath.scene(scene.id), picture: PicturePath.scene(scene.id), look: look)
    shareable.scene = scene.id
    let data = StructuredData(base: base)
    head = .group([
      data.card(
        title: scene.title.isEmpty ? words.piecesTitle : scene.title, page: page, image: picture,
        oEmbed: false),
      look.map { data.products(of: $0) } ?? .empty,
    ])
    if knowsRelated {
      let address = "/api/v1/scenes/\(PagePath.segment(scene.id))"
      after = .group([
        Strip(source: "\(address)/complete", title: words.completeTheLook).html,
        Strip(source: "\(address)/related?limit=8", title: words.relatedRooms).html,
      ])
    }
  }

  /// A visitor's own photo.
  init(_ photo: KeptPhotos.Photo, keptMinutes: Int) {
    var scene = photo.scene
    scene.title = Strings.current.yourPhoto
    self.init(
      scene: scene, page: PagePath.photo(photo.id), picture: PicturePath.photo(photo.id), look: photo.look)
    shareable.photo = photo.id
    bodyClass = "closeup own"
    emptyHint = words.noPiecesPhotoHint
    acts = OwnPhoto.acts(page: page, minutes: keptMinutes)
  }

  /// What is shown first.
  struct Chosen: Sendable {
    /// Its place among the look's objects, nil when it is a part the visitor cut out.
    var place: Int?
    var section: PieceSection
  }

  /// Answers a request for the page or, for the script, for one section (`part=piece`) or all (`part=pieces`).
  func answer(
    to request: Request, piece find: (PieceQuery) async throws -> Piece
  ) async throws -> Response {
    let part = request.uri.queryParameters.get("part")
    if part == "pieces" { return .fragment(pieces(nil)) }
    var chosen: Chosen?
    if let query = try request.pieceQuery() {
      let wantsFilters = request.uri.queryParameters.get("filters") != nil
      chosen = try await self.chosen(query, wantsFilters: wantsFilters, find)
    }
    if part == "piece" {
      guard let chosen else { throw ServerProblem.badRequest("'part=piece' needs 'box'.") }
      return .fragment(chosen.section.html)
    }
    return .page(html(chosen))
  }

  /// The section a query means: an object of the look when the box is its box and nothing is filtered.
  private func chosen(
    _ query: PieceQuery, wantsFilters: Bool, _ find: (PieceQuery) async throws -> Piece
  ) async throws -> Chosen {
    let objects = look?.objects ?? []
    let place = objects.indices.max {
      objects[$0].box.intersectionOverUnion(query.box) < objects[$1].box.intersectionOverUnion(query.box)
    }.flatMap {
      objects[$0].box.intersectionOverUnion(query.box) > 0.9 && !objects[$0].products.isEmpty ? $0 : nil
    }
    if let place, !wantsFilters, query.filter.count == 0 {
      var section = PieceSection(object: objects[place], page: page, isChosen: true)
      section.shown = (place, look?.request)
      return Chosen(place: place, section: section)
    }
    let piece = try await find(query)
    var section = PieceSection(object: piece.object, page: page, isChosen: true)
    section.isCutOut = place == nil
    section.knownCategory = query.category
    section.filters = (piece.facets, query.filter, wantsFilters)
    return Chosen(place: place, section: section)
  }

  /// The whole page.
  func html(_ chosen: Chosen? = nil) -> HTML {
    let title = scene.title.isEmpty ? words.piecesTitle : scene.title
    let image = ScenePicture(path: picture, scene: scene, sizes: "(min-width: 900px) 62vw, 100vw")
      .html(eager: true, alt: title)
    return Layout(
      title: scene.title, bodyClass: bodyClass, head: head, isFramed: isFramed,
      content: .group([
        CloseupStage(
          page: page, shareable: shareable, request: look?.request,
          picture: .group([image, chosen.map(outline) ?? .empty]),
          title: title, acts: acts, pieces: pieces(chosen)
        ).html, after,
      ])
    ).html
  }

  /// The chosen box, for readers without script; a drawing needs no inline style.
  private func outline(_ chosen: Chosen) -> HTML {
    let box = chosen.section.object.box.scaled(Float(scene.width), Float(scene.height))
    return .element(
      "svg", ["class": "frame-of", "viewBox": "0 0 \(scene.width) \(scene.height)", "aria-hidden": "true"],
      .element(
        "rect",
        ["x": "\(box.x)", "y": "\(box.y)", "width": "\(box.width)", "height": "\(box.height)", "rx": "8"]))
  }

  /// All sections, the chosen one in its object's place, or first when it is cut out.
  private func pieces(_ chosen: Chosen?) -> HTML {
    guard let look else {
      return .group([
        chosen?.section.html ?? .empty,
        .element("p", ["class": "notice small", "role": "status"], HTML(words.lookUnavailable)),
      ])
    }
    var sections: [HTML] = []
    if let chosen, chosen.place == nil { sections.append(chosen.section.html) }
    for (place, object) in look.objects.enumerated() where !object.products.isEmpty {
      var section = PieceSection(object: object, page: page)
      section.shown = (place, look.request)
      sections.append((chosen?.place == place ? chosen?.section ?? section : section).html)
    }
    guard sections.isEmpty else { return .group(sections) }
    return .element(
      "div", ["class": "notice small", "role": "status"],
      .element("h2", [:], HTML(words.noPiecesTitle)),
      .element("p", [:], HTML(emptyHint)))
  }
}

/// Picture and panel side by side, the markup `vitrine-closeup` brings to life.
struct CloseupStage {
  var page: String?
  var shareable: (scene: String?, photo: String?) = (nil, nil)
  /// Names the look, for events that speak of it.
  var request: String?
  var picture: HTML
  var title: String
  var acts: HTML = .empty
  var pieces: HTML

  var html: HTML {
    .element(
      "vitrine-closeup",
      [
        "data-page": page, "data-scene": shareable.scene, "data-photo": shareable.photo,
        "data-request": request,
      ],
      .element("figure", ["class": "stage"], picture),
      .element(
        "section", ["class": "panel", "aria-label": Strings.current.piecesTitle],
        .element("h1", [:], HTML(title)),
        .element("div", ["class": "pieces"], pieces),
        .element("div", ["class": "acts"], acts)))
  }
}

/// A row the script fills when it comes near, and leaves out when there is nothing for it.
struct Strip {
  var source: String
  var title: String

  var html: HTML { .element("vitrine-strip", ["data-source": source, "data-title": title]) }
}
