import Catalog
import Domain
import Foundation
import Synchronization

/// What something is asked to be completed: objects, and the scene they stand in when there is one.
public struct GraphQuery: Sendable {
  /// Category and embedding of each object.
  public var objects: [(category: String, vector: [Float])]
  /// The whole scene's embedding.
  public var scene: [Float]?
  /// A scene that must not speak for itself.
  public var sceneID: String?
  /// The colours of its objects, as far as they are known.
  public var palettes: [ColourPalette]

  /// A question from its parts.
  public init(
    objects: [(category: String, vector: [Float])], scene: [Float]? = nil, sceneID: String? = nil,
    palettes: [ColourPalette] = []
  ) {
    self.palettes = palettes
    self.objects = objects
    self.scene = scene
    self.sceneID = sceneID
  }

  /// The question of what completes a scene.
  public init(_ study: SceneStudy) {
    self.init(
      objects: study.objects.map { ($0.category, $0.vector) }, scene: study.vector, sceneID: study.sceneID,
      palettes: study.objects.compactMap { ColourPalette($0.colours, hasGround: false) })
  }
}

/// A category that goes with what was asked about, and examples of it in scenes alike.
public struct Complement: Sendable {
  /// The category.
  public var category: String
  /// How probable it is that it belongs there, as a logarithm: comparable within one answer.
  public var score: Double
  /// How much more often it is met with these objects than by chance, on the geometric mean.
  public var lift: Double
  /// Objects of this category in scenes alike, with how much each has to say; best first.
  public var examples: [(vector: [Float], weight: Double, sceneID: String)]
}

extension SceneGraph {
  /// What goes with some objects, most probable first; never a category that is there already.
  public func complements(_ query: GraphQuery, limit: Int = 12) throws -> [Complement] {
    let weights = try neighbours(of: query)
    return state.withLock { state in
      let present = Set(query.objects.map(\.category))
      let nodes = Set(
        query.objects.map { object in
          Node(
            category: object.category,
            cluster: state.clusters[object.category]?.cluster(of: object.vector) ?? -1)
        })
      let style = query.scene.flatMap { state.styles.cluster(of: $0) }
      let said = weights.values.reduce(0, +)
      var share: [String: Double] = [:]
      var examples: [String: [(vector: [Float], weight: Double, sceneID: String)]] = [:]
      for (sceneID, weight) in weights {
        guard let study = state.studies[sceneID] else { continue }
        for category in Set(study.objects.map(\.category)) { share[category, default: 0] += weight }
        for object in study.objects where !present.contains(object.category) {
          examples[object.category, default: []].append((object.vector, weight, sceneID))
        }
      }
      let categories = Set(state.overall.things.map(\.category)).subtracting(present)
      return categories.map { category in
        let lift = Self.logLift(of: category, with: nodes, style: style, state)
        let frequency = Self.frequency(of: category, style: style, state)
        let neighbourly = said > 0 ? ((share[category] ?? 0) + frequency) / (said + 1) / frequency : 1
        return Complement(
          category: category,
          score: log(frequency) + options.liftWeight * lift + options.neighbourWeight * log(neighbourly),
          lift: exp(lift / Double(max(1, nodes.count)).squareRoot()),
          examples: (examples[category] ?? []).sorted { ($0.weight, $0.sceneID) > ($1.weight, $1.sceneID) })
      }
      .sorted { ($0.score, $1.category) > ($1.score, $0.category) }
      .prefix(limit).map(\.self)
    }
  }

  /// Which colours the objects asked about have more than others do; nil when nobody knows.
  public func colourLift(of query: GraphQuery) -> ColourLift? {
    guard let met = ColourPalette.mean(query.palettes), let usual = state.withLock({ $0.colours }) else {
      return nil
    }
    return ColourLift(met, usual: usual)
  }

  /// Scenes alike, with how much each has to say: by its objects' similarity and by the whole picture's.
  func neighbours(of query: GraphQuery) throws -> [String: Double] {
    var weights: [String: Double] = [:]
    func add(_ sceneID: String, _ similarity: Float, _ share: Double) {
      guard sceneID != query.sceneID else { return }
      weights[sceneID, default: 0] += share * Double(exp((similarity - 1) / options.temperature))
    }
    let share = 1 / Double(max(1, query.objects.count))
    for object in query.objects {
      var nearest: [String: Float] = [:]
      for match in try objects.search(object.vector, category: object.category, limit: options.neighbours) {
        let sceneID = Self.sceneID(of: match.productID)
        nearest[sceneID] = max(nearest[sceneID] ?? -1, match.similarity)
      }
      for (sceneID, similarity) in nearest { add(sceneID, similarity, share) }
    }
    if let scene = query.scene {
      for match in try scenes.search(scene, category: nil, limit: options.neighbours) {
        add(match.productID, match.similarity, 1)
      }
    }
    // In parts of the heaviest, so that "how much was said" means the same for every question.
    let heaviest = weights.values.max() ?? 1
    let kept = weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(options.neighbours)
    return Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value / heaviest) })
  }

  /// The scene behind an entry of the object index.
  static func sceneID(of entry: String) -> String {
    entry.firstIndex(of: " ").map { String(entry[entry.index(after: $0)...]) } ?? entry
  }

  /// Sum of the logarithms of the lifts, divided by the root of their number: objects of one room repeat each other.
  private static func logLift(of category: String, with nodes: Set<Node>, style: Int?, _ state: State)
    -> Double
  {
    let other = Node(category: category, cluster: -1)
    let sum = nodes.reduce(0.0) { sum, node in
      let whole = Node(category: node.category, cluster: -1)
      let byCategory = state.overall.lift(whole, other)
      let byCluster = node.cluster < 0 ? byCategory : state.overall.lift(node, other, prior: byCategory)
      let byStyle = style.map { state.byStyle[$0].lift(node, other, prior: byCluster) } ?? byCluster
      return sum + log(max(byStyle, 0.02))
    }
    return sum / Double(max(1, nodes.count)).squareRoot()
  }

  private static func frequency(of category: String, style: Int?, _ state: State) -> Double {
    let node = Node(category: category, cluster: -1)
    let overall = state.overall.frequency(of: node)
    guard let style else { return overall }
    let inStyle = state.byStyle[style]
    // Ten scenes' worth of trust in all styles together.
    return (inStyle.frequency(of: node) * inStyle.weight + 10 * overall) / (inStyle.weight + 10)
  }
}
