import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Shared looks: made by anybody, seen by whoever has the link, closed and erased by who shared them.
struct ShareDesk: Sendable {
  static let longestTitle = 80
  static let longestName = 40
  static let longestComment = 600
  static let commentsShown = 200

  let store: any ShareStore
  let showcase: any Showcase
  let desk: LookDesk
  let photos: PhotoDesk

  /// What somebody shares.
  enum Subject: Sendable {
    case scene(String)
    /// A photo of one's own, with its picture, which outlives the photo.
    case photo(String)
    /// A product with its look-alikes, and its view that turns if it has one.
    case product(String)
  }

  private let sharing = Pace(60, each: .seconds(600))
  private let commenting = Pace(30, each: .seconds(600))
  private let commentingAlone = Pace(6, each: .seconds(600))
  private let voting = Pace(600, each: .seconds(600))

  init(store: any ShareStore, showcase: any Showcase, desk: LookDesk, photos: PhotoDesk) {
    self.store = store
    self.showcase = showcase
    self.desk = desk
    self.photos = photos
  }

  /// Shares something as it looks now.
  ///
  /// - Returns: the shared look, and the word by which its owner is known.
  func share(
    _ subject: Subject, title: String, for request: Request
  ) async throws -> (look: SharedLook, owner: String) {
    try sharing.note("")
    let owner = Self.secret()
    let (shared, picture) = try await captured(subject, title: title, for: request)
    try await store.share(shared, picture: picture, owner: Self.hash(owner))
    return (shared, owner)
  }

  /// The look to keep, and the picture to keep with it.
  private func captured(
    _ subject: Subject, title: String, for request: Request
  ) async throws -> (SharedLook, Data?) {
    switch subject {
    case .photo(let id):
      let kept = try photos.photo(id)
      guard let file = photos.kept.picture(id), let picture = try? Data(contentsOf: file) else {
        throw ServerProblem.photoGone
      }
      let look = await desk.presented(kept.look, of: nil, for: request)
      return (
        SharedLook(
          id: Self.secret(), sceneID: nil, title: title, width: kept.width, height: kept.height, look: look),
        picture
      )
    case .scene(let id):
      guard let scene = try await showcase.scene(withID: id) else {
        throw ServerProblem.notFound(Strings.current.picture)
      }
      let shared = SharedLook(
        id: Self.secret(), sceneID: scene.id, title: title.isEmpty ? scene.title : title, width: scene.width,
        height: scene.height, look: try await desk.look(of: scene, for: request))
      return (shared, nil)
    case .product(let id):
      guard let product = try await showcase.product(withID: id) else {
        throw ServerProblem.notFound(Strings.current.product)
      }
      let similar = try await showcase.products(similarTo: id, limit: ProductPage.lookAlikes) ?? []
      let object = LookObject(
        box: Box(x: 0, y: 0, width: 1, height: 1), category: product.category ?? "",
        googleProductCategory: product.googleProductCategory ?? 0, score: 1,
        products: [LookProduct(product, score: 1, match: .exact)] + similar)
      // Product pictures are shown on squares.
      let shared = SharedLook(
        id: Self.secret(), sceneID: nil, productID: id, title: title.isEmpty ? product.title : title,
        width: 960, height: 960, look: Look(objects: [object], milliseconds: Look.Timings()))
      return (shared, nil)
    }
  }

  /// The shared look of that id.
  func look(_ id: String) async throws -> SharedLook {
    guard let look = try await store.sharedLook(id: id) else {
      throw ServerProblem.notFound(Strings.current.page)
    }
    return look
  }

  /// The bytes of its picture.
  func picture(of look: SharedLook) async throws -> Data {
    if let id = look.sceneID, let scene = try await showcase.scene(withID: id) {
      return try await desk.picture(of: scene)
    }
    guard let picture = try await store.sharedPicture(id: look.id) else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    return picture
  }

  /// Takes a vote for a product of the look, or takes it back.
  func vote(_ isFor: Bool, product: String, share id: String, voter: String) async throws {
    let look = try await opened(id)
    guard look.look.objects.contains(where: { $0.products.contains { $0.id == product } }) else {
      throw ServerProblem.notFound(Strings.current.product)
    }
    try voting.note(id)
    try await store.vote(isFor, product: product, share: id, voter: Self.hash(voter + id))
  }

  /// Takes a comment.
  func comment(_ text: String, name: String, share id: String, voter: String) async throws -> ShareComment {
    _ = try await opened(id)
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty, text.count <= Self.longestComment, name.count <= Self.longestName else {
      throw ServerProblem.badRequest(Strings.current.commentLength(Self.longestComment, Self.longestName))
    }
    try commentingAlone.note(id + voter)
    try commenting.note(id)
    return try await store.comment(
      text, name: name.trimmingCharacters(in: .whitespacesAndNewlines), share: id)
  }

  /// Checks that whoever asks has shared it.
  func checkOwner(_ owner: String?, share id: String) async throws {
    _ = try await look(id)
    guard let owner, try await store.owns(Self.hash(owner), share: id) else {
      throw ServerProblem(status: .forbidden, code: "not_owner", message: Strings.current.notOwner)
    }
  }

  /// What friends have said, for one of them.
  func voices(of look: SharedLook, voter: String?) async throws -> ShareVoices {
    var mine: Set<String> = []
    if let voter { mine = try await store.votes(share: look.id, voter: Self.hash(voter + look.id)) }
    return ShareVoices(
      open: look.isOpen, votes: try await store.votes(share: look.id), mine: mine.sorted(),
      comments: try await store.comments(share: look.id, limit: Self.commentsShown).map(CommentAnswer.init))
  }

  private func opened(_ id: String) async throws -> SharedLook {
    let look = try await look(id)
    guard look.isOpen else {
      throw ServerProblem(status: .conflict, code: "closed", message: Strings.current.shareClosed)
    }
    return look
  }

  private static func hash(_ text: String) -> String { SeenLooks.digest(Data(text.utf8)) }

  /// 128 random bits.
  static func secret() -> String { UUID().uuidString.replacing("-", with: "").lowercased() }
}

/// Votes and comments of a shared look.
struct ShareVoices: Encodable {
  var open: Bool
  var votes: [String: Int]
  var mine: [String]
  var comments: [CommentAnswer]
}

/// A comment as the API gives it.
struct CommentAnswer: Encodable {
  var id: Int64
  var name: String
  var text: String
  var created: String

  init(_ comment: ShareComment) {
    id = comment.id
    name = comment.name
    text = comment.text
    created = comment.created.formatted(.iso8601)
  }
}
