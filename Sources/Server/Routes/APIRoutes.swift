import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The routes programs use; `Web/openapi.json` describes them.
struct APIRoutes: Sendable {
  let showcase: any Showcase
  let desk: LookDesk
  let upload: PictureUpload
  let assets: Assets
  let seen = SeenLooks()

  var routes: [Route] {
    [
      .get("/api/v1/scenes", scenes), .get("/api/v1/scenes/{id}", scene),
      .get("/api/v1/scenes/{id}/look", sceneLook), .post("/api/v1/look", look),
      .get("/api/v1/looks/{digest}", seenLook),
      .get("/api/v1/products/{id}", product), .get("/api/v1/products/{id}/similar", similar),
      .get("/api/v1/openapi.json", document),
    ]
  }

  private func scenes(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let page = try request.number("page", default: 1, in: 1...1_000_000)
    let perPage = try request.number("per_page", default: 24, in: 1...100)
    let scenes = try await showcase.scenes(offset: (page - 1) * perPage, limit: perPage)
    let total = try await showcase.sceneCount()
    return .json(
      ScenesAnswer(
        scenes: scenes.map(SceneAnswer.init), page: page, pages: (total + perPage - 1) / perPage, total: total
      ))
  }

  private func scene(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(SceneAnswer(try await foundScene(context)))
  }

  private func sceneLook(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try await desk.look(of: foundScene(context), for: request).served)
  }

  private func look(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let query = LookQuery(outlines: try await outlines(asked: request), filter: try request.productFilter())
    let picture = try await upload.read(from: request)
    let digest = SeenLooks.digest(picture)
    if let known = seen[digest, query] {
      return .json(await desk.presented(known, of: nil, for: request).served)
    }
    let look = try await desk.look(in: picture, query)
    seen.keep(look, for: digest, query)
    return .json(await desk.presented(look, of: nil, for: request).served)
  }

  /// What a request wants drawn of each object: `masks=visible` or `masks=whole`.
  private func outlines(asked request: Request) async throws -> Outlines {
    let wanted: Outlines
    switch request.uri.queryParameters["masks"].map(String.init) {
    case nil, "none": return .none
    case "visible": wanted = .visible
    case "whole": wanted = .whole
    case let other?:
      throw ServerProblem.badRequest("masks is 'visible' or 'whole', not '\(other)'")
    }
    guard await showcase.outlines >= wanted else {
      throw ServerProblem.badRequest("this server's detector has no layers that draw masks=\(wanted)")
    }
    return wanted
  }

  /// The look of a picture that was sent a while ago, by the SHA-256 of its bytes; nothing when there is none.
  private func seenLook(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let look = seen[try context.capture("digest")] else { return Response(status: .noContent) }
    return .json(await desk.presented(look, of: nil, for: request).served)
  }

  private func product(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let product = try await showcase.product(withID: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.product)
    }
    return .json(ProductAnswer(product))
  }

  private func similar(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let limit = try request.number("limit", default: 12, in: 1...100)
    guard
      let products = try await showcase.products(
        similarTo: context.capture("id"), filter: request.productFilter(), limit: limit)
    else {
      throw ServerProblem.notFound(Strings.current.product)
    }
    return .json(["products": products.map(\.served)])
  }

  private func document(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try assets.answer(named: "openapi.json", request: request)
  }

  private func foundScene(_ context: BasicRequestContext) async throws -> Scene {
    guard let scene = try await showcase.scene(withID: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    return scene
  }
}
