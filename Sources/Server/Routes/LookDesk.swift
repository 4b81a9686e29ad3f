import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Images
import Looks

/// Where looks are asked for: a fixed number at once, a short queue, a deadline, and numbers about it all.
struct LookDesk: Sendable {
  let showcase: any Showcase
  let limiter: WorkLimiter
  let deadline: Duration
  /// The cookie in which the server's own pages keep the visit's id.
  static let visitCookie = "vitrine_visit"
  /// What an uploaded picture may cost.
  let pictureLimits: ImageLimits
  let metrics: ServerMetrics
  /// Keeps what scenes' looks are made from; nil keeps nothing.
  var discovery: Discovery?
  /// Brings products into the order for the visitor; nil shows them as they were found.
  var presenter: LookPresenter?
  /// Hashes visitors; nil knows none.
  var hasher: VisitorHasher?
  /// Scenes the office has tagged are shown with their published tags.
  var tagged: TaggedLooks?

  /// The look of a scene as the visitor behind a request sees it.
  func look(of scene: Scene, for request: Request) async throws -> Look {
    try await presented(look(of: scene), of: scene.id, for: request)
  }

  /// The look of a picture file's bytes as the visitor behind a request sees it.
  func look(in picture: Data, for request: Request) async throws -> Look {
    try await presented(look(in: picture), of: nil, for: request)
  }

  /// A look that cannot be put in order is shown as it was found: an order is never worth an error.
  ///
  /// A page that asks for one section (`part=piece`) has the look already, in its order and under its name; the
  /// section is no second look, so nothing is written down for it.
  func presented(_ look: Look, of sceneID: String?, for request: Request) async -> Look {
    guard let presenter, request.uri.queryParameters.get("part") != "piece" else { return look }
    do {
      return try await presenter.presented(look, of: sceneID, to: visitor(behind: request))
    } catch {
      metrics.refused(code: "order")
      return look
    }
  }

  /// Who asks: the ids the page sends along, hashed; nobody when they ask not to be followed.
  ///
  /// A page that is opened sends the visit as the cookie its script has set, everything else as a header.
  private func visitor(behind request: Request) -> LookPresenter.Visitor {
    guard let hasher, !request.asksNotToBeFollowed else { return LookPresenter.Visitor() }
    func hash(_ id: String?) -> String? {
      id.flatMap { (1...256).contains($0.utf8.count) ? hasher.hash($0) : nil }
    }
    return LookPresenter.Visitor(
      session: hash(request.headers[.vitrineSession] ?? request.cookies[Self.visitCookie]?.value),
      user: hash(request.headers[.vitrineUser]))
  }

  /// The look of a picture file's bytes.
  func look(in picture: Data, _ query: LookQuery = LookQuery()) async throws -> Look {
    let look = try await work { try await showcase.look(in: picture, query) }
    metrics.found(look)
    return look
  }

  /// The products for a part of a picture file's bytes.
  func piece(in picture: Data, _ query: PieceQuery) async throws -> Piece {
    try await work { try await showcase.piece(in: picture, query) }
  }

  /// The products for a part of a scene.
  func piece(of scene: Scene, _ query: PieceQuery) async throws -> Piece {
    try await piece(in: picture(of: scene), query)
  }

  /// Does work that takes a network's time: in its turn, within the deadline, or not at all.
  func work<Result: Sendable>(_ job: @escaping @Sendable () async throws -> Result) async throws -> Result {
    defer { metrics.load(running: limiter.load.running, waiting: limiter.load.waiting) }
    do {
      return try await withDeadline(deadline) {
        try await limiter.run {
          metrics.load(running: limiter.load.running, waiting: limiter.load.waiting)
          return try await job()
        }
      }
    } catch {
      metrics.refused(code: ServerProblem(error).code)
      throw error
    }
  }

  /// The look of a scene when nothing has to be found for it.
  func knownLook(of scene: Scene) async throws -> Look? {
    if let look = try await tagged?.look(ofScene: scene.id) { return look }
    return try await showcase.cachedLook(forScene: scene.id)
  }

  /// The look of a scene, kept once found.
  func look(of scene: Scene) async throws -> Look {
    if let known = try await knownLook(of: scene) { return known }
    return try await study(scene)
  }

  /// The look of a scene found now, kept with what it was made from.
  func study(_ scene: Scene) async throws -> Look {
    let picture = try await picture(of: scene)
    let look = try await work {
      guard let discovery else { return try await showcase.look(in: picture, LookQuery()) }
      return try await discovery.study(picture, ofScene: scene.id)
    }
    metrics.found(look)
    try await showcase.keep(look, forScene: scene.id)
    return look
  }

  /// The bytes of a scene's picture.
  func picture(of scene: Scene) async throws -> Data {
    guard let file = try await showcase.picture(ofScene: scene.id),
      let picture = try? Data(contentsOf: file)
    else { throw ServerProblem.notFound(Strings.current.picture) }
    return picture
  }
}

extension HTTPField.Name {
  /// The visit's id, as events carry it.
  static let vitrineSession = Self.ours("Vitrine-Session")
  /// The user's id, as events carry it, when it is known and agreed.
  static let vitrineUser = Self.ours("Vitrine-User")

  private static func ours(_ name: String) -> Self {
    guard let field = Self(name) else { preconditionFailure("'\(name)' is no header name") }
    return field
  }
}
