import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Images
import Logging

/// The pages people see.
struct PageRoutes: Sendable {
  static let scenesPerPage = 36

  let showcase: any Showcase
  let desk: LookDesk
  let upload: PictureUpload
  let pictures: PictureService
  let assets: Assets

  var routes: [Route] {
    [
      .get("/", feed), .get("/scenes/{id}", scene), .get("/products/{id}", product), .get("/photo", photo),
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
      throw ServerProblem.notFound(Strings.english.picture)
    }
    do {
      return .page(ScenePage(scene: scene, look: try await desk.look(of: scene, for: request)).html)
    } catch {
      // The picture is worth showing without its dots; the page says so.
      context.logger.warning("no look for scene", metadata: ["scene": "\(scene.id)", "error": "\(error)"])
      return .page(ScenePage(scene: scene, look: nil).html)
    }
  }

  private func product(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try context.capture("id")
    guard let product = try await showcase.product(withID: id) else {
      throw ServerProblem.notFound(Strings.english.product)
    }
    let similar = try await showcase.products(similarTo: id, limit: 12) ?? []
    return .page(ProductPage(product: product, similar: similar).html)
  }

  private func photo(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(PhotoPage().html)
  }

  /// The pieces of an uploaded photo: `?part=pieces` answers their markup alone, for the script; otherwise a
  /// whole page with the photo in it.
  private func look(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let data = try await upload.read(from: request)
    let look = try await desk.look(in: data, for: request)
    if request.uri.queryParameters.get("part") == "pieces" {
      let pieces = Pieces(look: look, emptyHint: Strings.english.noPiecesPhotoHint).html
      return .bytes(Data(pieces.markup.utf8), type: "text/html; charset=utf-8")
    }
    let limits = desk.pictureLimits
    let (picture, size) = try await Blocking.run {
      let small = try ImageDecoder(limits: limits).decode(data, longestSide: 1_200)
      return (try small.encoded(as: .jpeg, quality: 82), (width: small.width, height: small.height))
    }
    return .page(PhotoResultPage(picture: picture, size: size, look: look).html)
  }

  private func asset(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try assets.answer(named: context.capture("name"), request: request)
  }

  private func scenePicture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try await pictures.answer(showcase.picture(ofScene: context.capture("id")), for: request)
  }

  private func productPicture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let position = Int(try context.capture("position")), position >= 0 else {
      throw ServerProblem.notFound(Strings.english.picture)
    }
    return try await pictures.answer(
      showcase.picture(ofProduct: context.capture("id"), at: position), for: request)
  }
}
