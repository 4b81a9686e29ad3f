import Catalog
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Images
import NIOCore
import Synchronization
import Testing

@testable import Server

@Suite("Limits: refuse early, in words, and stay up")
struct LimitTests {
  @Test("wrong, broken, empty and oversized uploads get their own status")
  func refusals() async throws {
    let configure = { (configuration: inout ServerConfiguration) in
      configuration.maximumUploadBytes = 40_000
    }
    try await TestServer(configure: configure).test { client in
      func expect(_ expected: String, _ body: Data, _ type: String) async throws {
        let answer = try await client.post("/api/v1/look", body, type: type)
        #expect("\(answer.status.code) \(answer.problem ?? "")" == expected)
      }
      try await expect("415 unsupported_type", Data("hello".utf8), "text/plain")
      try await expect("415 unsupported_type", Data("GIF89a....".utf8), "image/gif")
      try await expect("415 unsupported_type", Data(), "image/jpeg")
      try await expect("422 broken_picture", TestPicture.jpeg.prefix(300), "image/jpeg")
      try await expect("413 too_large", Data(repeating: 0xFF, count: 40_001), "image/jpeg")
      let form = "multipart/form-data; boundary=XyZ"
      try await expect("400 bad_request", TestPicture.form(field: "photo"), form)
      try await expect("400 bad_request", TestPicture.form().dropLast(9), form)
      try await expect("400 bad_request", TestPicture.form(), "multipart/form-data")
      try await expect("415 unsupported_type", TestPicture.form(Data("text".utf8)), form)
    }
  }

  @Test("a body declared too long is refused before it is read")
  func declaredLength() async throws {
    let upload = PictureUpload(maximumBytes: 1_000, timeout: .seconds(5))
    let parts = AsyncStream<ByteBuffer> { continuation in
      continuation.finish()
    }
    var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/api/v1/look")
    head.headerFields[.contentLength] = "5000"
    let request = Request(head: head, body: RequestBody(asyncSequence: parts))
    await #expect(throws: ServerProblem.tooLarge(limit: 1_000)) { try await upload.read(from: request) }
  }

  @Test("a body that never ends is cut at the limit; one that never comes is given up")
  func endlessBodies() async throws {
    let endless = AsyncStream<ByteBuffer>(unfolding: { ByteBuffer(repeating: 0xFF, count: 400) })
    let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/api/v1/look")
    let upload = PictureUpload(maximumBytes: 1_000, timeout: .milliseconds(50))
    await #expect(throws: ServerProblem.tooLarge(limit: 1_000)) {
      try await upload.read(from: Request(head: head, body: RequestBody(asyncSequence: endless)))
    }
    let silent = AsyncStream<ByteBuffer>(unfolding: {
      try? await Task.sleep(for: .seconds(600))
      return nil
    })
    await #expect(throws: ServerProblem.slowBody) {
      try await upload.read(from: Request(head: head, body: RequestBody(asyncSequence: silent)))
    }
  }

  @Test("more looks than may run and wait are told to come back")
  func busy() async throws {
    let gate = Gate()
    let showcase = try FakeShowcase(before: { await gate.wait() })
    let test = try TestServer(showcase: showcase) {
      $0.concurrentLooks = 1
      $0.queueLength = 1
    }
    try await test.test { client in
      try await withThrowingTaskGroup(of: TestResponse.self) { group in
        for _ in 0..<2 { group.addTask { try await client.post("/api/v1/look", TestPicture.jpeg) } }
        // The third comes once one runs and one waits.
        while test.server.limiter.load != (1, 1) { try await Task.sleep(for: .milliseconds(2)) }
        let third = try await client.post("/api/v1/look", TestPicture.jpeg)
        #expect(third.status == .tooManyRequests)
        #expect(third.headers[.retryAfter] == "2")
        #expect(third.problem == "busy")
        #expect(try await client.get("/healthz").status == .ok)
        gate.open()
        for try await answer in group { #expect(answer.status == .ok) }
      }
    }
    #expect(test.server.limiter.load == (0, 0))
  }

  @Test("a look that takes too long is given up with 503, and its place is free again afterwards")
  func deadline() async throws {
    let gate = Gate()
    let showcase = try FakeShowcase(before: { await gate.wait() })
    let test = try TestServer(showcase: showcase) { $0.requestTimeoutSeconds = 1 }
    try await test.test { client in
      let answer = try await client.post("/api/v1/look", TestPicture.jpeg)
      #expect(answer.status == .serviceUnavailable)
      #expect(answer.problem == "timeout")
      gate.open()
      #expect(try await client.post("/api/v1/look", TestPicture.jpeg).status == .ok)
    }
  }

  @Test(
    "while the engine of the index does not answer, a look is a 503 that says when to come again, not where it is"
  )
  func engineGone() async throws {
    let showcase = try FakeShowcase(before: {
      throw IndexError.unavailable(engine: "Milvus at db.example:19530", reason: "it did not answer in time")
    })
    try await TestServer(showcase: showcase).test { client in
      let answer = try await client.post("/api/v1/look", TestPicture.jpeg)
      #expect(answer.status == .serviceUnavailable && answer.problem == "search_unavailable")
      #expect(answer.headers[.retryAfter] == "5")
      #expect(!answer.text.contains("db.example"))
    }
  }

  @Test("waiting jobs run in order, cancelled ones leave the queue")
  func limiter() async throws {
    let limiter = WorkLimiter(limit: 1, queueLength: 3)
    let gate = Gate()
    let order = LineBox()
    let first = Task { try await limiter.run { await gate.wait() } }
    while limiter.load.running != 1 { try await Task.sleep(for: .milliseconds(2)) }
    var waiters: [Task<Void, any Error>] = []
    for number in 1...3 {
      waiters.append(Task { try await limiter.run { order.append("\(number)") } })
      while limiter.load.waiting != number { try await Task.sleep(for: .milliseconds(2)) }
    }
    waiters[1].cancel()
    await #expect(throws: CancellationError.self) { try await waiters[1].value }
    gate.open()
    try await first.value
    try await waiters[0].value
    try await waiters[2].value
    #expect(order.all == ["1", "3"])
    #expect(limiter.load == (0, 0))
  }
}

/// Holds tasks until it is opened.
final class Gate: Sendable {
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }

  func wait() async {
    while !isOpen.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
  }
}
