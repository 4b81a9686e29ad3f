import Catalog
import Foundation

/// How often products stand in the scenes of each collection: what people put together on a board.
struct CollectionPresence: Sendable {
  /// Scenes' worth of trust in what all scenes say.
  private static let trust = 4.0

  private var scenes = 0.0
  private var holding: [String: Double] = [:]
  private var collections: [String: (scenes: Double, holding: [String: Double])] = [:]

  /// Nothing known.
  init() {}

  /// Counts the objects' products of studied scenes.
  init(_ all: [SceneCollection], _ studies: [SceneStudy]) {
    let products = Dictionary(
      studies.map { ($0.sceneID, Set($0.objects.compactMap(\.product))) }, uniquingKeysWith: { $1 })
    scenes = Double(products.count)
    for found in products.values { for product in found { holding[product, default: 0] += 1 } }
    for collection in all {
      var (count, own) = (0.0, [String: Double]())
      for scene in collection.scenes {
        guard let found = products[scene] else { continue }
        count += 1
        for product in found { own[product, default: 0] += 1 }
      }
      if count > 0 { collections[collection.id] = (count, own) }
    }
  }

  /// Counts every collection of a store.
  init(of store: any CollectionStore, _ studies: [SceneStudy]) async throws {
    var all: [SceneCollection] = []
    while true {
      let page = try await store.collections(page: Page(limit: 200, offset: all.count))
      guard !page.isEmpty else { break }
      all += page
    }
    self.init(all, studies)
  }

  /// For each product that stands in some scene, the logarithm of how much more often it stands in scenes of these
  /// collections than in any; nothing when no collection holds the scene.
  ///
  /// - Parameter study: the scene asked about, which is in all of them and does not count.
  func logLifts(of products: Set<String>, in held: Set<String>, without study: SceneStudy) -> [String: Float]
  {
    let known = held.compactMap { collections[$0] }
    guard !known.isEmpty, scenes > 1 else { return [:] }
    let own = Set(study.objects.compactMap(\.product))
    let all = known.reduce(0) { $0 + $1.scenes - 1 }
    var lifts: [String: Float] = [:]
    for product in products {
      let itself = own.contains(product) ? 1.0 : 0
      let everywhere = (holding[product] ?? 0) - itself
      guard everywhere > 0 else { continue }
      let share = everywhere / (scenes - 1)
      let here = known.reduce(0) { $0 + ($1.holding[product] ?? 0) - itself }
      lifts[product] = Float(log((max(0, here) + Self.trust * share) / (max(0, all) + Self.trust) / share))
    }
    return lifts
  }
}
