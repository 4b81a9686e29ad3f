/// What is wanted of a look at a picture.
public struct LookQuery: Sendable, Hashable {
  /// What is drawn of each object at least.
  public var outlines: Outlines
  /// Which products are wanted; none of them is missed, however unlike the others are.
  public var filter: PieceFacets.Filter

  /// Wants every product and no outlines unless said otherwise.
  public init(outlines: Outlines = .none, filter: PieceFacets.Filter = .init()) {
    self.outlines = outlines
    self.filter = filter
  }
}

/// What is drawn of each object of a look beside its box; each includes those before it.
public enum Outlines: Int, Sendable, Hashable, Comparable {
  /// Nothing.
  case none
  /// What shows.
  case visible
  /// The whole of it too, as far as something else hides it.
  case whole

  /// Fewer before more.
  public static func < (left: Outlines, right: Outlines) -> Bool { left.rawValue < right.rawValue }
}
