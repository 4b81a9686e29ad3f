import Catalog
import Domain
import Fetching
import Foundation
import Hummingbird
import Images
import Logging
import Looks
import Metrics
import NIOCore
import Office
import Ranking
import ServiceLifecycle
import Spins
import UnixSignals

/// The server: routes, limits and pages around a `Showcase`.
///
/// ```swift
/// let server = try VitrineServer(showcase: showcase, configuration: .load(environment: environment))
/// try await server.run()
/// ```
public struct VitrineServer: Sendable {
  private let configuration: ServerConfiguration
  private let logger: Logger
  private let onRunning: @Sendable (Int) async -> Void
  let routes: [Route]
  let limiter: WorkLimiter
  private let metrics: ServerMetrics
  private let retention: EventRetention?
  private let services: [any Service]
  private let languages: Languages
  private let sites: Sites
  private let gatekeeper: Gatekeeper
  /// What goes on beside answering; nil without an office that tags.
  let officeService: OfficeService?

  /// A server for that showcase.
  ///
  /// - Parameters:
  ///   - showcase: what is shown.
  ///   - discovery: leads from one thing to others; without it those routes are refused.
  ///   - presenter: brings products into the order for the visitor; without it they are shown as they were found.
  ///   - services: run beside the server.
  ///   - engagement: where events are kept; without it they are refused.
  ///   - configuration: checked here once more.
  ///   - office: keys, accounts and what people decide; without one there are no such routes, and nobody to let in.
  ///   - workshop: takes in and tags pictures for the office.
  ///   - web: how the office reaches others' sites; without it claims wait, and nobody is told anything.
  ///   - logger: where requests and problems are written; JSON lines on standard error by default.
  ///   - registry: where the numbers of `/metrics` are kept.
  ///   - sites: other web sites that may show this server's dots.
  ///   - shares: where shared looks are kept; nil for a server on which nothing is shared.
  ///   - experiments: tests of orders and what they say; nil for a server without any.
  ///   - spins: where products' turning views lie; without it there are none.
  ///   - spinBoxes: finds the object in the frames of an upload whose ground is not plain.
  ///   - onRunning: called with the port once connections are accepted.
  /// - Throws: `ConfigurationError`, or that the page's files are missing.
  public init(
    showcase: any Showcase, engagement: (any EngagementStore)? = nil, discovery: Discovery? = nil,
    presenter: LookPresenter? = nil, services: [any Service] = [],
    configuration: ServerConfiguration = ServerConfiguration(),
    office: Backoffice? = nil, workshop: Workshop? = nil, web: OfficeWeb? = nil, logger: Logger? = nil,
    registry: PrometheusRegistry = PrometheusRegistry(), sites: Sites = Sites(file: nil),
    shares: (any ShareStore)? = nil, experiments: ExperimentDesk? = nil, spins: SpinShelf? = nil,
    spinBoxes: (@Sendable ([PixelBuffer]) async throws -> [Box?])? = nil,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    self.onRunning = onRunning
    let level = Logger.Level(rawValue: configuration.logLevel) ?? .info
    self.logger = logger ?? Logger(label: "vitrine.server") { JSONLogHandler(label: $0, level: level) }
    metrics = ServerMetrics(registry: registry)
    limiter = WorkLimiter(limit: configuration.concurrentLooks, queueLength: configuration.queueLength)
    var desk = LookDesk(
      showcase: showcase, limiter: limiter, deadline: .seconds(configuration.requestTimeoutSeconds),
      pictureLimits: ImageLimits(
        bytes: configuration.maximumUploadBytes, pixels: configuration.maximumPixels),
      metrics: metrics, discovery: discovery, presenter: presenter, hasher: engagement?.hasher)
    if let office, let workshop { desk.tagged = TaggedLooks(office: office, workshop: workshop) }
    let upload = PictureUpload(
      maximumBytes: configuration.maximumUploadBytes, timeout: .seconds(configuration.bodyTimeoutSeconds),
      addresses: PictureByAddress(
        fetcher: PictureFetcher(
          web: WebFetcher(policy: configuration.fetchPolicy),
          decoder: ImageDecoder(
            limits: ImageLimits(
              bytes: configuration.maximumUploadBytes, pixels: configuration.maximumPixels),
            formats: ImageFormat.everyday)),
        limiter: WorkLimiter(limit: 16, queueLength: 32)))
    let pictures = PictureService(configuration: configuration)
    let kept = try KeptPhotos(
      folder: configuration.photos.map { URL(fileURLWithPath: $0) },
      lifetime: .seconds(configuration.photoMinutes * 60))
    let photos = PhotoDesk(desk: desk, kept: kept)
    // Pages and script offer what there is, and no more.
    let abilities = Abilities(events: engagement != nil, discovery: discovery != nil, sharing: shares != nil)
    let assets = try Assets(abilities: abilities)
    languages = assets.languages
    self.sites = sites
    let views = SpinRoutes(
      showcase: showcase, shelf: spins, workshop: spins.map { SpinWorkshop(shelf: $0, boxes: spinBoxes) },
      allowsUploads: configuration.spinUploads, limits: desk.pictureLimits,
      bodyTimeout: .seconds(configuration.bodyTimeoutSeconds))
    self.services = services
    retention = engagement.map { EventRetention(store: $0, days: configuration.eventRetentionDays) }
    let shareDesk = shares.map { ShareDesk(store: $0, showcase: showcase, desk: desk, photos: photos) }
    gatekeeper = Gatekeeper(office: office, requiresKeys: configuration.requiresKeys)
    let body = BodyReader(maximumBytes: 65_536, timeout: upload.timeout)
    var officeRoutes = office.map { office in
      OfficeRoutes(office: office, body: body, securesCookies: configuration.securesCookies).routes
    }
    if let office, let workshop, let looks = desk.tagged {
      officeRoutes? +=
        TagRoutes(
          office: office, workshop: workshop, looks: looks, desk: desk, upload: upload, body: body
        ).routes + ReviewPages(office: office, workshop: workshop).routes
        + StudyRoutes(office: office, workshop: workshop, looks: looks, metrics: metrics, body: body).routes
        + OwnerRoutes(office: office, workshop: workshop, checker: web?.checker(office.store), body: body)
        .routes
      if let engagement {
        officeRoutes? +=
          CropRoutes(events: engagement, showcase: showcase, limits: desk.pictureLimits).routes
      }
      officeService = OfficeService(
        office: office, store: workshop.store, tagger: Tagger(office: office.store, workshop: workshop),
        enforcement: Enforcement(office: office.store, workshop: workshop),
        checker: web?.checker(office.store),
        courier: web.map { WebhookCourier(office: office.store, sender: $0.sender) },
        feed: web.map { SceneFeed(office: office.store, workshop: workshop, pages: $0.pages) },
        feeds: configuration.sceneFeeds.split(separator: " ").map(String.init),
        watch: configuration.watch.map {
          FolderWatch(folder: URL(filePath: $0), office: office.store, workshop: workshop)
        }, pause: .seconds(1), logger: self.logger)
    } else {
      officeService = nil
    }
    routes =
      APIRoutes(showcase: showcase, desk: desk, upload: upload, assets: assets).routes
      + PageRoutes(
        showcase: showcase, desk: desk, photos: photos, upload: upload, pictures: pictures, assets: assets,
        abilities: abilities, spins: spins
      ).routes
      + DiscoveryRoutes(showcase: showcase, discovery: discovery, desk: desk).routes
      + CollectionRoutes(
        store: discovery?.store, timeout: .seconds(configuration.bodyTimeoutSeconds)
      ).routes
      + EventRoutes(
        store: engagement, maximumBytes: configuration.maximumEventBytes,
        timeout: .seconds(configuration.bodyTimeoutSeconds), metrics: metrics,
        tastes: presenter?.tastes
      ).routes
      + ExperimentRoutes(
        desk: experiments, coverage: CoverageBook(discovery: discovery, office: office?.store), body: body
      ).routes
      + PhotoRoutes(showcase: showcase, desk: desk, photos: photos, upload: upload, pictures: pictures).routes
      + (shareDesk.map { ShareRoutes(shares: $0, spins: spins).routes } ?? [])
      + views.routes
      + HealthRoutes(showcase: showcase, metrics: metrics, limiter: limiter).routes + (officeRoutes ?? [])
  }

  /// Serves until SIGTERM or SIGINT, then lets running requests finish.
  public func run() async throws {
    var services: [any Service] = [application()] + services
    if let retention { services.append(retention) }
    if let officeService { services.append(officeService) }
    var settings = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    settings.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
    let group = ServiceGroup(configuration: settings)
    try await group.run()
  }

  /// The HTTP application, for running inside another service group and for tests.
  public func application() -> some ApplicationProtocol {
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestObserver(metrics: metrics))
    router.add(middleware: FormSpaces())
    router.add(middleware: SecurityHeaders())
    router.add(middleware: InReadersLanguage(languages: languages))
    router.add(middleware: ErrorMiddleware())
    router.add(middleware: CrossOrigin(sites: sites))
    for route in routes {
      router.on(route.pattern, method: route.method, use: gatekeeper.admitting(to: route))
    }
    let logger = logger
    let onRunning = onRunning
    return Application(
      router: router,
      server: .http1(configuration: .init(idleTimeout: .seconds(Int64(configuration.idleTimeoutSeconds)))),
      configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? 0
        logger.notice("serving", metadata: ["address": "\(channel.localAddress?.description ?? "?")"])
        await onRunning(port)
      },
      logger: logger)
  }
}
