import Catalog
import Crypto
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Images
import NIOCore
import Office
import Testing

/// What tests of the office's routes say over and over.
extension TestServer {
  static let password = "correct horse battery"

  /// Adds an account whose password costs little.
  func account(_ name: String, _ role: Role) throws {
    try office.accounts.set(
      Account(
        name: name, role: role,
        password: try PasswordHash(
          of: Self.password, cost: .init(logRounds: 6, blockSize: 8, parallelism: 1))))
  }

  /// A key's header.
  func key(
    _ access: Access, name: String = UUID().uuidString, perMinute: Int = 6_000, picturesPerDay: Int = 1_000
  )
    async throws -> HTTPFields
  {
    let (_, text) = try await office.store.makeKey(
      name: name, access: access, perMinute: perMinute, picturesPerDay: picturesPerDay)
    return [.authorization: "Bearer \(text)"]
  }
}

extension TestServer {
  /// A visitor's crop of a scene, about a third of it.
  func crop(_ number: Int, of scene: String) -> EngagementEvent {
    var event = EngagementEvent(
      id: "crop-\(number)", kind: .crop, time: Int64(Date().timeIntervalSince1970 * 1_000))
    event.scene = scene
    event.box = Box(x: 0.2 + Float(number) * 0.01, y: 0.2, width: 0.35, height: 0.4)
    return event
  }
}

extension TestClientProtocol {
  /// Signs in and answers the cookie's header.
  func signIn(_ name: String, password: String = TestServer.password) async throws -> HTTPFields {
    let answer = try await post(
      "/office/sign-in", Data("name=\(name)&password=\(password.replacing(" ", with: "+"))".utf8),
      type: "application/x-www-form-urlencoded")
    let cookie = try #require(answer.headers[.setCookie], "\(name) was not let in: \(answer.status)")
    return [.cookie: String(cookie.prefix { $0 != ";" })]
  }

  /// The token changes have to carry, from a page.
  func formToken(_ cookie: HTTPFields, page: String = "/office/keys") async throws -> String {
    let text = try await get(page, headers: cookie).text
    let match = try #require(text.firstMatch(of: /name="form-token" content="([^"]+)"/))
    return String(match.1)
  }

  func send(_ method: HTTPRequest.Method, _ uri: String, json: Any? = nil, headers: HTTPFields = [:])
    async throws
    -> TestResponse
  {
    var headers = headers
    var body: ByteBuffer?
    if let json {
      headers[.contentType] = "application/json"
      body = ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: json, options: .fragmentsAllowed))
    }
    return try await execute(uri: uri, method: method, headers: headers, body: body) { $0 }
  }
}

extension TestPicture {
  static let red = PixelBuffer(width: 8, height: 8, filledWith: (230, 20, 20))
}

/// HMAC by `openssl`'s own hand would need a process; RFC 2104 in two lines is a second opinion all the same.
enum Hash {
  static func hmac(_ key: String, _ text: String) -> String {
    var block = Data(key.utf8)
    if block.count > 64 { block = Data(SHA256.hash(data: block)) }
    block += Data(repeating: 0, count: 64 - block.count)
    let inner = SHA256.hash(data: Data(block.map { $0 ^ 0x36 }) + Data(text.utf8))
    return SHA256.hash(data: Data(block.map { $0 ^ 0x5c }) + Data(inner)).map { String(format: "%02x", $0) }
      .joined()
  }
}
