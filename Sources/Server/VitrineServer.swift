import Hummingbird
import Images
import Logging
import Metrics
import NIOCore
import ServiceLifecycle
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

  /// A server for that showcase.
  ///
  /// - Parameters:
  ///   - showcase: what is shown.
  ///   - configuration: checked here once more.
  ///   - logger: where requests and problems are written; JSON lines on standard error by default.
  ///   - registry: where the numbers of `/metrics` are kept.
  ///   - onRunning: called with the port once connections are accepted.
  /// - Throws: `ConfigurationError`, or that the page's files are missing.
  public init(
    showcase: any Showcase, configuration: ServerConfiguration = ServerConfiguration(), logger: Logger? = nil,
    registry: PrometheusRegistry = PrometheusRegistry(),
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    self.onRunning = onRunning
    let level = Logger.Level(rawValue: configuration.logLevel) ?? .info
    self.logger = logger ?? Logger(label: "vitrine.server") { JSONLogHandler(label: $0, level: level) }
    metrics = ServerMetrics(registry: registry)
    limiter = WorkLimiter(limit: configuration.concurrentLooks, queueLength: configuration.queueLength)
    let desk = LookDesk(
      showcase: showcase, limiter: limiter, deadline: .seconds(configuration.requestTimeoutSeconds),
      pictureLimits: ImageLimits(
        bytes: configuration.maximumUploadBytes, pixels: configuration.maximumPixels),
      metrics: metrics)
    let upload = PictureUpload(
      maximumBytes: configuration.maximumUploadBytes, timeout: .seconds(configuration.bodyTimeoutSeconds))
    let assets = try Assets()
    routes =
      APIRoutes(showcase: showcase, desk: desk, upload: upload, assets: assets).routes
      + PageRoutes(
        showcase: showcase, desk: desk, upload: upload,
        pictures: PictureService(configuration: configuration), assets: assets
      ).routes
      + HealthRoutes(showcase: showcase, metrics: metrics, limiter: limiter).routes
  }

  /// Serves until SIGTERM or SIGINT, then lets running requests finish.
  public func run() async throws {
    var settings = ServiceGroupConfiguration(
      services: [application()], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    settings.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
    let group = ServiceGroup(configuration: settings)
    try await group.run()
  }

  /// The HTTP application, for running inside another service group and for tests.
  public func application() -> some ApplicationProtocol {
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestObserver(metrics: metrics))
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ErrorMiddleware())
    for route in routes { router.on(route.pattern, method: route.method, use: route.handler) }
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
