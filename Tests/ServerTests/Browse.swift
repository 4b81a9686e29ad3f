import Catalog
import Foundation
import Logging
import Looks
import ServiceLifecycle
import Spins
import Testing

@testable import Server

/// Serves a fake showcase on a free port while `body` drives a browser, whose console must stay empty.
///
/// The browser itself notes refused requests there, at any time later: `expectedStatus` is the one the test provokes.
func browse(
  width: Int = 1280, height: Int = 900, showcase: FakeShowcase? = nil,
  sites: Sites = Sites(file: nil),
  shares: (any ShareStore)? = nil, engagement: EngagementLog? = nil, presenter: LookPresenter? = nil,
  spins: SpinShelf? = nil,
  expectedStatus: Int? = nil,
  _ body: @escaping @Sendable (Browser, String) async throws -> Void
) async throws {
  let (ports, told) = AsyncStream<Int>.makeStream()
  var configuration = ServerConfiguration()
  configuration.port = 0
  let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  let server = try VitrineServer(
    showcase: showcase ?? FakeShowcase(), engagement: engagement, presenter: presenter,
    configuration: configuration, logger: quiet, sites: sites,
    shares: shares, spins: spins,
    onRunning: { told.yield($0) })
  let group = ServiceGroup(services: [server.application()], logger: quiet)
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let browser = try await Browser(width: width, height: height)
    do {
      try await body(browser, "http://127.0.0.1:\(port)")
      let complaints = try await browser.complaints().filter {
        guard let expectedStatus else { return true }
        return !$0.contains("status of \(expectedStatus) ")
      }
      #expect(complaints == [])
    } catch {
      await browser.close()
      await group.triggerGracefulShutdown()
      throw error
    }
    await browser.close()
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}
