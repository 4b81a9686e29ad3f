import Domain

/// Scenes that somebody has put together under a title: a board, a chapter, a season.
public struct SceneCollection: Sendable, Hashable, Codable, Identifiable {
  /// Unique id, safe in an address.
  public var id: String
  /// What people read first.
  public var title: String
  /// A longer text; may be empty.
  public var note: String
  /// Its scenes in order.
  public var scenes: [String]

  /// A collection from its parts.
  public init(id: String, title: String, note: String = "", scenes: [String] = []) {
    self.id = id
    self.title = title
    self.note = note
    self.scenes = scenes
  }
}

/// Something whose words match a text search.
public struct TextMatch: Sendable, Hashable {
  /// What the words are of.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A product: title, description, brand, category, attributes.
    case product
    /// A scene: its title, and the titles and notes of collections that hold it.
    case scene
    /// A collection: title and note.
    case collection
  }
  /// What it is.
  public var kind: Kind
  /// Its id.
  public var id: String
  /// How well it matches: BM25, higher is better.
  public var score: Double

  /// A match from its parts.
  public init(kind: Kind, id: String, score: Double) {
    self.kind = kind
    self.id = id
    self.score = score
  }
}

/// Where collections live and words are found.
public protocol CollectionStore: Sendable {
  /// One page of collections in order of title.
  func collections(page: Page) async throws -> [SceneCollection]
  /// How many collections there are.
  func collectionCount() async throws -> Int
  /// The collection of that id.
  func collection(id: String) async throws -> SceneCollection?
  /// Inserts a collection or replaces the one of that id; scenes that do not exist are left out.
  func save(_ collection: SceneCollection) async throws
  /// Erases a collection, not its scenes; false when there is none.
  func removeCollection(id: String) async throws -> Bool
  /// The collections that hold each of these scenes.
  func collections(holding scenes: [String]) async throws -> [String: Set<String>]
  /// What matches a text, best first: every word, or any of them when nothing has them all; the last word may be
  /// the beginning of one.
  func textMatches(_ text: String, kind: TextMatch.Kind, limit: Int) async throws -> [TextMatch]
  /// When each product was first in the catalogue, in seconds since 1970.
  func firstSeen() async throws -> [String: Double]
}
