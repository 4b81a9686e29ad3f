import ArgumentParser
import Catalog
import Domain
import Fetching
import Foundation
import Images
import Inference
import Logging
import Looks
import Office
import Ranking
import Server
import ServiceLifecycle
import Spins

/// `vitrine serve`.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the pages and the HTTP interface.",
    discussion: """
      Settings come from, the later over the earlier: defaults, a JSON file (--config), VITRINE_ variables of the \
      environment (VITRINE_PORT, VITRINE_DATA, ...), the options here. Without --data the bundled showroom is \
      served. The interface describes itself at /api/v1/openapi.json. Ctrl-C lets running requests finish.
      """)

  @Option(name: .long, help: "A JSON file of settings.")
  var config: String?

  @Option(name: .long, help: "Address to listen on; 0.0.0.0 is reachable from other machines.")
  var host: String?

  @Option(name: .shortAndLong, help: "TCP port; 0 takes a free one.")
  var port: Int?

  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions

  func run() async throws {
    ServerMemory.settle()
    let settings = try settings()
    let choice = data.with(data: settings.data, detector: settings.detector, embedder: settings.embedder)
    let engine = self.engine.with(detectorSide: settings.detectorSide > 0 ? settings.detectorSide : nil)
    let limits = ImageLimits(bytes: settings.maximumUploadBytes, pixels: settings.maximumPixels)
    @Sendable func open() async throws -> Workplace {
      try await Workplace.open(
        choice, engine: engine, limits: limits, showsEveryObject: settings.showsEveryObject,
        layers: try Self.layers(for: choice, required: settings.drawsMasks),
        outlines: settings.drawsMasks ? .visible : .none, productsPerObject: 36)
    }
    let workplace = try await open()
    var served = settings
    served.photos = settings.photos ?? workplace.data.url.appending(path: "photos").path
    let showcase = CatalogShowcase(
      store: workplace.store, index: workplace.index, finder: workplace.finder, modelID: workplace.modelID,
      sceneFolder: workplace.data.scenes, follower: workplace.follower,
      permissions: workplace.office.rules)
    let products = try await showcase.productCount()
    let scenes = try await showcase.sceneCount()
    let engagement = try EngagementLog(path: workplace.data.events.path)
    let discovery = try await workplace.discovery()
    let presenting = try await Presenting(
      workplace.data, discovery: discovery, log: engagement, coinShare: settings.coinShare,
      ranker: settings.ranker)
    let boxes = SpinBoxes(workplace.detector)
    let workshop = Workshop(
      store: workplace.store, index: workplace.index, sceneFolder: workplace.data.scenes,
      finder: workplace.thorough, thresholds: workplace.thresholds,
      vocabulary: workplace.detector.vocabulary, pictureLimits: limits)
    let shelf = SpinShelf(root: workplace.data.spins)
    let logger = Logger(label: "vitrine.catalog") { JSONLogHandler(label: $0, level: .info) }
    var services: [any Service] = [presenting.service, FollowerService(follower: workplace.follower)]
    if choice.folder == nil {
      let turntables = try Installation.find().showroom.appending(path: "turntables")
      services.append(ShowroomSpins(turntables: turntables, shelf: shelf, logger: logger))
    }
    let server = try VitrineServer(
      showcase: showcase, engagement: engagement, discovery: discovery, presenter: presenting.presenter,
      services: services, configuration: served,
      office: workplace.office, workshop: workshop, web: SafeWeb.office(settings.fetchPolicy),
      sites: Sites(file: settings.sites.map { URL(filePath: $0) } ?? workplace.data.sites),
      shares: workplace.store,
      experiments: ExperimentDesk(file: workplace.data.experiments, log: engagement),
      spins: shelf, spinBoxes: { try await boxes.boxes(in: $0) }
    ) { port in
      let host = ["0.0.0.0", "::"].contains(settings.host) ? "localhost" : settings.host
      Output.note("\(products) products, \(scenes) scenes")
      print("open http://\(host.contains(":") ? "[\(host)]" : host):\(port)/")
      // Whoever started us through a pipe waits for the address.
      fflush(nil)
    }
    let changes = ModelChanges(of: workplace.data) {
      let next = try await open()
      showcase.exchange(
        index: next.index, finder: next.finder, modelID: next.modelID, follower: next.follower)
      return { await next.follower.run() }
    }
    defer { changes.stop() }
    let schedule = try schedule(settings, workplace, logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let schedule { group.addTask { try await schedule.run() } }
      try await server.run()
      group.cancelAll()
    }
  }

  /// What draws outlines for looks that ask for them; nil when none belong to this detector, unless they are required.
  private static func layers(for choice: DataOptions, required: Bool) throws -> ModelFolder? {
    do {
      let layers = try ModelChoice.folder(.layers, named: nil, data: choice.folder)
      let detector = try ModelChoice.folder(.detector, named: choice.detector, data: choice.folder)
      return required || layers.manifest.detectorWeights == detector.weightsHash ? layers : nil
    } catch {
      guard required else { return nil }
      throw error
    }
  }

  /// The import that runs beside the server, when the settings name a feed.
  private func schedule(_ settings: ServerConfiguration, _ workplace: Workplace, _ logger: Logger) throws
    -> FeedSchedule?
  {
    guard let feed = settings.feed else { return nil }
    guard settings.data != nil else {
      throw Failure("a feed is imported into a catalogue of your own; name its folder with --data")
    }
    let web = WebFetcher(policy: settings.fetchPolicy)
    var job = ImportJob(
      store: workplace.store, feed: FeedFile(name: feed, downloads: workplace.data.downloads, web: web))
    job.rules = try RuleOptions.load(nil, taxonomies: [], for: workplace.data)
    job.feedOptions.currency = settings.feedCurrency?.uppercased()
    job.feedOptions.shop = settings.feedShop.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    job.feedOptions.respectsOptOut = settings.respectsRobots
    job.embedding = Indexing(
      store: workplace.store, embedder: workplace.embedder, modelID: workplace.index.modelID,
      fetcher: PictureFetcher(web: web), isQuiet: true)
    job.isQuiet = true
    return FeedSchedule(job: job, pause: .seconds(settings.feedMinutes * 60), logger: logger)
  }

  /// File, environment, options.
  func settings(environment: [String: String] = ProcessInfo.processInfo.environment) throws
    -> ServerConfiguration
  {
    var settings = try ServerConfiguration.load(file: config, environment: environment)
    if let host { settings.host = host }
    if let port { settings.port = port }
    if let data = data.data { settings.data = data }
    if let detector = data.detector { settings.detector = detector }
    if let embedder = data.embedder { settings.embedder = embedder }
    if let side = engine.detectorSide { settings.detectorSide = side }
    try settings.validate()
    return settings
  }
}
