import Catalog
import Domain
import Synchronization

/// A scene in which something like a product stands.
public struct SceneWithObject: Sendable, Hashable {
  /// The scene.
  public var sceneID: String
  /// Where it stands, in fractions (0...1) of the picture.
  public var box: Box
  /// How much it is like the product, -1...1.
  public var similarity: Float
}

/// A scene related to another, and why.
public struct RelatedScene: Sendable, Hashable {
  /// The scene.
  public var sceneID: String
  /// All reasons together; higher is better.
  public var score: Double
  /// Similarity of the whole pictures, -1...1.
  public var similarity: Float
  /// Categories of which both hold something much alike.
  public var shares: [String]
}

extension SceneGraph {
  /// Scenes that hold something like one of these pictures of a product, most alike first, each once.
  public func scenes(
    showing vectors: [[Float]], category: String?, limit: Int, leastSimilarity: Float = 0.4
  ) throws -> [SceneWithObject] {
    var best: [String: (place: Int, similarity: Float)] = [:]
    for vector in vectors {
      for match in try objects.search(vector, category: category, limit: limit * 4) {
        let sceneID = Self.sceneID(of: match.productID)
        guard match.similarity >= leastSimilarity, match.similarity > best[sceneID]?.similarity ?? -2,
          let place = Int(match.productID.prefix { $0 != " " })
        else { continue }
        best[sceneID] = (place, match.similarity)
      }
    }
    return state.withLock { state in
      best.sorted { ($0.value.similarity, $1.key) > ($1.value.similarity, $0.key) }.compactMap {
        sceneID, found in
        guard let objects = state.studies[sceneID]?.objects, objects.indices.contains(found.place) else {
          return nil
        }
        return SceneWithObject(
          sceneID: sceneID, box: objects[found.place].box, similarity: found.similarity)
      }.prefix(limit).map(\.self)
    }
  }

  /// Scenes related to one, best first: the whole picture's likeness, objects in common, collections in common, words.
  ///
  /// - Parameters:
  ///   - collections: the collections that hold each scene.
  ///   - words: how well each scene's words match this one's title, 0...1.
  public func scenes(
    relatedTo study: SceneStudy, limit: Int, collections: [String: Set<String>] = [:],
    words: [String: Double] = [:]
  ) throws -> [RelatedScene] {
    var wholes: [String: Float] = [:]
    for match in try scenes.search(study.vector, category: nil, limit: limit * 4 + 1) {
      wholes[match.productID] = match.similarity
    }
    var shared: [String: [String: Float]] = [:]
    for object in study.objects {
      for match in try objects.search(object.vector, category: object.category, limit: limit * 4) {
        let sceneID = Self.sceneID(of: match.productID)
        let known = shared[sceneID]?[object.category] ?? 0
        shared[sceneID, default: [:]][object.category] = max(known, match.similarity)
      }
    }
    let own = collections[study.sceneID] ?? []
    let categories = Set(study.objects.map(\.category)).count
    let candidates = Set(wholes.keys).union(shared.keys).union(words.keys)
      .union(collections.filter { !$0.value.isDisjoint(with: own) }.keys)
    return state.withLock { state in
      candidates.filter { $0 != study.sceneID }.compactMap { sceneID -> RelatedScene? in
        guard let other = state.studies[sceneID] else { return nil }
        let whole = wholes[sceneID] ?? VectorClusters.dot(study.vector, other.vector)
        let objects = shared[sceneID] ?? [:]
        let likeness = objects.values.reduce(0) { $0 + Double(max(0, $1)) } / Double(max(1, categories))
        let together = collections[sceneID].map { $0.isDisjoint(with: own) ? 0.0 : 1.0 } ?? 0
        return RelatedScene(
          sceneID: sceneID,
          score: Double(whole) + 0.5 * likeness + 0.3 * together + 0.1 * (words[sceneID] ?? 0),
          similarity: whole, shares: objects.filter { $0.value >= 0.6 }.keys.sorted())
      }
      .sorted { ($0.score, $1.sceneID) > ($1.score, $0.sceneID) }
      .prefix(limit).map(\.self)
    }
  }
}
