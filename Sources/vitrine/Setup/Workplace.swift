import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks
import Networks
import Office
import Ranking

/// Everything a look needs, put together: the one place where models, catalogue and ranking meet.
struct Workplace: Sendable {
  let data: DataFolder
  let store: any CatalogueStore
  let index: any FollowingIndex
  /// Keeps the index at what others write to the store, while it runs.
  let follower: IndexFollower
  let detector: Detector
  let embedder: Embedder
  let finder: LookFinder
  /// Names both models together.
  let modelID: String
  /// Accounts, keys, what people and owners decided.
  let office: Backoffice
  /// Finds every object, for the office, which decides by its own thresholds.
  let thorough: LookFinder
  /// What becomes of a tag by its score.
  let thresholds: TagThresholds

  /// Opens the catalogue the options name, or the showroom, which is built at first use.
  ///
  /// - Parameters:
  ///   - layers: draws outlines; loaded with the detector they were trained on.
  ///   - outlines: what is drawn where nobody says so.
  static func open(
    _ options: DataOptions, engine: EngineOptions, limits: ImageLimits = ImageLimits(),
    showsEveryObject: Bool = false, layers: ModelFolder? = nil, outlines: Outlines = .none,
    productsPerObject: Int = LookFinder.Options().products
  ) async throws -> Workplace {
    let folder = options.folder
    let detectorFolder = try ModelChoice.folder(.detector, named: options.detector, data: folder)
    let embedderFolder = try ModelChoice.folder(.embedder, named: options.embedder, data: folder)
    let embedder = try ModelChoice.embedder(embedderFolder, engine)
    let data: DataFolder
    let store: any CatalogueStore
    if let folder {
      data = DataFolder(url: folder)
      store = try await data.open()
    } else {
      let showroom = try Showroom(installation: .find(), embedder: embedderFolder.identifier)
      data = showroom.data
      store = try await showroom.prepare()
    }
    let office = try Backoffice(folder: data.url)
    // An import may have brought back what was taken down.
    _ = try await Enforcement.removeProducts(of: office.store, from: store)
    let indexing = Indexing(store: store, embedder: embedder, modelID: embedderFolder.identifier)
    try await indexing.embedPictures()
    let detector = try ModelChoice.detector(detectorFolder, engine)
    if let layers { try await detector.load(LayersModel(layers), engine: .shared(), options: engine.compile) }
    let (index, follower) = try await indexing.openIndex(in: data)
    var choices = LookFinder.Options()
    choices.exactMatches = embedderFolder.manifest.exactMatches
    choices.showsEveryObject = showsEveryObject
    choices.products = productsPerObject
    choices.outlines = outlines
    let finder = LookFinder(
      detector: detector, embedder: embedder, index: index, store: store, ranker: SimilarityRanker(),
      decoder: ImageDecoder(limits: limits), options: choices, permissions: office.rules)
    choices.showsEveryObject = true
    choices.outlines = .none
    choices.keepsObjectsWithoutProducts = true
    choices.products = LookFinder.Options().products
    let thorough = LookFinder(
      detector: detector, embedder: embedder, index: index, store: store, ranker: SimilarityRanker(),
      decoder: ImageDecoder(limits: limits), options: choices, permissions: office.rules)
    let input = detectorFolder.manifest.input
    let drawing = outlines > .none ? layers : nil
    return Workplace(
      data: data, store: store, index: index, follower: follower, detector: detector, embedder: embedder,
      finder: finder,
      modelID: ([
        detectorFolder.identifier, embedderFolder.identifier,
        try Self.choice(of: detectorFolder, showsEveryObject: showsEveryObject),
        "\(detector.shortestSide)",
      ] + (drawing.map { [$0.identifier] } ?? [])).joined(separator: "+"), office: office,
      thorough: thorough,
      thresholds: TagThresholds(points: input.operatingPoints, scoreThreshold: input.scoreThreshold))
  }

  /// A finder with other options, over another catalogue where one is given.
  func finder(
    searching index: (any ProductIndex)?, in store: (any ProductStore)?, options: LookFinder.Options
  ) -> LookFinder {
    LookFinder(
      detector: detector, embedder: embedder, index: index ?? self.index, store: store ?? self.store,
      ranker: SimilarityRanker(), options: options, permissions: office.rules)
  }

  /// Leads from one thing to others, by the scenes studied so far.
  func discovery() async throws -> Discovery {
    let finder = finder
    let discovery = Discovery(
      store: store, index: index, modelID: modelID, permissions: office.rules,
      sceneTypes: finder.sceneTypes
    ) { photo, sceneID in
      try await finder.study(photo, ofScene: sceneID)
    }
    try await discovery.load()
    return discovery
  }

  /// Names what decides which objects are shown: looks kept under another choice are found anew.
  private static func choice(of detector: ModelFolder, showsEveryObject: Bool) throws -> String {
    guard !showsEveryObject, let points = detector.manifest.input.operatingPoints else { return "all" }
    return StableHash.text(of: try Output.json(points, pretty: false))
  }
}

extension ModelManifest {
  /// The similarities from which on a match is called exact: as calibrated, else the one its training found.
  fileprivate var exactMatches: OperatingPoints? {
    if let points = input.exactMatches { return points }
    guard case .object(let fields) = metrics, case .number(let value)? = fields["exact_threshold"] else {
      return nil
    }
    return OperatingPoints(
      targetPrecision: 0.8, pooled: .init(threshold: Float(value), isReached: true))
  }
}
