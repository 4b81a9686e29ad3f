import Catalog
import Domain
import Foundation
import Synchronization

extension SceneGraph {
  /// A scene's style, when it takes part and there are styles.
  public func style(of sceneID: String) -> Int? { state.withLock { $0.styleOf[sceneID] } }

  /// How well each proposed product goes with a look's other objects: the mean logarithm of the lifts of its cluster
  /// and theirs, by object and product.
  ///
  /// - Parameter vectors: embeddings of the products; those without one are left out.
  public func togetherness(of look: Look, sceneID: String?, _ vectors: [String: [Float]]) -> [Int: [String:
    Float]]
  {
    state.withLock { state in
      guard state.overall.weight > 0 else { return [:] }
      // With its study the scene's objects are known to their clusters, without it to their categories.
      let studied = sceneID.flatMap { state.studies[$0] }?.objects
      let nodes = (studied?.map { ($0.category, $0.vector) } ?? look.objects.map { ($0.category, []) }).map {
        category, vector in
        Node(category: category, cluster: state.clusters[category]?.cluster(of: vector) ?? -1)
      }
      var result: [Int: [String: Float]] = [:]
      for (place, object) in look.objects.enumerated() {
        let others = Set(nodes.filter { $0.category != object.category })
        guard !others.isEmpty else { continue }
        for product in object.products {
          guard let category = product.category, let vector = vectors[product.id],
            let cluster = state.clusters[category]?.cluster(of: vector)
          else { continue }
          let node = Node(category: category, cluster: cluster)
          let sum = others.reduce(0.0) { $0 + log(max(0.02, state.overall.lift(node, $1))) }
          result[place, default: [:]][product.id] = Float(sum / Double(others.count))
        }
      }
      return result
    }
  }
}
