import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import Fetching

@Suite("WebFetcher's manners") struct MannersTests {
  private func refusal(_ body: () async throws -> Void) async -> FetchError? {
    do { try await body() } catch { return error as? FetchError }
    return nil
  }

  @Test("robots.txt is read once, heeded at every redirect, and may be overruled") func robots() async throws
  {
    let site = LoopbackSite([
      "/robots.txt": { _ in .bytes(Data("User-agent: *\nDisallow: /private/\n".utf8)) },
      "/open": { _ in .bytes(Data("x".utf8)) }, "/leads": { _ in .redirect("/private/a") },
      "/private/a": { _ in .bytes(Data("secret".utf8)) },
    ])
    try await site.serve { port in
      let base = "http://127.0.0.1:\(port)"
      let fetcher = WebFetcher(policy: LoopbackSite.policy())
      _ = try await fetcher.data(at: base + "/open", limit: 100)
      for path in ["/private/a", "/leads"] {
        let error = await refusal { _ = try await fetcher.data(at: base + path, limit: 100) }
        #expect(error == .disallowed("its robots.txt forbids /private/a"), "\(path)")
      }
      #expect(site.count("/robots.txt") == 1 && site.count("/private/a") == 0)
      let bold = WebFetcher(policy: LoopbackSite.policy { $0.respectsRobots = false })
      #expect(try await bold.data(at: base + "/private/a", limit: 100).data == Data("secret".utf8))
      #expect(site.count("/robots.txt") == 1)
    }
  }

  @Test("a site whose robots.txt fails is left alone; one without is open") func missingRobots() async throws
  {
    let failing = LoopbackSite([
      "/robots.txt": { _ in Response(status: .internalServerError) }, "/a": { _ in .bytes(Data("x".utf8)) },
    ])
    try await failing.serve { port in
      let fetcher = WebFetcher(policy: LoopbackSite.policy())
      let error = await refusal { _ = try await fetcher.data(at: "http://127.0.0.1:\(port)/a", limit: 10) }
      #expect(error == .status(500) && failing.count("/a") == 0)
    }
  }

  @Test("X-Robots-Tag is heeded") func robotsTag() async throws {
    let tag = try #require(HTTPField.Name("X-Robots-Tag"))
    let site = LoopbackSite([
      "/no": { _ in .bytes(Data("x".utf8), [tag: "noimageai"]) },
      "/other": { _ in .bytes(Data("x".utf8), [tag: "otherbot: noai"]) },
    ])
    try await site.serve { port in
      let fetcher = WebFetcher(policy: LoopbackSite.policy())
      let error = await refusal { _ = try await fetcher.data(at: "http://127.0.0.1:\(port)/no", limit: 10) }
      #expect(error == .disallowed("its answer says 'noimageai'"))
      _ = try await fetcher.data(at: "http://127.0.0.1:\(port)/other", limit: 10)
    }
  }

  @Test("a failure that may pass is tried again, one that will not is not") func retries() async throws {
    let turns = Mutex(0)
    let site = LoopbackSite([
      "/flaky": { _ in
        let turn = turns.withLock {
          $0 += 1
          return $0
        }
        return turn < 3 ? Response(status: .serviceUnavailable) : .bytes(Data("ok".utf8))
      },
      "/gone": { _ in Response(status: .gone) },
    ])
    try await site.serve { port in
      let fetcher = WebFetcher(policy: LoopbackSite.policy())
      let flaky = try await fetcher.data(at: "http://127.0.0.1:\(port)/flaky", limit: 10)
      #expect(flaky.data == Data("ok".utf8))
      let error = await refusal { _ = try await fetcher.data(at: "http://127.0.0.1:\(port)/gone", limit: 10) }
      #expect(error == .status(410) && site.count("/gone") == 1 && site.count("/flaky") == 3)
    }
  }

  @Test("few questions at once to one host") func perHost() async throws {
    let site = LoopbackSite([
      "*": { _ in
        try await Task.sleep(for: .milliseconds(20))
        return .bytes(Data("x".utf8))
      }
    ])
    try await site.serve { port in
      let policy = LoopbackSite.policy {
        $0.requestsPerHost = 2
        $0.respectsRobots = false
      }
      let fetcher = WebFetcher(policy: policy)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<16 {
          group.addTask { _ = try await fetcher.data(at: "http://127.0.0.1:\(port)/\(number)", limit: 10) }
        }
        try await group.waitForAll()
      }
      #expect(site.asked.withLock { $0.count } == 16 && site.most.withLock { $0.most } <= 2)
    }
  }

  @Test("a dead host is found out once, then left alone, while others go on") func deadHost() async throws {
    let site = LoopbackSite(["*": { _ in .bytes(Data("x".utf8)) }])
    try await site.serve { port in
      // A port that was just free: nothing listens there.
      let policy = LoopbackSite.policy {
        $0.respectsRobots = false
        $0.tries = 1
      }
      let fetcher = WebFetcher(policy: policy)
      var errors: [FetchError] = []
      for number in 0..<6 {
        let error = await refusal {
          _ = try await fetcher.data(at: "http://127.0.0.2:1026/\(number)", limit: 10)
        }
        if let error { errors.append(error) }
      }
      #expect(errors.count == 6 && errors.suffix(3).allSatisfy { $0 == .resting(host: "127.0.0.2:1026") })
      #expect(errors.allSatisfy { $0.isPassing })
      _ = try await fetcher.data(at: "http://127.0.0.1:\(port)/a", limit: 10)
    }
  }

  @Test("files are written as they come, and a repeated try leaves nothing of the last") func download()
    async throws
  {
    let file = FileManager.default.temporaryDirectory.appending(path: "vitrine-fetch-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let site = LoopbackSite(["/feed": { _ in .bytes(Data(repeating: 65, count: 300_000)) }])
    try await site.serve { port in
      let fetcher = WebFetcher(policy: LoopbackSite.policy())
      for _ in 0..<2 {
        _ = try await fetcher.download("http://127.0.0.1:\(port)/feed", to: file, limit: 1_000_000)
        #expect(try Data(contentsOf: file).count == 300_000)
      }
    }
  }
}
