import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Images
import Logging
import Looks
import NIOCore
import Office
import Ranking
import Testing

@testable import Server

/// A server around a fake showcase, asked in-process.
struct TestServer {
  let showcase: FakeShowcase
  let server: VitrineServer
  let engagement: EngagementLog
  let office: Backoffice
  let shop: TestWorkshop
  /// The same server, telling the port once it accepts connections.
  let serving: @Sendable (_ onRunning: @escaping @Sendable (Int) async -> Void) throws -> VitrineServer

  /// - Parameter showsShop: whether the shop's own scenes and products are shown rather than the fake ones.
  init(
    showcase: FakeShowcase? = nil, discovery: Discovery? = nil, checker: FakeWeb? = nil,
    logger: Logger? = nil, showsShop: Bool = false, sites: Sites = Sites(file: nil),
    shares: (any ShareStore)? = nil,
    configure: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configure(&configuration)
    let shown = try showcase ?? FakeShowcase()
    self.showcase = shown
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    engagement = try EngagementLog(path: shown.folder.appendingPathComponent("engagement.sqlite").path)
    office = try Backoffice(folder: shown.folder)
    shop = try TestWorkshop(folder: shown.folder, sceneFolder: shown.sceneFolder, office: office)
    let (office, workshop, settings, engagement) = (office, shop.workshop, configuration, engagement)
    let real = CatalogShowcase(
      store: shop.store, index: shop.index, finder: workshop.finder, modelID: "mean",
      sceneFolder: shown.sceneFolder, permissions: office.rules)
    serving = { onRunning in
      try VitrineServer(
        showcase: showsShop ? real : shown, engagement: engagement, discovery: discovery,
        configuration: settings, office: office, workshop: workshop,
        web: checker.map { OfficeWeb(pages: $0, claimPages: $0, records: $0, sender: $0) },
        logger: logger ?? quiet, sites: sites, shares: shares,
        experiments: ExperimentDesk(
          file: shown.folder.appendingPathComponent("experiments.json"), log: engagement),
        onRunning: onRunning)
    }
    server = try serving { _ in }
  }

  /// Runs `body` with a client.
  func test(
    _ setup: TestingSetup = .router, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    try await server.application().test(setup) { client in try await body(client) }
  }
}

extension TestClientProtocol {
  func get(_ uri: String, headers: HTTPFields = [:]) async throws -> TestResponse {
    try await execute(uri: uri, method: .get, headers: headers, body: nil) { $0 }
  }

  func post(_ uri: String, _ body: Data, type: String? = "image/jpeg", headers: HTTPFields = [:]) async throws
    -> TestResponse
  {
    var headers = headers
    if let type { headers[.contentType] = type }
    return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: body)) { $0 }
  }
}

extension TestResponse {
  var data: Data { Data(body.readableBytesView) }

  var text: String { String(buffer: body) }

  func json() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The code of a JSON error.
  var problem: String? {
    guard let object = try? json(), let error = object["error"] as? [String: Any], error["message"] is String
    else {
      return nil
    }
    return error["code"] as? String
  }
}

enum TestPicture {
  static let jpeg: Data = {
    let picture = try? FakeShowcase.drawing(width: 320, height: 240, tint: 4)
    return (try? picture?.encoded(as: .jpeg)) ?? Data()
  }()

  /// A form with the picture in the field `name`.
  static func form(_ picture: Data = jpeg, field name: String = "image", boundary: String = "XyZ") -> Data {
    var body = Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n".utf8)
    body += Data(
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a;b.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
        .utf8)
    body += picture
    body += Data("\r\n--\(boundary)--\r\n".utf8)
    return body
  }
}
