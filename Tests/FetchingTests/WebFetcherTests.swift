import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Images
import NIOCore
import Synchronization
import Testing

@testable import Fetching

@Suite("WebFetcher: real answers from a real server on loopback") struct WebFetcherTests {
  private static let picture: Data =
    (try? PixelBuffer(width: 30, height: 20, filledWith: (200, 30, 30)).encoded(as: .png)) ?? Data()

  private func refusal(_ body: () async throws -> Void) async -> FetchError? {
    do { try await body() } catch { return error as? FetchError }
    return nil
  }

  @Test("loopback is refused unless its network is allowed") func loopbackRefused() async throws {
    let site = LoopbackSite(["/a.png": { _ in .bytes(Self.picture) }])
    try await site.serve { port in
      let strict = PictureFetcher()
      for host in ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "0"] {
        let error = await refusal { _ = try await strict.picture(at: "http://\(host):\(port)/a.png") }
        switch error {
        case .notPublic, .unreachable: break
        default: Issue.record("\(host): \(String(describing: error))")
        }
      }
      #expect(site.asked.withLock { $0.isEmpty })
      let open = PictureFetcher(web: WebFetcher(policy: LoopbackSite.policy()))
      let answer = try await open.picture(at: "http://127.0.0.1:\(port)/a.png")
      #expect(answer?.data == Self.picture)
      #expect(site.asked.withLock { $0 } == ["/robots.txt", "/a.png"])
    }
  }

  @Test("DNS rebinding: the connection goes to the address that was checked, and a later one is checked anew")
  func rebinding() async throws {
    let site = LoopbackSite(["*": { _ in .bytes(Self.picture) }])
    try await site.serve { port in
      // Public when first asked, private afterwards: the first look-up is connected to, the second refused.
      let resolver = ScriptedResolver(["shop.example": [["127.0.0.1"], ["10.0.0.1"]]])
      let policy = LoopbackSite.policy { $0.respectsRobots = false }
      let fetcher = WebFetcher(policy: policy, resolver: resolver)
      let address = "http://shop.example:\(port)/a.png"
      _ = try await fetcher.data(at: address, limit: 10_000)
      #expect(site.asked.withLock { $0 } == ["/a.png"] && resolver.asked.withLock { $0 } == ["shop.example"])
      // The site was still asked by its name.
      #expect(site.hosts.withLock { $0 } == ["shop.example:\(port)"])
      let error = await refusal { _ = try await fetcher.data(at: address, limit: 10_000) }
      #expect(error == .notPublic(host: "shop.example", reason: "a private address"))
      #expect(site.count("/a.png") == 1)
    }
  }

  @Test("a message is posted to a checked address, and to no other; redirects are not followed")
  func posting() async throws {
    let got = Mutex<[String]>([])
    let site = LoopbackSite([
      "/hook": { request in
        let body = try await request.body.collect(upTo: 1_000)
        let type = request.headers[.contentType] ?? ""
        got.withLock { $0.append("\(request.method) \(type) \(String(buffer: body))") }
        return Response(status: .accepted)
      },
      "/away": { _ in Response(status: .found, headers: [.location: "/hook"]) },
    ])
    try await site.serve { port in
      let address = "http://127.0.0.1:\(port)"
      let error = await refusal {
        _ = try await WebFetcher().post(Data(), to: address + "/hook", headers: [:])
      }
      #expect("\(String(describing: error))".contains("no public address"))
      let open = WebFetcher(policy: LoopbackSite.policy())
      let headers = ["Content-Type": "application/json"]
      let taken = try await open.post(Data("{}".utf8), to: address + "/hook", headers: headers)
      let away = try await open.post(Data("{}".utf8), to: address + "/away", headers: headers)
      #expect((taken, away) == (202, 302))
      #expect(got.withLock { $0 } == ["POST application/json {}"])
    }
  }

  @Test("a name with one private address among public ones is refused whole") func mixed() async throws {
    let resolver = ScriptedResolver(["shop.example": [["93.184.215.14", "169.254.169.254"]]])
    let fetcher = WebFetcher(policy: FetchPolicy(), resolver: resolver)
    let error = await refusal { _ = try await fetcher.data(at: "http://shop.example/", limit: 10) }
    #expect(error == .notPublic(host: "shop.example", reason: "a link-local address"))
  }

  @Test("redirects are followed, counted, and each is checked") func redirects() async throws {
    let site = LoopbackSite([
      "/one": { _ in .redirect("/two") }, "/two": { _ in .redirect("a.png") },
      "/a.png": { _ in .bytes(Self.picture) }, "/circle": { _ in .redirect("/circle") },
      "/inside": { _ in .redirect("http://inside.example/secret") },
      "/metadata": { _ in .redirect("http://169.254.169.254/latest/meta-data/") },
      "/file": { _ in .redirect("file:///etc/passwd") }, "/nowhere": { _ in Response(status: .found) },
    ])
    try await site.serve { port in
      let resolver = ScriptedResolver(["inside.example": [["192.168.1.1"]]])
      let policy = LoopbackSite.policy { $0.respectsRobots = false }
      let fetcher = WebFetcher(policy: policy, resolver: resolver)
      func fetch(_ path: String) async -> FetchError? {
        await refusal { _ = try await fetcher.data(at: "http://127.0.0.1:\(port)\(path)", limit: 10_000) }
      }
      #expect(await fetch("/one") == nil)
      #expect(await fetch("/circle") == .tooManyRedirects(5))
      #expect(site.count("/circle") == 6)
      #expect(await fetch("/inside") == .notPublic(host: "inside.example", reason: "a private address"))
      #expect(await fetch("/metadata") == .notPublic(host: "169.254.169.254", reason: "a link-local address"))
      #expect(await fetch("/file") == .badAddress("only http and https addresses are fetched"))
      #expect(await fetch("/nowhere") == .status(302))
    }
  }

  @Test("bytes are capped whether their number is declared or not") func byteCap() async throws {
    let big = Data(repeating: 7, count: 50_000)
    let site = LoopbackSite([
      "/declared": { _ in .bytes(big) },
      "/streamed": { _ in
        Response(
          status: .ok,
          body: .init { writer in
            for _ in 0..<1000 { try await writer.write(ByteBuffer(bytes: big)) }
            try await writer.finish(nil)
          })
      },
    ])
    try await site.serve { port in
      let fetcher = WebFetcher(policy: LoopbackSite.policy { $0.respectsRobots = false })
      for path in ["/declared", "/streamed"] {
        let error = await refusal {
          _ = try await fetcher.data(at: "http://127.0.0.1:\(port)\(path)", limit: 20_000)
        }
        #expect(error == .tooManyBytes(limit: 20_000), "\(path)")
      }
      let exact = try await fetcher.data(at: "http://127.0.0.1:\(port)/declared", limit: 50_000)
      #expect(exact.data == big)
    }
  }

  @Test("silence and dribbling end in time") func slow() async throws {
    let site = LoopbackSite([
      "/silent": { _ in
        try await Task.sleep(for: .seconds(20))
        return .bytes(Self.picture)
      },
      "/dribble": { _ in
        Response(
          status: .ok,
          body: .init { writer in
            for _ in 0..<200 {
              try await writer.write(ByteBuffer(bytes: [1]))
              try await Task.sleep(for: .milliseconds(100))
            }
            try await writer.finish(nil)
          })
      },
    ])
    try await site.serve { port in
      let policy = LoopbackSite.policy {
        $0.respectsRobots = false
        $0.tries = 1
        $0.silenceSeconds = 0.5
        $0.totalSeconds = 1
      }
      let fetcher = WebFetcher(policy: policy)
      for path in ["/silent", "/dribble"] {
        let error = await refusal {
          _ = try await fetcher.data(at: "http://127.0.0.1:\(port)\(path)", limit: 20_000)
        }
        guard case .unreachable = error else {
          Issue.record("\(path): \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test("content is judged by its first bytes and its header, not by its name or type") func content()
    async throws
  {
    let large = try PixelBuffer(width: 3000, height: 2000, filledWith: (1, 2, 3)).encoded(as: .png)
    let site = LoopbackSite([
      "/page.jpg": { _ in .bytes(Data("<html>".utf8), [.contentType: "image/jpeg"]) },
      "/svg": { _ in
        .bytes(Data("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), [.contentType: "image/svg+xml"])
      },
      "/empty": { _ in .bytes(Data()) },
      "/text": { _ in .bytes(Self.picture, [.contentType: "text/plain"]) },
      "/large": { _ in .bytes(large) },
      "/cut": { _ in .bytes(Self.picture.prefix(20)) },
    ])
    try await site.serve { port in
      let web = WebFetcher(policy: LoopbackSite.policy())
      let fetcher = PictureFetcher(web: web, decoder: ImageDecoder(limits: ImageLimits(pixels: 1_000_000)))
      for path in ["/page.jpg", "/svg", "/empty", "/large", "/cut"] {
        let error = await refusal { _ = try await fetcher.picture(at: "http://127.0.0.1:\(port)\(path)") }
        guard case .notAPicture = error else {
          Issue.record("\(path): \(String(describing: error))")
          continue
        }
      }
      let text = try await fetcher.picture(at: "http://127.0.0.1:\(port)/text")
      #expect(text?.data == Self.picture)
    }
  }

  @Test("ETag and Last-Modified: unchanged pictures are not sent again") func conditional() async throws {
    let date = "Wed, 21 Oct 2015 07:28:00 GMT"
    let site = LoopbackSite([
      "/a.png": { request in
        if request.headers[.ifNoneMatch] == "\"v1\"", request.headers[.ifModifiedSince] == date {
          return Response(status: .notModified)
        }
        return .bytes(Self.picture, [.eTag: "\"v1\"", .lastModified: date])
      }
    ])
    try await site.serve { port in
      let fetcher = PictureFetcher(web: WebFetcher(policy: LoopbackSite.policy()))
      let address = "http://127.0.0.1:\(port)/a.png"
      let first = try #require(try await fetcher.picture(at: address))
      #expect(first.validator == Validator(etag: "\"v1\"", lastModified: date))
      #expect(try await fetcher.picture(at: address, validator: first.validator) == nil)
      #expect(try await fetcher.picture(at: address, validator: Validator(etag: "\"v0\"")) != nil)
    }
  }
}
