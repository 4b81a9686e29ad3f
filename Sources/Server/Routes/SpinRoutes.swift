import Foundation
import HTTPTypes
import Hummingbird
import Images
import Spins

/// Turning views of products: their manifest, their pictures, and making them of uploads.
struct SpinRoutes: Sendable {
  /// Bytes one upload of frames or a film may have.
  static let maximumBytes = 96 * 1024 * 1024

  let showcase: any Showcase
  /// Where views lie; nil when the server has no folder for them.
  let shelf: SpinShelf?
  let workshop: SpinWorkshop?
  /// Whether views may be made and removed over HTTP.
  let allowsUploads: Bool
  let limits: ImageLimits
  let bodyTimeout: Duration

  var routes: [Route] {
    [
      .get("/api/v1/products/{id}/spin", spin), .post("/api/v1/products/{id}/spin", make),
      Route(method: .delete, path: "/api/v1/products/{id}/spin", handler: remove),
      .get("/spins/{id}/{file}", file),
    ]
  }

  /// The manifest with the folder of its pictures, or how far the view is.
  private func spin(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try await product(context)
    let status = await workshop?.status(of: id)
    if let status, status.state != "done" { return .json(status, status: .accepted) }
    guard let manifest = shelf?.manifest(of: id) else { throw ServerProblem.notFound("turning view") }
    return .json(SpinAnswer(manifest: manifest, base: "/spins/\(PagePath.segment(id))/"))
  }

  private func make(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try await product(context)
    let workshop = try openWorkshop()
    let upload = PictureUpload(maximumBytes: Self.maximumBytes, timeout: bodyTimeout)
    let parts = try await upload.readParts(named: ["frames", "film"], from: request, most: 80)
    let limits = limits
    let (frames, ordered) = try await Blocking.run { () throws -> ([SourceFrame], Bool) in
      let reader = FrameReader(decoder: ImageDecoder(limits: limits))
      do {
        if let film = parts.first(where: { $0.name == "film" }) {
          return (try reader.frames(of: film.data, name: "the film"), true)
        }
        return (
          try reader.frames(of: parts.enumerated().map { (name: "frame \($0 + 1)", data: $1.data) }), false
        )
      } catch let error as SpinError {
        throw ServerProblem(status: .unprocessableContent, code: "no_frames", message: error.description)
      }
    }
    let status = try await workshop.begin(frames, ordered: ordered, product: id)
    return .json(status, status: .accepted)
  }

  private func remove(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try await product(context)
    guard try await openWorkshop().remove(id) else { throw ServerProblem.notFound("turning view") }
    return Response(status: .noContent)
  }

  private func file(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let name = try context.capture("file")
    guard let file = try shelf?.file(name, of: context.capture("id")), let data = try? Data(contentsOf: file)
    else {
      throw ServerProblem.notFound(Strings.english.picture)
    }
    // The name holds a digest of the contents.
    return .bytes(data, type: "image/webp")
      .cached(etag: "\"\(name)\"", control: "public, max-age=31536000, immutable", for: request)
  }

  private func product(_ context: BasicRequestContext) async throws -> String {
    let id = try context.capture("id")
    guard try await showcase.product(withID: id) != nil else {
      throw ServerProblem.notFound(Strings.english.product)
    }
    return id
  }

  private func openWorkshop() throws -> SpinWorkshop {
    guard allowsUploads, let workshop else {
      throw ServerProblem(
        status: .forbidden, code: "not_allowed",
        message:
          "Making turning views over HTTP is switched off; set spin_uploads to true where only you can reach the "
          + "server, or use 'vitrine spin make'.")
    }
    return workshop
  }
}

/// A manifest and where its pictures lie.
struct SpinAnswer: Encodable {
  var manifest: SpinManifest
  var base: String

  private enum CodingKeys: String, CodingKey { case base }

  func encode(to encoder: any Encoder) throws {
    try manifest.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(base, forKey: .base)
  }
}
