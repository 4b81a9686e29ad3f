import Catalog
import Domain
import Foundation
import Ranking

/// The last step before a look is shown: its products in the order for this visitor, and a record of that.
///
/// Looks are kept as likeness orders them; this step is done for each answer, with what people did so far, the
/// visitor's taste and the arms of running experiments.
public struct LookPresenter: Sendable {
  /// Who asks, as hashes; both nil for whoever does not want to be followed.
  public struct Visitor: Sendable, Hashable {
    /// The visit.
    public var session: String?
    /// The user.
    public var user: String?

    /// A visitor; nobody unless said otherwise.
    public init(session: String? = nil, user: String? = nil) {
      self.session = session
      self.user = user
    }
  }

  /// How answers are made.
  public struct Options: Sendable, Hashable {
    /// Products shown of each object.
    public var shown = 12
    /// Share of objects for which a coin swaps two neighbours or not.
    public var coinShare = 0.1
    /// The order when no experiment says otherwise: `learned`, `likeness`, or a model's name.
    public var ranker = "learned"

    /// The defaults.
    public init() {}
  }

  let discovery: Discovery
  let monitor: EngagementMonitor
  let shelf: RankerShelf
  let intake: ServedIntake
  /// What visitors clicked lately.
  public let tastes = TasteBook()
  let vectors: ProductVectors
  let experiments: @Sendable () -> [Experiment]
  let rules: @Sendable () -> ShopRules
  let options: Options

  /// A presenter of these parts; experiments and rules are asked for at each answer.
  public init(
    discovery: Discovery, monitor: EngagementMonitor, shelf: RankerShelf,
    log: any EngagementStore & ServedStore, experiments: @escaping @Sendable () -> [Experiment],
    rules: @escaping @Sendable () -> ShopRules, options: Options = Options()
  ) {
    self.discovery = discovery
    self.monitor = monitor
    self.shelf = shelf
    intake = ServedIntake(log: log)
    vectors = ProductVectors(store: discovery.store, modelID: discovery.index.modelID)
    self.experiments = experiments
    self.rules = rules
    self.options = options
  }

  /// The look as this visitor sees it.
  ///
  /// - Parameter sceneID: the scene, nil for somebody's own photo.
  public func presented(_ look: Look, of sceneID: String?, to visitor: Visitor) async throws -> Look {
    let now = Date()
    let time = Int64(now.timeIntervalSince1970 * 1_000)
    var ranker = options.ranker
    var exposures: [Exposure] = []
    var arms: [String: String] = [:]
    for experiment in experiments() {
      guard let unit = experiment.unit == .user ? visitor.user : visitor.session,
        let arm = experiment.arm(of: unit, at: now)
      else { continue }
      ranker = arm.ranker
      arms[experiment.id] = arm.name
      exposures.append(Exposure(experiment: experiment.id, unit: unit, arm: arm.name, time: time))
    }
    let model = shelf.model(named: ranker)
    let arranger = LookArranger(
      model: model, rules: rules(), coinShare: options.coinShare, shown: options.shown)
    // A learned order weighs every candidate; without one only what is shown is written down.
    let weighed = model == nil ? options.shown + 1 : Int.max
    let context = try await context(look, sceneID, visitor, now, weighed)
    var generator = SystemRandomNumberGenerator()
    var (arranged, objects) = try arranger.arranged(look, on: sceneID, context, using: &generator)
    let request = TimeOrderedID.make(at: time)
    arranged.request = request
    // Whoever is not to be followed leaves no events, so there is nothing to write this down for.
    guard visitor.session != nil || visitor.user != nil else { return arranged }
    await intake.keep(
      ServedLook(
        request: request, time: time, scene: sceneID, session: visitor.session, arms: arms,
        features: Feature.allCases.map(\.rawValue), objects: objects), exposures: exposures)
    return arranged
  }

  private func context(
    _ look: Look, _ sceneID: String?, _ visitor: Visitor, _ now: Date, _ weighed: Int
  ) async throws
    -> FeatureContext
  {
    var context = FeatureContext(statistics: monitor.statistics, time: now.timeIntervalSince1970)
    if let sceneID {
      context.collections = try await discovery.store.collections(holding: [sceneID])[sceneID] ?? []
      context.style = discovery.graph.style(of: sceneID)
    }
    let products = Set(look.objects.flatMap { $0.products.prefix(weighed).map(\.id) })
    if let study = sceneID.flatMap(discovery.graph.study) {
      context.sceneType = study.sceneType.flatMap { type in
        discovery.sceneTypes.firstIndex(of: type).map { (type, $0) }
      }
      context.presence = monitor.presence.logLifts(of: products, in: context.collections, without: study)
    }
    let taste = (visitor.user ?? visitor.session).map(tastes.products) ?? []
    let known = try await vectors.vectors(of: products.union(taste))
    context.vectors = known
    context.taste = VectorClusters.unit(
      taste.compactMap { known[$0] }.reduce(into: [Float]()) { sum, vector in
        sum = sum.isEmpty ? vector : zip(sum, vector).map(+)
      })
    context.togetherness = discovery.graph.togetherness(of: look, sceneID: sceneID, known)
    return context
  }
}
