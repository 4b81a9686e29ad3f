import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Testing

@testable import Server

/// A web site of somebody else that shows our dots: the bundled examples on another origin, with a strict policy.
struct HostSite {
  static let libraries = [
    "/lib/react/": "/usr/share/nodejs/react/", "/lib/react-dom/": "/usr/share/nodejs/react-dom/",
    "/lib/vue/": "/usr/share/javascript/vue/",
  ]
  static let hasLibraries =
    FileManager.default.fileExists(atPath: "/usr/share/nodejs/react-dom/umd/react-dom.production.min.js")
    && FileManager.default.fileExists(atPath: "/usr/share/javascript/vue/vue.min.js")
  /// Where the examples lie.
  static let examples = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Examples/Embedding").standardizedFileURL

  /// Serves the examples against `vitrine` while `body` runs with their address.
  static func serving(
    vitrine: String, key: @escaping @Sendable (String) throws -> String,
    _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    let (ports, told) = AsyncStream<Int>.makeStream()
    let made = KeyBox()
    let router = Router()
    router.get("**") { request, _ -> Response in
      try answer(request.uri.path, vitrine: vitrine, key: made.key)
    }
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let app = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { told.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    let group = ServiceGroup(services: [app], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let address = "http://localhost:\(try #require(await iterator.next()))"
      made.key = try key(address)
      do { try await body(address) } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private static func answer(_ path: String, vitrine: String, key: String) throws -> Response {
    if path == "/picture.jpg" { return .bytes(TestPicture.jpeg, type: "image/jpeg") }
    // A page that has never heard of us.
    if path == "/picture.html" {
      let page =
        "<!doctype html><html lang=en><title>A magazine</title><h1>Rooms we like</h1><img src=/picture.jpg width=640 height=480 alt=Room>"
      var response = Response.bytes(Data(page.utf8), type: "text/html")
      response.headers[.contentSecurityPolicy] = "default-src 'self'"
      return response
    }
    // Browsers ask for it unasked, and would note in their console that it is not there.
    if path == "/favicon.ico" { return Response(status: .noContent) }
    if let library = libraries.first(where: { path.hasPrefix($0.key) }) {
      let file = URL(filePath: library.value + path.dropFirst(library.key.count))
      return .bytes(try Data(contentsOf: file), type: "text/javascript")
    }
    let file = examples.appending(path: path)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      return Response(status: .notFound)
    }
    let filled = text.replacing("https://vitrine.example", with: vitrine).replacing("SITE_KEY", with: key)
      .replacing("SCENE", with: "room-0").replacing("OTHER", with: "room-1")
      .replacing("PRODUCT", with: "p-3")
    let types = ["html": "text/html", "js": "text/javascript", "css": "text/css"]
    var response = Response.bytes(Data(filled.utf8), type: types[file.pathExtension] ?? "text/plain")
    response.headers[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'self' \(vitrine); connect-src 'self' \(vitrine); img-src 'self' \(vitrine); style-src 'self'"
    return response
  }
}

/// The key, known only once the site's port is.
private final class KeyBox: @unchecked Sendable {
  private let lock = NSLock()
  private var value = ""

  var key: String {
    get { lock.withLock { value } }
    set { lock.withLock { value = newValue } }
  }
}
