import Domain
import Foundation

/// Where products, their pictures and embeddings, scenes and settings live: the truth, from which the
/// index can always be rebuilt.
///
/// `SQLiteStore` keeps it in one file on one machine; other engines conform for many machines.
public protocol ProductStore: Sendable {
  // MARK: Products

  /// A number that grows with every change of products, pictures, categories or embeddings.
  /// What was computed from the catalogue is out of date when it was computed at another revision.
  func revision() async throws -> Int64
  /// Inserts products or replaces those of the same id (they become active again), and reports for each
  /// id what that meant. `run` marks them as seen by that import.
  func upsert(_ products: [ImportedProduct], run: Int64?) async throws -> [String: UpsertOutcome]
  /// The product of that id, retired or not.
  func product(id: String) async throws -> StoredProduct?
  /// The products with these ids that exist, by id.
  func products(ids: [String]) async throws -> [String: StoredProduct]
  /// One page of products in order of id.
  func products(_ filter: ProductFilter, page: Page) async throws -> [StoredProduct]
  /// How many products pass the filter.
  func productCount(_ filter: ProductFilter) async throws -> Int
  /// How many active products each category has; the key is nil for products without one.
  func productCounts() async throws -> [String?: Int]
  /// How many active products each source has, as named to `beginImport`; the key is nil for those of no import.
  func productCountsBySource() async throws -> [String?: Int]
  /// Notes that import `run` has met these products, without changing them.
  func markProducts(ids: [String], seenIn run: Int64) async throws
  /// Ends a full import: products it has seen belong to its source from now on; the active ones of that source, or
  /// of none, that it has not seen are retired. Returns their ids.
  func retireProducts(notSeenIn run: Int64) async throws -> [String]
  /// Erases products with their pictures and embeddings.
  func removeProducts(ids: [String]) async throws

  // MARK: Pictures and embeddings

  /// The pictures of a product in the feed's order.
  func pictures(of productID: String) async throws -> [StoredPicture]
  /// Up to `limit` pictures of active products after the given id that have no embedding of that model
  /// and have not failed.
  func pictures(needing modelID: String, after id: Int64, limit: Int) async throws -> [StoredPicture]
  /// Those of the pictures `pictures(needing:after:limit:)` would give that lie at some locations.
  func pictures(at locations: [String], needing modelID: String) async throws -> [StoredPicture]
  /// How many pictures `pictures(needing:after:limit:)` would give in all.
  func pictureCount(needing modelID: String) async throws -> Int
  /// Notes that a picture could not be used, and why; it is tried again when its content changes.
  func markPicture(_ id: Int64, failed reason: String) async throws
  /// Pictures that could not be used, one page in order of id.
  func failedPictures(page: Page) async throws -> [StoredPicture]
  /// Keeps embeddings, replacing those of the same picture and model.
  func save(_ embeddings: [PictureEmbedding], modelID: String) async throws
  /// Up to `limit` embeddings of active products in order of picture id, after the given one.
  func embeddings(modelID: String, after id: Int64, limit: Int) async throws -> [StoredEmbedding]
  /// The embeddings of one product's pictures.
  func embeddings(of productID: String, modelID: String) async throws -> [StoredEmbedding]
  /// The embeddings of some products' pictures, as far as the products are active.
  func embeddings(ofActive productIDs: [String], modelID: String) async throws -> [StoredEmbedding]
  /// Products that changed after a revision, in a way an index must follow, in order of their latest change.
  ///
  /// A product that is gone is among them. Whoever gets `limit` of them has missed some: building the index anew is
  /// quicker then.
  func changes(after revision: Int64, limit: Int) async throws -> [ProductChange]
  /// Erases the embeddings of every model but the given ones.
  func removeEmbeddings(exceptModels modelIDs: [String]) async throws

  /// Gives a product further pictures to be found by: frames of its turning view, in place of those of an older one.
  ///
  /// They are embedded like the feed's pictures, and the best match of all counts; feeds leave them alone.
  func setSpinPictures(_ locations: [String], of productID: String) async throws

  // MARK: Scenes and looks

  /// Inserts scenes or replaces those of the same id; their cached looks are dropped when they changed.
  func upsert(_ scenes: [Scene]) async throws
  /// The scene of that id.
  func scene(id: String) async throws -> Scene?
  /// One page of scenes in order of id.
  func scenes(page: Page) async throws -> [Scene]
  /// How many scenes there are.
  func sceneCount() async throws -> Int
  /// Erases scenes and their cached looks.
  func removeScenes(ids: [String]) async throws
  /// The look kept for a scene, if it was made with that model and that version of the catalogue.
  func cachedLook(sceneID: String, modelID: String, version: String) async throws -> Look?
  /// Keeps a scene's look, replacing what was kept for it before.
  func cache(_ look: Look, sceneID: String, modelID: String, version: String) async throws

  // MARK: Settings and import runs

  /// The setting of that name.
  func setting(_ name: String) async throws -> String?
  /// Sets or, with nil, erases a setting.
  func setSetting(_ name: String, to value: String?) async throws
  /// Sets or erases a setting if it is what the caller takes it for, nil meaning that there is none.
  ///
  /// - Returns: whether it was; of several processes that try at once, one succeeds.
  func replaceSetting(_ name: String, from old: String?, to new: String?) async throws -> Bool
  /// Notes that an import begins and returns its number.
  ///
  /// - Parameter source: names the feed, the same for the same feed: a product that a full import first brought belongs
  ///   to it, and full imports of other sources leave it alone.
  func beginImport(source: String) async throws -> Int64
  /// Notes how an import ended.
  func finishImport(_ run: Int64, summary: ImportSummary) async throws
  /// The latest imports, newest first.
  func importRuns(limit: Int) async throws -> [ImportRun]
}

/// A page of an ordered list: those after a key, or after a number of them.
public struct Page: Sendable, Hashable {
  /// How many at most.
  public var limit: Int
  /// How many to pass over.
  public var offset: Int

  /// A page of `limit` after passing over `offset`; negative numbers count as zero.
  public init(limit: Int = 100, offset: Int = 0) {
    self.limit = max(0, limit)
    self.offset = max(0, offset)
  }
}

/// Which products a list holds.
public struct ProductFilter: Sendable, Hashable {
  /// Which states are included.
  public enum State: Sendable, Hashable {
    /// Only those in the latest feed.
    case active
    /// Only those that vanished from the feed.
    case retired
    /// All.
    case any
  }
  /// The category to keep, or nil for all.
  public var category: String?
  /// Whether to keep products in the feed, retired ones, or both.
  public var state: State
  /// Words that must appear in the title, or nil.
  public var title: String?

  /// All active products unless said otherwise.
  public init(category: String? = nil, state: State = .active, title: String? = nil) {
    self.category = category
    self.state = state
    self.title = title
  }
}
