import ArgumentParser
import Catalog
import Domain
import Foundation
import Images
import Server

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
    let settings = try settings()
    let choice = data.with(data: settings.data, detector: settings.detector, embedder: settings.embedder)
    let engine = self.engine.with(detectorSide: settings.detectorSide > 0 ? settings.detectorSide : nil)
    let limits = ImageLimits(bytes: settings.maximumUploadBytes, pixels: settings.maximumPixels)
    let workplace = try await Workplace.open(
      choice, engine: engine, limits: limits,
      showsEveryObject: settings.showsEveryObject, productsPerObject: 36)
    let showcase = CatalogShowcase(
      store: workplace.store, index: workplace.index, finder: workplace.finder, modelID: workplace.modelID,
      sceneFolder: workplace.data.scenes, follower: workplace.follower)
    let products = try await showcase.productCount()
    let scenes = try await showcase.sceneCount()
    let engagement = try EngagementLog(path: workplace.data.events.path)
    let discovery = try await workplace.discovery()
    let presenting = try await Presenting(
      workplace.data, discovery: discovery, log: engagement, coinShare: settings.coinShare,
      ranker: settings.ranker)
    let server = try VitrineServer(
      showcase: showcase, engagement: engagement, discovery: discovery, presenter: presenting.presenter,
      services: [presenting.service, FollowerService(follower: workplace.follower)], configuration: settings
    ) { port in
      let host = ["0.0.0.0", "::"].contains(settings.host) ? "localhost" : settings.host
      Output.note("\(products) products, \(scenes) scenes")
      print("open http://\(host.contains(":") ? "[\(host)]" : host):\(port)/")
      // Whoever started us through a pipe waits for the address.
      fflush(nil)
    }
    let changes = ModelChanges(of: workplace.data) {
      let next = try await Workplace.open(
        choice, engine: engine, limits: limits, showsEveryObject: settings.showsEveryObject,
        productsPerObject: 36)
      showcase.exchange(
        index: next.index, finder: next.finder, modelID: next.modelID, follower: next.follower)
      return { await next.follower.run() }
    }
    defer { changes.stop() }
    try await server.run()
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
