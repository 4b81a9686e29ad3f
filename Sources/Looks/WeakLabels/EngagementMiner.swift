import Catalog
import Domain
import Ranking

/// Finds pairs of objects and products in what visitors clicked and saved on looks.
///
/// A visitor who opens an object's dot and takes one of the products shown says that this product is what they see, or
/// comes nearest to it. The visits of an object vote, each once, for the products it took; a place that is looked at half
/// as often counts twice (inverse propensity, Joachims, Swaminathan and Schnabel, WSDM 2017), since otherwise what stood
/// first would win for standing there. The product with the most votes becomes the pair, with how far the votes agree as
/// its confidence. People also click what they merely like: a pair is a hint, and `vitrine pairs engaged --truth` measures
/// how good one.
public struct EngagementMiner: Sendable {
  /// What it takes.
  public struct Options: Sendable, Hashable {
    /// Visits that must have taken something of an object.
    public var fewestVisits = 3
    /// The share of the votes the product must have, 0...1.
    public var agreement: Float = 0.4
    /// Confidence a pair must have, 0...1.
    public var confidence: Float = 0
    /// IoU that boxes of one object have at least: another model finds the same object at another place of the look.
    public var overlap: Float = 0.6

    /// The defaults.
    public init() {}
  }

  /// An object of a scene and its product.
  public struct Pair: Sendable, Hashable {
    /// The scene.
    public var scene: String
    /// Where, in fractions (0...1) of the picture.
    public var box: Box
    /// The product most visits took.
    public var product: String
    /// How sure that is, 0...1: the lower end of what share of further visits would take it.
    public var confidence: Float
    /// Visits that took something of the object.
    public var visits: Int
    /// Whether a simulator was among them.
    public var isSimulated: Bool
  }

  private let log: any ServedStore
  /// What it takes.
  public let options: Options

  /// A miner of a log.
  public init(log: any ServedStore, options: Options = Options()) {
    self.log = log
    self.options = options
  }

  /// The pairs of all scenes, in order of scene and box.
  ///
  /// - Parameter bias: how likely each place is looked at.
  /// - Throws: what the log throws.
  public func pairs(bias: PositionBias) async throws -> [Pair] {
    var scenes: [String: [Taken]] = [:]
    try await ImpressionBuilder(log: log).engagement { served, clicked, isSimulated in
      guard let scene = served.scene else { return }
      for object in served.objects {
        guard let box = object.box else { continue }
        for (place, product) in object.products.enumerated() where clicked(object.object, product) {
          scenes[scene, default: []].append(
            Taken(
              box: box, visit: served.session ?? served.request, product: product,
              weight: 1 / Double(bias.probability(at: place)), isSimulated: isSimulated))
        }
      }
    }
    return scenes.sorted { $0.key < $1.key }.flatMap { scene, taken in
      // A look is kept, so most visits saw the very same boxes.
      let byBox = Dictionary(grouping: taken, by: \.box)
      let boxes = Array(byBox.keys)
      return CropClusters(overlap: options.overlap).clusters(of: boxes).compactMap { cluster in
        pair(cluster.members.flatMap { byBox[boxes[$0]] ?? [] }, box: cluster.box, of: scene)
      }
    }
  }

  /// A product that a visit took of an object.
  private struct Taken {
    let box: Box
    let visit: String
    let product: String
    let weight: Double
    let isSimulated: Bool
  }

  /// The pair of what was taken of one object, nil when too few visits took something or they do not agree.
  private func pair(_ taken: [Taken], box: Box, of scene: String) -> Pair? {
    let visits = Dictionary(grouping: taken, by: \.visit)
    guard visits.count >= options.fewestVisits else { return nil }
    var votes: [String: Double] = [:]
    for own in visits.values {
      // Whoever took three products says a third of each; the same one twice says no more than once.
      let products = Dictionary(own.map { ($0.product, $0.weight) }, uniquingKeysWith: max)
      for (product, weight) in products { votes[product, default: 0] += weight / Double(products.count) }
    }
    let all = votes.values.reduce(0, +)
    guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), all > 0 else { return nil }
    let share = best.value / all
    let confidence = Float(Agreement.lowerEnd(of: share, count: Double(visits.count)))
    guard share >= Double(options.agreement), confidence >= options.confidence else { return nil }
    return Pair(
      scene: scene, box: box, product: best.key, confidence: confidence, visits: visits.count,
      isSimulated: taken.contains(where: \.isSimulated))
  }
}
