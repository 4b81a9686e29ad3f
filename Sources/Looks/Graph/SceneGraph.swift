import Catalog
import Domain
import Foundation
import Synchronization

/// What scenes say about which things belong together.
///
/// Built from studied scenes: their objects' categories, the clusters their embeddings fall into, and the scenes'
/// styles (clusters of whole pictures). A scene added a moment ago takes part at once; clusters, styles and counts are
/// made anew when the graph has grown by a fifth.
public final class SceneGraph: Sendable {
  /// How the graph weighs what it saw.
  ///
  /// The weights are first guesses: `vitrine evaluate graph --folds` compares others.
  public struct Options: Sendable, Hashable {
    /// Days after which a scene counts half.
    public var halfLifeDays = 365.0
    /// Objects for each cluster of a category, and scenes for each style.
    public var objectsPerCluster = 24
    /// Clusters of one category at most.
    public var clusters = 12
    /// Styles at most.
    public var styles = 8
    /// Weight of the lifts against how frequent a category is.
    public var liftWeight = 0.7
    /// Weight of what similar scenes hold against how frequent a category is.
    public var neighbourWeight = 0.5
    /// How fast a scene's say falls with its similarity.
    public var temperature: Float = 0.1
    /// Weight of colours among the products of a category.
    public var colourWeight: Float = 1
    /// Similar scenes that are asked.
    public var neighbours = 60

    /// The defaults.
    public init() {}
  }

  /// A category, or one cluster of its objects.
  struct Node: Hashable, Comparable, Sendable {
    var category: String
    /// -1 for the category as a whole.
    var cluster: Int

    static func < (one: Node, other: Node) -> Bool {
      (one.category, one.cluster) < (other.category, other.cluster)
    }
  }

  struct State: Sendable {
    var studies: [String: SceneStudy] = [:]
    var styleOf: [String: Int] = [:]
    var clusters: [String: VectorClusters] = [:]
    var styles = VectorClusters(of: [], count: 0)
    var overall = CoOccurrence<Node>()
    var byStyle: [CoOccurrence<Node>] = []
    /// The mean palette of all objects.
    var colours: [Float]?
    var sizeAtBuild = 0
  }

  let options: Options
  /// Every object of every scene, by category; an entry's product id is `place scene`.
  let objects: PartitionedScanIndex
  /// Every whole scene.
  let scenes: PartitionedScanIndex
  let state = Mutex(State())

  /// An empty graph of vectors of one embedder.
  public init(modelID: String, dimension: Int, options: Options = Options()) {
    self.options = options
    objects = PartitionedScanIndex(modelID: modelID, dimension: dimension)
    scenes = PartitionedScanIndex(modelID: modelID, dimension: dimension)
  }

  /// How many scenes take part.
  public var count: Int { state.withLock { $0.studies.count } }

  /// Adds scenes, replacing those of the same id.
  public func add(_ studies: [SceneStudy]) throws {
    guard !studies.isEmpty else { return }
    let former = state.withLock { state in
      studies.flatMap { study in
        (state.studies[study.sceneID]?.objects.indices).map { $0.map { "\($0) \(study.sceneID)" } } ?? []
      }
    }
    if !former.isEmpty { objects.remove(productIDs: Set(former)) }
    try scenes.upsert(
      studies.map {
        IndexEntry(productID: $0.sceneID, pictureIndex: 0, category: nil, vector: $0.vector)
      })
    try objects.upsert(
      studies.flatMap { study in
        study.objects.enumerated().map { place, object in
          IndexEntry(
            productID: "\(place) \(study.sceneID)", pictureIndex: 0, category: object.category,
            vector: object.vector)
        }
      })
    state.withLock { state in
      for study in studies {
        state.studies[study.sceneID] = study
        state.styleOf[study.sceneID] = state.styles.cluster(of: study.vector)
      }
      if state.studies.count * 5 >= state.sizeAtBuild * 6 { rebuild(&state) }
    }
  }

  /// Whether a scene takes part.
  public func holds(_ sceneID: String) -> Bool { state.withLock { $0.studies[sceneID] != nil } }

  /// Every scene that takes part, in order of id.
  public var studies: [SceneStudy] {
    state.withLock { $0.studies.values.sorted { $0.sceneID < $1.sceneID } }
  }

  /// What a scene holds, when it takes part.
  public func study(of sceneID: String) -> SceneStudy? { state.withLock { $0.studies[sceneID] } }

  private func rebuild(_ state: inout State) {
    let studies = state.studies.values.sorted { $0.sceneID < $1.sceneID }
    state.styles = VectorClusters(
      of: studies.map(\.vector), count: min(options.styles, studies.count / options.objectsPerCluster))
    var vectors: [String: [[Float]]] = [:]
    for object in studies.flatMap(\.objects) { vectors[object.category, default: []].append(object.vector) }
    state.clusters = vectors.mapValues {
      VectorClusters(of: $0, count: min(options.clusters, $0.count / options.objectsPerCluster))
    }
    state.colours = ColourPalette.mean(
      studies.flatMap(\.objects).compactMap { ColourPalette($0.colours, hasGround: false) })
    state.overall = CoOccurrence()
    state.byStyle = state.styles.centres.map { _ in CoOccurrence() }
    let newest = studies.map(\.time).max() ?? 0
    for study in studies {
      var nodes: Set<Node> = []
      for object in study.objects {
        nodes.insert(Node(category: object.category, cluster: -1))
        if let cluster = state.clusters[object.category]?.cluster(of: object.vector) {
          nodes.insert(Node(category: object.category, cluster: cluster))
        }
      }
      let weight = exp2(-(newest - study.time) / (options.halfLifeDays * 86_400))
      state.overall.add(nodes, weight: weight)
      state.styleOf[study.sceneID] = state.styles.cluster(of: study.vector)
      if let style = state.styleOf[study.sceneID] { state.byStyle[style].add(nodes, weight: weight) }
    }
    state.sizeAtBuild = studies.count
  }
}
