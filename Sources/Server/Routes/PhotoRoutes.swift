import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Visitors' own photos, and parts of any picture.
struct PhotoRoutes: Sendable {
  let showcase: any Showcase
  let desk: LookDesk
  let photos: PhotoDesk
  let upload: PictureUpload
  let pictures: PictureService

  var routes: [Route] {
    [
      .get("/api/v1/scenes/{id}/piece", scenePiece),
      .post("/api/v1/photos", receive), .get("/api/v1/photos/{id}", photo),
      .delete("/api/v1/photos/{id}", erase),
      .get("/api/v1/photos/{id}/piece", photoPiece),
      .get("/photos/{id}", page), .post("/photos/{id}/delete", eraseByForm),
      .get("/images/photos/{id}", picture),
    ]
  }

  private func scenePiece(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let scene = try await showcase.scene(withID: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    return .json(try await desk.piece(of: scene, try asked(of: request)).served)
  }

  private func receive(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(PhotoAnswer(try await photos.receive(upload.read(from: request))), status: .created)
  }

  private func photo(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(PhotoAnswer(try photos.photo(context.capture("id"))))
  }

  private func photoPiece(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(
      try await photos.piece(of: photos.photo(context.capture("id")), try asked(of: request)).served)
  }

  private func erase(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard photos.kept.erase(try context.capture("id")) else { throw ServerProblem.photoGone }
    return Response(status: .noContent)
  }

  private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    var photo = try photos.photo(context.capture("id"))
    photo.look = await desk.presented(photo.look, of: nil, for: request)
    let kept = photo
    let stage = Closeup(kept, keptMinutes: Int(photos.kept.lifetime / .seconds(60)))
    return try await stage.answer(to: request) { try await photos.piece(of: kept, $0) }
  }

  /// Erasing without script.
  private func eraseByForm(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    photos.kept.erase(try context.capture("id"))
    return Response(status: .seeOther, headers: [.location: "/photo?deleted=1"])
  }

  private func picture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    var answer = try await pictures.answer(photos.kept.picture(context.capture("id")), for: request)
    answer.headers[.cacheControl] = "private, max-age=3600"
    return answer
  }

  private func asked(of request: Request) throws -> PieceQuery {
    guard let query = try request.pieceQuery() else {
      throw ServerProblem.badRequest(
        "'box' is missing; say which part is meant, such as box=0.2,0.3,0.25,0.4.")
    }
    return query
  }
}

/// A kept photo as the API gives it.
struct PhotoAnswer: Encodable {
  var id: String
  var page: String
  var image: String
  var width: Int
  var height: Int
  var expires: String
  var look: Look

  init(_ photo: KeptPhotos.Photo) {
    id = photo.id
    page = PagePath.photo(photo.id)
    image = PicturePath.photo(photo.id)
    width = photo.width
    height = photo.height
    expires = photo.expires.formatted(.iso8601)
    look = photo.look.served
  }
}

extension Piece {
  /// The piece with pictures as addresses of this server and links that are web addresses.
  var served: Piece {
    var piece = self
    piece.object.products = piece.object.products.map(\.served)
    return piece
  }
}
