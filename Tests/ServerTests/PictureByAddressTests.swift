import Domain
import Fetching
import Foundation
import HTTPTypes
import HummingbirdTesting
import Images
import Testing

@testable import Server

@Suite("Looks at pictures named by their address") struct PictureByAddressTests {
  /// A client of a server that may reach loopback, where another server shows the picture.
  private func ask(_ json: String, allowing networks: String = "127.0.0.0/8") async throws -> TestResponse {
    let test = try TestServer {
      $0.fetchNetworks = networks
      $0.respectsRobots = false
    }
    let pictures = try TestServer()
    let (answers, continuation) = AsyncThrowingStream.makeStream(of: TestResponse.self)
    try await pictures.test(.live) { other in
      let port = try #require(other.port)
      let body = json.replacingOccurrences(of: "PORT", with: "\(port)")
      try await test.test { client in
        continuation.yield(try await client.post("/api/v1/look", Data(body.utf8), type: "application/json"))
        continuation.finish()
      }
    }
    for try await answer in answers { return answer }
    throw CancellationError()
  }

  @Test("a picture at an address is looked at as if it had been uploaded") func picture() async throws {
    let answer = try await ask(#"{"url": "http://127.0.0.1:PORT/images/scenes/room-0"}"#)
    #expect(answer.status == .ok)
    #expect((try answer.json()["objects"] as? [Any])?.count == 7)
  }

  @Test(
    "each failure has its code",
    arguments: [
      (#"{"url": "http://127.0.0.1:PORT/healthz"}"#, "not_a_picture", 422),
      (#"{"url": "http://127.0.0.1:PORT/images/scenes/none"}"#, "address_refused", 502),
      (#"{"url": "http://127.0.0.1:1025/a"}"#, "unreachable_address", 502),
      (#"{"url": "http://192.168.0.1/a"}"#, "unreachable_address", 502),
      (#"{"url": "http://169.254.169.254/latest/meta-data"}"#, "unreachable_address", 502),
      (#"{"url": "http://no-such-name.invalid/a"}"#, "unreachable_address", 502),
      (#"{"url": "file:///etc/passwd"}"#, "bad_address", 400), (#"{"url": ""}"#, "bad_address", 400),
      (#"{"url": 7}"#, "bad_request", 400), ("{}", "bad_request", 400), ("nonsense", "bad_request", 400),
    ])
  func failures(json: String, code: String, status: Int) async throws {
    let answer = try await ask(json)
    #expect(answer.problem == code && Int(answer.status.code) == status, "\(answer.text)")
  }

  @Test("loopback is refused unless it is allowed, in the words for a name that leads nowhere")
  func loopback()
    async throws
  {
    let inside = try await ask(#"{"url": "http://127.0.0.1:PORT/images/scenes/room-0"}"#, allowing: "")
    let nowhere = try await ask(#"{"url": "http://no-such-name.invalid/a"}"#, allowing: "")
    #expect(inside.problem == "unreachable_address")
    #expect(inside.text == nowhere.text)
  }

  @Test("a long body is no address") func longBody() async throws {
    let long = String(repeating: "a", count: 20_000)
    let answer = try await ask("{\"url\": \"http://a.example/\(long)\"}")
    #expect(answer.status == .contentTooLarge)
  }

  @Test("networks are read or refused") func networks() throws {
    var configuration = ServerConfiguration()
    configuration.fetchNetworks = "10.1.0.0/16, fd00::/8"
    try configuration.validate()
    #expect(configuration.fetchPolicy.allowedNetworks.map(\.description) == ["10.1.0.0/16", "fd00::/8"])
    configuration.fetchNetworks = "10.1.0.0/99"
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
  }
}
