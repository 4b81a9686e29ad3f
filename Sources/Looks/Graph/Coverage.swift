import Catalog
import Foundation

/// How much of what is shown can be shopped: scenes, and objects, that lead to at least one product.
public struct Coverage: Sendable, Hashable, Codable {
  /// Covered of all.
  public struct Share: Sendable, Hashable, Codable {
    /// All of them.
    public var all = 0
    /// Those that lead to a product.
    public var covered = 0
    /// Covered over all; 0 of none.
    public var share: Double { all > 0 ? Double(covered) / Double(all) : 0 }

    enum CodingKeys: String, CodingKey { case all, covered, share }

    /// None yet.
    public init() {}

    /// Reads counts; the share follows from them.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      all = try container.decode(Int.self, forKey: .all)
      covered = try container.decode(Int.self, forKey: .covered)
    }

    /// Writes counts and share.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(all, forKey: .all)
      try container.encode(covered, forKey: .covered)
      try container.encode(share, forKey: .share)
    }

    mutating func add(_ isCovered: Bool) {
      all += 1
      if isCovered { covered += 1 }
    }
  }

  /// Scenes with at least one dot.
  public var scenes = Share()
  /// Objects with at least one product.
  public var objects = Share()
  /// Objects by category.
  public var categories: [String: Share] = [:]
  /// Scenes by what brought them: an account, a key, `feed`, `watch`, `import`.
  public var sources: [String: Share] = [:]
  /// Scenes by the collection that holds them; those of none under the empty name.
  public var collections: [String: Share] = [:]
  /// Scenes by the month they were studied in, as `2026-11`.
  public var months: [String: Share] = [:]
  /// Objects by that month.
  public var objectMonths: [String: Share] = [:]
  /// Dots in all scenes.
  public var dots: Int { objects.covered }

  enum CodingKeys: String, CodingKey {
    case scenes, objects, categories, sources, collections, months
    case objectMonths = "object_months"
  }

  /// Counts studied scenes.
  ///
  /// - Parameters:
  ///   - holding: the collections that hold each scene.
  ///   - sources: what brought each scene; those left out were imported.
  ///   - handTagged: counts the dots people set, by scene and category, instead of those found; the empty category is
  ///     for dots of which nobody noted it. A dot stands for an object of its category; those for which the detector
  ///     knows no object cover their scene only.
  public init(
    _ studies: some Sequence<SceneStudy>, collections holding: [String: Set<String>] = [:],
    sources brought: [String: String] = [:], handTagged: [String: [String: Int]]? = nil
  ) {
    for study in studies {
      var dots = handTagged.map { $0[study.sceneID] ?? [:] }
      let isCovered =
        dots.map { $0.values.contains { $0 > 0 } } ?? study.objects.contains { $0.product != nil }
      let month = Self.month(study.time)
      scenes.add(isCovered)
      months[month, default: Share()].add(isCovered)
      sources[brought[study.sceneID] ?? "import", default: Share()].add(isCovered)
      for collection in holding[study.sceneID] ?? [""] {
        collections[collection, default: Share()].add(isCovered)
      }
      for object in study.objects {
        var isShoppable = object.product != nil
        if let left = dots {
          let category = left[object.category, default: 0] > 0 ? object.category : ""
          isShoppable = left[category, default: 0] > 0
          if isShoppable { dots?[category, default: 0] -= 1 }
        }
        objects.add(isShoppable)
        objectMonths[month, default: Share()].add(isShoppable)
        categories[object.category, default: Share()].add(isShoppable)
      }
    }
  }

  private static func month(_ time: Double) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month], from: Date(timeIntervalSince1970: time))
    return String(format: "%04d-%02d", parts.year ?? 0, parts.month ?? 0)
  }
}
