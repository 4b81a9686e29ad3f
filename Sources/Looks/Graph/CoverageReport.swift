import Catalog

/// Coverage now, beside what people had tagged by hand.
///
/// The figure published for automatic Shop The Look is a coverage 22.5 times that of hand tagging
/// (`publishedTimes`).
public struct CoverageReport: Sendable, Hashable, Encodable {
  /// What is covered, by source, category, collection and month.
  public var coverage: Coverage
  /// Objects that lead to a product.
  public var dots: Int
  /// What the dots people set would cover alone, of the same scenes and objects; nil without a baseline.
  public var handTagged: Coverage?
  /// Dots people had set, in the scenes counted; nil without a baseline.
  public var handTaggedDots: Int?
  /// Scenes on which they had set one.
  public var handTaggedScenes: Int?
  /// Dots now for each dot set by hand.
  public var timesAsMany: Double?
  /// Scenes with a dot now for each scene that had one by hand.
  public var timesAsManyScenes: Double?

  /// What was published for Shop The Look: so many times the coverage of hand tagging.
  public static let publishedTimes = 22.5

  enum CodingKeys: String, CodingKey {
    case coverage, dots
    case handTagged = "hand_tagged"
    case handTaggedDots = "hand_tagged_dots"
    case handTaggedScenes = "hand_tagged_scenes"
    case timesAsMany = "times_as_many"
    case timesAsManyScenes = "times_as_many_scenes"
  }

  /// Counts studied scenes.
  ///
  /// - Parameters:
  ///   - collections: those that hold each scene.
  ///   - sources: what brought each scene.
  ///   - handTagged: dots people had set, by scene and category (the empty one when nobody noted it); nil when that is
  ///     not known.
  public init(
    _ studies: [SceneStudy], collections: [String: Set<String>] = [:], sources: [String: String] = [:],
    handTagged: [String: [String: Int]]? = nil
  ) {
    coverage = Coverage(studies, collections: collections, sources: sources)
    dots = coverage.dots
    guard let handTagged else { return }
    self.handTagged = Coverage(
      studies, collections: collections, sources: sources, handTagged: handTagged)
    let before = studies.compactMap { handTagged[$0.sceneID]?.values.reduce(0, +) }.filter { $0 > 0 }
    let dotsBefore = before.reduce(0, +)
    handTaggedDots = dotsBefore
    handTaggedScenes = before.count
    guard dotsBefore > 0 else { return }
    timesAsMany = Double(dots) / Double(dotsBefore)
    timesAsManyScenes = Double(coverage.scenes.covered) / Double(before.count)
  }
}
