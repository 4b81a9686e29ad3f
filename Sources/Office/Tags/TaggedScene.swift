import Foundation

/// A scene on its way through the office.
public struct TaggedScene: Sendable, Hashable, Identifiable {
  /// Where it stands.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// Waits for the tagger.
    case waiting
    /// Has its tags.
    case tagged
    /// Could not be tagged, after several tries.
    case failed
    /// Whoever it belongs to does not want it tagged.
    case forbidden
  }
  /// The scene's id.
  public let id: String
  /// Where it stands.
  public let state: State
  /// Who or what brought it: an account, `key:NAME`, `watch`, `feed`.
  public let addedBy: String
  /// When it came.
  public let added: Date
  /// The page it is from, when it has one: that decides whose it is.
  public let page: String?
  /// What went wrong.
  public let problem: String?
  /// When it was tagged.
  public let tagged: Date?
  /// Who has said that every object in it is labelled; nil while nobody has.
  public let labelledBy: String?
}
