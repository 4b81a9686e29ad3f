import Catalog
import Domain
import Foundation
import Looks
import Synchronization

/// A showcase of a store, with looks found by a finder.
///
/// Finder and index are exchanged as one when the catalogue's models change; a look that began before ends with those it
/// began with.
public final class CatalogShowcase: Showcase {
  private struct Models: Sendable {
    let index: any ProductIndex
    let finder: LookFinder
    let modelID: String
    let follower: IndexFollower?
    /// When they took over; nil from the start.
    var since: ContinuousClock.Instant?
  }

  private let store: any ProductStore
  /// What the index's content was called last; looks kept by it are shown while the index's engine does not answer.
  private let indexVersion = Mutex<String?>(nil)
  private let models: Mutex<Models>
  private let scenePictures: SafePath
  private let permissions: (any PermissionSource)?

  private var index: any ProductIndex { models.withLock { $0.index } }
  private var finder: LookFinder { models.withLock { $0.finder } }
  private var modelID: String { models.withLock { $0.modelID } }
  private var follower: IndexFollower? { models.withLock { $0.follower } }

  /// A showcase of `store`.
  ///
  /// - Parameters:
  ///   - finder: finds looks; it searches `index`.
  ///   - modelID: names detector and embedder together; looks kept under another name are found anew.
  ///   - sceneFolder: the folder scenes' pictures lie in.
  ///   - follower: keeps the index at what is written to the store, when something does.
  ///   - permissions: asked every time what may be shown; nil shows everything.
  public init(
    store: any ProductStore, index: any ProductIndex, finder: LookFinder, modelID: String, sceneFolder: URL,
    follower: IndexFollower? = nil, permissions: (any PermissionSource)? = nil
  ) {
    self.store = store
    self.permissions = permissions
    models = Mutex(Models(index: index, finder: finder, modelID: modelID, follower: follower))
    scenePictures = SafePath(root: sceneFolder)
  }

  /// Goes on with other models and their index.
  public func exchange(
    index: any ProductIndex, finder: LookFinder, modelID: String, follower: IndexFollower? = nil
  ) {
    indexVersion.withLock { $0 = nil }
    models.withLock {
      $0 = Models(index: index, finder: finder, modelID: modelID, follower: follower, since: .now)
    }
  }

  /// How long after an exchange looks may still come from the models before.
  private static let settling: Duration = .seconds(60)

  /// Scenes in order of id.
  public func scenes(offset: Int, limit: Int) async throws -> [Scene] {
    let permissions = try await permissions?.permissions()
    return try await store.scenes(page: Page(limit: limit, offset: offset))
      .filter { permissions?.allows(sceneID: $0.id) ?? true }
  }

  /// How many scenes there are.
  public func sceneCount() async throws -> Int { try await store.sceneCount() }

  /// The scene of that id.
  public func scene(withID id: String) async throws -> Scene? {
    guard try await permissions?.permissions().allows(sceneID: id) ?? true else { return nil }
    return try await store.scene(id: id)
  }

  /// The look kept for a scene, when models and catalogue are still the same.
  public func cachedLook(forScene id: String) async throws -> Look? {
    try await store.cachedLook(sceneID: id, modelID: modelID, version: version())
  }

  /// Keeps a scene's look.
  public func keep(_ look: Look, forScene id: String) async throws {
    // Found before an exchange and kept after it, it would pass for one of the new models.
    if let since = models.withLock({ $0.since }), since.duration(to: .now) < Self.settling { return }
    try await store.cache(look, sceneID: id, modelID: modelID, version: version())
  }

  /// The product of that id, unless it has left its feed.
  public func product(withID id: String) async throws -> Product? {
    guard let stored = try await store.product(id: id), !stored.isRetired,
      try await permissions?.permissions().allows(stored.product) ?? true
    else { return nil }
    return stored.product
  }

  /// How many products there are.
  public func productCount() async throws -> Int { try await store.productCount(ProductFilter()) }

  /// Objects of a picture and the products for each.
  public func look(in picture: Data, _ query: LookQuery) async throws -> Look {
    try await finder.look(in: picture, query)
  }

  /// What the detector's layers can draw.
  public var outlines: Outlines { get async { await finder.drawableOutlines } }

  /// The products for one part of a picture.
  public func piece(in picture: Data, _ query: PieceQuery) async throws -> Piece {
    try await finder.piece(in: picture, query)
  }

  /// Products that look like this one.
  public func products(similarTo id: String, filter: PieceFacets.Filter, limit: Int) async throws
    -> [LookProduct]?
  {
    try await finder.similar(to: id, limit: limit, filter: filter)
  }

  /// The file of a scene's picture.
  public func picture(ofScene id: String) async throws -> URL? {
    try await scene(withID: id).flatMap { scenePictures.file(at: $0.image) }
  }

  /// The file of a product's picture.
  public func picture(ofProduct id: String, at position: Int) async throws -> URL? {
    guard try await product(withID: id) != nil else { return nil }
    let picture = try await store.pictures(of: id).first { $0.position == position }
    guard let location = picture?.location, !location.contains("://") else { return nil }
    return URL(fileURLWithPath: location)
  }

  /// How catalogue and index stand.
  public func catalogueState() async throws -> CatalogueState? {
    let following = await follower?.state
    let revision = try await store.revision()
    var (indexed, problem) = ([String?: Int](), following?.problem)
    do { indexed = try await index.counts } catch let error as IndexError { problem = error.description }
    return CatalogueState(
      products: try await store.productCounts(), indexedPictures: indexed,
      storeRevision: revision, indexRevision: following?.revision ?? revision,
      behindSince: following?.behindSince, problem: problem)
  }

  /// Names the catalogue as it is now: what products say, what search finds, and what owners allow.
  private func version() async throws -> String {
    let rules = try await permissions?.permissions().revision ?? 0
    return "\(try await store.revision())-\(try await contentVersion())-\(rules)"
  }

  private func contentVersion() async throws -> String {
    do {
      let version = try await index.version
      indexVersion.withLock { $0 = version }
      return version
    } catch let error as IndexError {
      guard case .unavailable = error, let last = indexVersion.withLock({ $0 }) else { throw error }
      return last
    }
  }
}
