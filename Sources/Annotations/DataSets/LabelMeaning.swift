import Domain

/// What a data set's label says in the terms of a vocabulary.
///
/// Data sets draw their lines elsewhere: one knows `shoes`, another says `bag` and means anything. A label may
/// name a category, a group of the vocabulary (one of its categories, which one is not said), or be marked
/// ``ignoredName`` because something of the vocabulary may hide in it.
public enum LabelMeaning: Sendable, Hashable {
  /// This category, by its class number.
  case category(Int)
  /// One of these categories.
  case oneOf([Int])
  /// Perhaps something of the vocabulary: teaches nothing, and is no background either.
  case ignored

  /// The name in a category map that means ``ignored``.
  public static let ignoredName = "ignore"

  /// The meaning of a name; nil when the vocabulary has neither category nor group of it.
  public init?(_ name: String, in vocabulary: Vocabulary) {
    if name == Self.ignoredName {
      self = .ignored
      return
    }
    let positions = vocabulary.positions(of: name)
    guard let first = positions.first else { return nil }
    self = positions.count == 1 ? .category(first) : .oneOf(positions)
  }

  /// The class numbers it may be; none when it is ignored.
  public var candidates: [Int] {
    switch self {
    case .category(let position): [position]
    case .oneOf(let positions): positions
    case .ignored: []
    }
  }
}
