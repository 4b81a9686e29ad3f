import Domain
import Foundation

/// An object of a picture with the product it leads to, and where that stands.
public struct Tag: Sendable, Hashable, Codable, Identifiable {
  /// Where a tag stands.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// Shown.
    case published
    /// Waits for a person.
    case review
    /// A person said no.
    case rejected
  }
  /// Who found it.
  public enum Origin: String, Sendable, Hashable, Codable {
    /// The detector.
    case model
    /// A person, who drew it.
    case person
  }
  /// A random name.
  public var id: String
  /// The scene it lies in.
  public var sceneID: String
  /// Where: fractions (0...1) of the upright picture.
  public var box: Box
  /// The category's name.
  public var category: String
  /// The detector's confidence, 0...1; 1 for one a person drew.
  public var score: Float
  /// Shown, waiting or refused.
  public var state: State
  /// The exact product, once a person has said so.
  public var product: String?
  /// Products proposed, best first: ids, so that prices are never stale.
  public var candidates: [String]
  /// Who found it.
  public var origin: Origin
  /// Grows with every change: whoever decides names the version they saw.
  public var version: Int

  /// A tag from its parts.
  public init(
    id: String = Tag.newID(), sceneID: String, box: Box, category: String, score: Float, state: State,
    product: String? = nil, candidates: [String] = [], origin: Origin, version: Int = 1
  ) {
    self.id = id
    self.sceneID = sceneID
    self.box = box
    self.category = category
    self.score = score
    self.state = state
    self.product = product
    self.candidates = candidates
    self.origin = origin
    self.version = version
  }

  /// A new random name.
  public static func newID() -> String { Secret.token(bytes: 12) }

  /// Whether a box is one on a picture: inside it, with an area.
  public static func isBox(_ box: Box) -> Bool {
    [box.x, box.y, box.width, box.height].allSatisfy { $0.isFinite && (0...1).contains($0) }
      && box.width >= 0.002 && box.height >= 0.002 && box.right <= 1.001 && box.bottom <= 1.001
  }
}

/// What somebody decided about a tag; all are kept, and become training data.
public struct Decision: Sendable, Hashable, Identifiable {
  /// What was decided.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// It is right as it stands now, changes included.
    case accept
    /// There is no such thing there, or nothing to tag.
    case reject
    /// The latest decision was a slip.
    case undo
    /// A person drew it.
    case draw
    /// A person has taken back what they drew.
    case erase
  }
  /// Its number.
  public let id: Int64
  /// The tag.
  public let tagID: String
  /// The scene.
  public let sceneID: String
  /// The account or key.
  public let who: String
  /// When.
  public let at: Date
  /// What was decided.
  public let verdict: Verdict
  /// The tag before; nil for one that was drawn.
  public let before: Tag?
  /// The tag after; nil for one that was erased.
  public let after: Tag?
  /// How long the person looked at it, where the page says.
  public let milliseconds: Int?
}

/// A change somebody wants to make to a tag.
public struct TagChange: Sendable, Hashable {
  /// Accept, reject or undo.
  public var verdict: Decision.Verdict
  /// The tag's version the person saw; nil does not care.
  public var version: Int?
  /// Another box.
  public var box: Box?
  /// Another category.
  public var category: String?
  /// The exact product; an empty text for "none of these".
  public var product: String?
  /// How long the person looked at it.
  public var milliseconds: Int?

  /// A change.
  public init(
    verdict: Decision.Verdict, version: Int? = nil, box: Box? = nil, category: String? = nil,
    product: String? = nil, milliseconds: Int? = nil
  ) {
    self.verdict = verdict
    self.version = version
    self.box = box
    self.category = category
    self.product = product
    self.milliseconds = milliseconds
  }
}
