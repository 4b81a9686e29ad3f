import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Spins

/// The pages people see.
struct PageRoutes: Sendable {
  static let scenesPerPage = 36

  let showcase: any Showcase
  let desk: LookDesk
  let photos: PhotoDesk
  let upload: PictureUpload
  let pictures: PictureService
  let assets: Assets
  let abilities: Abilities
  let spins: SpinShelf?

  var routes: [Route] {
    [
      .get("/", feed), .get("/scenes/{id}", scene), .get("/products/{id}", product), .get("/photo", photo),
      .get("/saved", saved), .get("/bookmarklet", bookmarklet),
      .post("/look", look), .get("/assets/{name}", asset), .get("/images/scenes/{id}", scenePicture),
      .get("/images/products/{id}/{position}", productPicture),
    ]
  }

  private func feed(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let page = try request.number("page", default: 1, in: 1...1_000_000)
    let total = try await showcase.sceneCount()
    let scenes = try await showcase.scenes(offset: (page - 1) * Self.scenesPerPage, limit: Self.scenesPerPage)
    var pieces: [String: Int] = [:]
    for scene in scenes {
      guard let look = try await desk.knownLook(of: scene) else { continue }
      let count = look.objects.count { !$0.products.isEmpty }
      if count > 0 { pieces[scene.id] = count }
    }
    let pages = max(1, (total + Self.scenesPerPage - 1) / Self.scenesPerPage)
    return .page(FeedPage(scenes: scenes, pieces: pieces, page: page, pages: pages).html)
  }

  private func scene(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let scene = try await showcase.scene(withID: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    var look: Look?
    do {
      look = try await desk.look(of: scene, for: request)
    } catch {
      // The picture is worth showing without its dots; the page says so.
      context.logger.warning("no look for scene", metadata: ["scene": "\(scene.id)", "error": "\(error)"])
    }
    return try await Closeup(
      scene, look: look, base: request.base, knowsRelated: abilities.discovery
    ).answer(to: request) {
      try await desk.piece(of: scene, $0)
    }
  }

  private func product(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try context.capture("id")
    guard let product = try await showcase.product(withID: id) else {
      throw ServerProblem.notFound(Strings.current.product)
    }
    let similar = try await showcase.products(similarTo: id, limit: ProductPage.lookAlikes) ?? []
    var page = ProductPage(
      product: product, similar: similar, base: request.base, knowsRooms: abilities.discovery)
    page.spin = spins?.manifest(of: id)
    page.isShareable = abilities.sharing
    return .page(page.html)
  }

  private func photo(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(
      PhotoPage(
        keptMinutes: Int(photos.kept.lifetime / .seconds(60)),
        wasDeleted: request.uri.queryParameters.get("deleted") != nil
      ).html)
  }

  private func saved(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard request.uri.queryParameters.get("part") == "cards" else { return .page(SavedPage().html) }
    var products: [Product] = []
    for id in request.uri.queryParameters.getAll("id").prefix(SavedPage.limit) {
      if let product = try await showcase.product(withID: String(id)) { products.append(product) }
    }
    return .fragment(SavedPage.cards(products))
  }

  private func bookmarklet(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(BookmarkletPage(base: request.base, script: try assets.text(named: "bookmarklet.js")).html)
  }

  /// The form without script: the photo gets a page of its own.
  private func look(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let photo = try await photos.receive(upload.read(from: request))
    return Response(status: .seeOther, headers: [.location: PagePath.photo(photo.id)])
  }

  private func asset(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try assets.answer(named: context.capture("name"), request: request)
  }

  private func scenePicture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try await pictures.answer(showcase.picture(ofScene: context.capture("id")), for: request)
  }

  private func productPicture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let position = Int(try context.capture("position")), position >= 0 else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    return try await pictures.answer(
      showcase.picture(ofProduct: context.capture("id"), at: position), for: request)
  }
}
