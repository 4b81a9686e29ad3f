import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Office
import Testing

@testable import Server

@Suite("Abuse: every route that takes a body, with bodies nobody should send")
struct AbuseTests {
  /// Every route that changes something, asked as an admin, captures filled with an id that is nobody's.
  private func bodies(
    _ test: TestServer,
    _ body: @escaping @Sendable (any TestClientProtocol, Route, String, HTTPFields) async throws -> Void
  ) async throws {
    let admin = try await test.key(.admin)
    // Signing out and removing a photo read no body.
    let bodiless: Set = ["/office/sign-out", "/photos/{id}/delete"]
    let routes = test.server.routes.filter {
      Gatekeeper.isChange($0.method) && $0.method != .delete && !bodiless.contains($0.path)
    }
    try await test.test { client in
      for route in routes {
        try await body(client, route, route.path.replacing(/\{[a-z]+\}/, with: "nobodys"), admin)
      }
    }
  }

  @Test("oversized: refused by its declared length before it is read")
  func oversized() async throws {
    try await bodies(TestServer.withGraph { $0.maximumUploadBytes = 100_000 }) {
      client, route, path, headers in
      for type in ["application/json", "image/jpeg", "application/x-www-form-urlencoded"] {
        var headers = headers
        headers[.contentType] = type
        let answer = try await client.execute(
          uri: path, method: route.method, headers: headers, body: ByteBuffer(repeating: 65, count: 300_000)
        ) { $0 }
        #expect(
          (400..<500).contains(answer.status.code), "\(route.method) \(path) \(type): \(answer.status)")
      }
    }
  }

  @Test("malformed and of the wrong type: an error in words, never a fault of the server's")
  func malformed() async throws {
    var generator = SystemRandomNumberGenerator()
    let noise = Data((0..<2_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
    let bodies: [(String, Data)] = [
      ("application/json", Data("{".utf8)), ("application/json", Data("[]".utf8)),
      ("application/json", Data("null".utf8)),
      ("application/json", Data()), ("application/json", noise),
      ("application/json", Data(String(repeating: "[", count: 20_000).utf8)),
      (
        "application/json",
        Data(
          "{\"name\": 1, \"access\": {}, \"box\": \"x\", \"url\": [], \"domain\": 3, \"action\": false}".utf8)
      ),
      ("text/xml", Data("<a/>".utf8)), ("image/jpeg", noise), ("image/png", Data([0x89, 0x50, 0x4E, 0x47])),
      ("multipart/form-data; boundary=x", noise), ("multipart/form-data", Data()),
      ("application/x-www-form-urlencoded", noise),
      ("application/x-www-form-urlencoded", Data("%zz=%&&&==".utf8)),
    ]
    try await self.bodies(TestServer.withGraph()) { client, route, path, headers in
      for (type, data) in bodies {
        let answer = try await client.execute(
          uri: path, method: route.method,
          headers: headers.with(.contentType, type), body: ByteBuffer(bytes: data)
        ) { $0 }
        #expect(answer.status.code < 500, "\(route.method) \(path) \(type): \(answer.status)")
      }
    }
  }

  @Test("slow: a body that does not come is given up")
  func slow() async throws {
    let test = try TestServer { $0.bodyTimeoutSeconds = 1 }
    let reader = BodyReader(maximumBytes: 1_000, timeout: .milliseconds(50))
    _ = test
    let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
    continuation.yield(ByteBuffer(string: "{"))
    let request = Request(
      head: .init(
        method: .post, scheme: "http", authority: "x", path: "/",
        headerFields: [.contentType: "application/json"]),
      body: .init(asyncSequence: stream))
    let problem = await #expect(throws: ServerProblem.self) { _ = try await reader.bytes(of: request) }
    #expect(problem == .slowBody)
    continuation.finish()
  }

  @Test("a client that leaves before its body is whole is no failure of the server")
  func incomplete() async throws {
    try await TestServer().test(.live) { client in
      let port = try #require(client.port)
      for (path, type) in [
        ("/api/v1/look", "image/jpeg"), ("/api/v1/look", "application/json"),
        ("/api/v1/events", "application/json"),
      ] {
        let head =
          "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{"
        let status = try await RawConnection.answer(to: Array(head.utf8), port: port)
        #expect(status == 400, "\(path) \(type)")
      }
    }
  }

  @Test("ids that try to be paths lead nowhere")
  func paths() async throws {
    let test = try await TestServer.withGraph()
    let admin = try await test.key(.admin)
    try await test.test { client in
      for route in test.server.routes where route.path.contains("{") {
        for id in [
          "..%2F..%2Fsecret.txt", "%00", "%2e%2e", String(repeating: "a", count: 5_000), "'%20OR%201=1--",
          "-1",
        ] {
          let path = route.path.replacing(/\{[a-z]+\}/, with: id)
          let answer = try await client.send(route.method, path, headers: admin)
          #expect(answer.status.code < 500, "\(route.method) \(path): \(answer.status)")
          #expect(answer.text != "secret", "\(path)")
        }
      }
    }
  }
}

extension HTTPFields {
  func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
    var fields = self
    fields[name] = value
    return fields
  }
}
