import Catalog
import Foundation
import Logging
import Looks
import ServiceLifecycle
import Testing

@testable import Server

/// Serves a fake showcase on a free port while `body` drives a browser.
func browse(
  width: Int = 1280, height: Int = 900, showcase: FakeShowcase? = nil,
  sites: Sites = Sites(file: nil),
  shares: (any ShareStore)? = nil, engagement: EngagementLog? = nil, presenter: LookPresenter? = nil,
  _ body: @escaping @Sendable (Browser, String) async throws -> Void
) async throws {
  let (ports, told) = AsyncStream<Int>.makeStream()
  var configuration = ServerConfiguration()
  configuration.port = 0
  let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  let server = try VitrineServer(
    showcase: showcase ?? FakeShowcase(), engagement: engagement, presenter: presenter,
    configuration: configuration, logger: quiet, sites: sites,
    shares: shares,
    onRunning: { told.yield($0) })
  let group = ServiceGroup(services: [server.application()], logger: quiet)
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let browser = try await Browser(width: width, height: height)
    do {
      try await body(browser, "http://127.0.0.1:\(port)")
      let complaints = try await browser.complaints()
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
