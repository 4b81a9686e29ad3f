import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Spins

extension HTTPField.Name {
  /// What an owner's request carries.
  static let shareOwner = HTTPField.Name("X-Share-Owner") ?? .authorization
}

/// Looks shared by a link: their pages, votes, comments, and what other sites ask about them.
struct ShareRoutes: Sendable {
  static let cookie = "vitrine_friend"

  let shares: ShareDesk
  /// Views that turn, shown where a product is shared.
  let spins: SpinShelf?

  var routes: [Route] {
    [
      .post("/api/v1/shares", share), .get("/api/v1/shares/{id}", voices),
      .delete("/api/v1/shares/{id}", erase),
      .post("/api/v1/shares/{id}/votes", vote), .post("/api/v1/shares/{id}/comments", comment),
      .delete("/api/v1/shares/{id}/comments/{number}", eraseComment),
      .post("/api/v1/shares/{id}/state", setState),
      .get("/s/{id}", page), .get("/s/{id}/frame", frame), .get("/images/shares/{id}", picture),
      .get("/oembed", oEmbed),
    ]
  }

  private func share(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let asked = try await request.json(ShareRequest.self)
    let title = String((asked.title ?? "").prefix(ShareDesk.longestTitle))
    let (look, owner) = try await shares.share(asked.subject(), title: title, for: request)
    return .json(SharedAnswer(id: look.id, page: PagePath.share(look.id), owner: owner), status: .created)
  }

  private func voices(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let look = try await shares.look(context.capture("id"))
    return .json(try await shares.voices(of: look, voter: request.cookies[Self.cookie]?.value))
  }

  private func vote(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let asked = try await request.json(VoteRequest.self)
    let id = try context.capture("id")
    let voter = request.cookies[Self.cookie]?.value ?? ShareDesk.secret()
    try await shares.vote(asked.on, product: asked.product, share: id, voter: voter)
    return Self.known(voter, .json(try await shares.voices(of: shares.look(id), voter: voter)), request)
  }

  private func comment(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let asked = try await request.json(CommentRequest.self)
    let voter = request.cookies[Self.cookie]?.value ?? ShareDesk.secret()
    let comment = try await shares.comment(
      asked.text, name: asked.name ?? "", share: context.capture("id"), voter: voter)
    return Self.known(voter, .json(CommentAnswer(comment), status: .created), request)
  }

  private func setState(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let asked = try await request.json(StateRequest.self)
    let id = try await owned(request, context)
    try await shares.store.setShare(id, open: asked.open)
    return .json(try await shares.voices(of: shares.look(id), voter: nil))
  }

  private func erase(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try await shares.store.removeShare(owned(request, context))
    return Response(status: .noContent)
  }

  private func eraseComment(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try await owned(request, context)
    guard let number = Int64(try context.capture("number")),
      try await shares.store.removeComment(number, share: id)
    else { throw ServerProblem.notFound(Strings.current.comment) }
    return Response(status: .noContent)
  }

  private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let look = try await shares.look(context.capture("id"))
    let voices = try await shares.voices(of: look, voter: nil)
    let page = SharePage(look: look, voices: voices, base: request.base)
    if let item = try await item(page) { return .page(item.html) }
    return try await page.closeup.answer(to: request) {
      try await shares.desk.piece(in: shares.picture(of: look), $0)
    }
  }

  /// The look alone, for a frame on another site.
  private func frame(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let look = try await shares.look(context.capture("id"))
    var page = SharePage(look: look, voices: nil, base: request.base)
    page.isFramed = true
    let item = try await item(page)
    var response = Response.page(item?.html ?? page.closeup.html())
    response.headers[.contentSecurityPolicy] = SecurityHeaders.policy(frameAncestors: "*")
    return response
  }

  /// The page of a shared product as it is now; nil for a look that is of none.
  private func item(_ page: SharePage) async throws -> ProductPage? {
    guard let id = page.look.productID else { return nil }
    guard let product = try await shares.showcase.product(withID: id) else {
      throw ServerProblem.notFound(Strings.current.product)
    }
    return page.item(product, spin: spins?.manifest(of: id))
  }

  private func picture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let look = try await shares.look(context.capture("id"))
    var response = Response.bytes(try await shares.picture(of: look), type: "image/jpeg")
    response.headers[.cacheControl] = "private, max-age=3600"
    return response
  }

  /// https://oembed.com: a frame with the look, and its picture as the thumbnail.
  private func oEmbed(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    if let format = request.uri.queryParameters.get("format"), format != "json" {
      throw ServerProblem(
        status: .notImplemented, code: "json_only", message: "Only format=json is answered.")
    }
    let address = request.uri.queryParameters.get("url") ?? ""
    guard let parts = URLComponents(string: address), parts.path.hasPrefix("/s/"),
      let id = parts.path.split(separator: "/").dropFirst().first
    else { throw ServerProblem.notFound(Strings.current.page) }
    let look = try await shares.look(String(id))
    let most = try request.number("maxwidth", default: 640, in: 120...4_000)
    return .json(OEmbedAnswer(look, base: request.base, width: min(most, 1_280)))
  }

  private func owned(_ request: Request, _ context: BasicRequestContext) async throws -> String {
    let id = try context.capture("id")
    try await shares.checkOwner(request.headers[.shareOwner], share: id)
    return id
  }

  /// Gives a friend's browser a name, so that a vote counts once and can be taken back.
  private static func known(_ voter: String, _ response: Response, _ request: Request) -> Response {
    guard request.cookies[cookie] == nil else { return response }
    var response = response
    response.headers[.setCookie] = "\(cookie)=\(voter); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    return response
  }
}

private struct ShareRequest: Decodable {
  var scene: String?
  var photo: String?
  var product: String?
  var title: String?

  func subject() throws -> ShareDesk.Subject {
    switch (scene, photo, product) {
    case (let id?, nil, nil): .scene(id)
    case (nil, let id?, nil): .photo(id)
    case (nil, nil, let id?): .product(id)
    default: throw ServerProblem.badRequest("Send one of 'scene', 'photo' and 'product'.")
    }
  }
}

private struct SharedAnswer: Encodable {
  var id: String
  var page: String
  var owner: String
}

private struct VoteRequest: Decodable {
  var product: String
  var on: Bool
}

private struct CommentRequest: Decodable {
  var name: String?
  var text: String
}

private struct StateRequest: Decodable { var open: Bool }

/// The answer of oEmbed 1.0, type `rich`.
private struct OEmbedAnswer: Encodable {
  var version = "1.0"
  var type = "rich"
  var provider_name = Strings.current.siteName
  var provider_url: String
  var title: String
  var html: String
  var width: Int
  var height: Int
  var thumbnail_url: String
  var thumbnail_width: Int
  var thumbnail_height: Int

  init(_ look: SharedLook, base: String, width: Int) {
    let page = base + PagePath.share(look.id)
    provider_url = base + "/"
    title = look.title.isEmpty ? Strings.current.sharedLook : look.title
    self.width = width
    height = Int((Double(width) * Double(look.height) / Double(max(1, look.width))).rounded())
    html =
      HTML.element(
        "iframe",
        [
          "src": page + "/frame", "width": String(width), "height": String(height), "title": title,
          "loading": "lazy", "style": "border:0",
        ]
      ).markup
    let picture = look.picturePath
    thumbnail_url = picture.hasPrefix("/") ? base + picture : picture
    thumbnail_width = look.width
    thumbnail_height = look.height
  }
}

extension Request {
  /// Where this server is, as the reader sees it: `https://vitrine.example`.
  var base: String {
    let isSecure = headers[.forwardedProto] == "https"
    return "\(isSecure ? "https" : "http")://\(head.authority ?? "localhost")"
  }

  /// A small JSON body; other types are refused, since a form of another site could send them.
  func json<Body: Decodable>(_ type: Body.Type) async throws -> Body {
    guard headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
      throw ServerProblem(
        status: .unsupportedMediaType, code: "unsupported_type", message: "Send application/json.")
    }
    let bytes = try await body.collect(upTo: 16_384)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
    } catch {
      throw ServerProblem.badRequest("The body is not the JSON object this address takes.")
    }
  }
}

extension HTTPField.Name {
  static let forwardedProto = HTTPField.Name("X-Forwarded-Proto") ?? .via
}
