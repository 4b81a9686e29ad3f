import Domain

/// Where events are kept.
///
/// `EngagementLog` keeps them in one SQLite file; other engines conform for many servers.
public protocol EngagementStore: Sendable {
  /// Hashes visitors with this store's key.
  var hasher: VisitorHasher { get }
  /// Keeps events durably, all batches in one transaction, and tells for each batch how many were new.
  func append(_ batches: [[EngagementEvent]]) async throws -> [Int]
  /// Up to `limit` events after the given place in order of arrival, each with its place.
  func events(after place: Int64, limit: Int) async throws -> [PlacedEvent]
  /// How many events there are.
  func eventCount() async throws -> Int
  /// Scenes parts of which were cut out, most often first.
  func croppedScenes(limit: Int) async throws -> [(scene: String, crops: Int)]
  /// The parts of a scene that were cut out, newest first, in fractions of the picture.
  func crops(ofScene scene: String, limit: Int) async throws -> [Box]
  /// Erases everything of a visitor, by hash of session or user; tells how many events that were.
  func removeEvents(ofVisitor hash: String) async throws -> Int
  /// Erases events older than a time in milliseconds since 1970; tells how many.
  func removeEvents(before time: Int64) async throws -> Int
}

/// An event with its place in the order of arrival.
public struct PlacedEvent: Sendable, Hashable {
  /// Its place; grows, may have gaps.
  public var place: Int64
  /// The event.
  public var event: EngagementEvent

  /// An event at a place.
  public init(place: Int64, event: EngagementEvent) {
    self.place = place
    self.event = event
  }
}
