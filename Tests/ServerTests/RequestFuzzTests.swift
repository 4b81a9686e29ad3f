import Foundation
import Fuzzing
import HummingbirdTesting
import Testing

@testable import Server

/// Damaged requests to every kind of route: an answer, never a failure of the server's own.
///
/// They come through real connections: HummingbirdTesting's in-process client keeps 5 KB of each request, which looked
/// like memory that the server does not give back.
@Suite struct RequestFuzzTests {
  private static let addresses = [
    "/api/v1/scenes?page=2&per_page=3", "/api/v1/scenes/room-0/look",
    "/scenes/room-1?box=0.1,0.2,0.3,0.4&part=piece",
    "/api/v1/scenes/room-0/piece?box=0.5,0.5,0.4,0.4&brand=Nord&color=sand|oak&min_price=1&attribute=material:linen",
    "/api/v1/products/p-0/similar?limit=3&max_price=129.50&available=1&q=sofa", "/products/p-3?lang=de",
    "/images/scenes/room-0/640", "/images/products/p-3/0", "/api/v1/openapi.json", "/api/v1/looks/00ff",
    "/oembed?url=http%3A%2F%2Flocalhost%2Fscenes%2Froom-0&maxwidth=400", "/search?q=lamp",
    "/api/v1/collections",
  ]
  private static let pieces = [
    "%", "%00", "%zz", "%F0%9F", "/", "//", "/..", "?", "&", "=", "|", ":", ",", "-1", "1e999", "nan",
    "99999999999999999999", "%0D%0A", "+", "box=", "[]", "ü", "%C3%BC", "\"", "<", "'",
  ]
  private static let json = [
    #"{"url": "http://127.0.0.1/a.jpg"}"#,
    #"{"session": "a", "events": [{"id": "e", "type": "save", "product": "p", "value": -1.5e2}]}"#,
    #"{"scene": "room-0", "title": "A room"}"#,
  ]

  private func damaged(_ text: String, _ random: inout SeededGenerator) -> String {
    var characters = Array(text)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !characters.isEmpty {
      let place = Int.random(in: 0..<characters.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: characters[place] = Character(Unicode.Scalar(UInt8.random(in: 33..<127, using: &random)))
      case 1: characters.remove(at: place)
      case 2: characters.insert(contentsOf: characters[place..<min(characters.count, place + 9)], at: place)
      default: characters.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? "", at: place)
      }
    }
    return String(characters)
  }

  /// A request whose address and body may be damaged, its bytes otherwise as they should be.
  private func request(_ round: Int, _ random: inout SeededGenerator) -> String {
    var address = damaged(Self.addresses[round % Self.addresses.count], &random)
    if !address.hasPrefix("/") { address = "/" + address }
    let rest = "Host: localhost\r\nConnection: close\r\n"
    guard round % 3 == 0 else { return "GET \(address) HTTP/1.1\r\n\(rest)\r\n" }
    let body = damaged(Self.json[round / 3 % Self.json.count], &random)
    let route = ["/api/v1/look", "/api/v1/events", "/api/v1/shares", address][round / 9 % 4]
    return "POST \(route) HTTP/1.1\r\n\(rest)Content-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// The bytes of a request with some of them changed, lost or sent twice.
  private func damagedBytes(_ request: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = request
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }

  @Test("damaged requests on real connections are answered or dropped, and never with 500")
  func requests() async throws {
    let rounds = Fuzzing.rounds(600)
    try await TestServer().test(.live) { client in
      let port = try #require(client.port)
      let problems: [String] = await withCheckedContinuation { done in
        Thread {
          var random = SeededGenerator(seed: Fuzzing.seed(3))
          var problems: [String] = []
          for round in 0..<rounds where problems.count < 5 {
            let whole = Array(request(round, &random).utf8)
            let isDamaged = round % 4 == 3
            let bytes = isDamaged ? damagedBytes(whole, &random) : whole
            do {
              let status = try RawConnection.status(of: bytes, port: port)
              if let status, status < 500 || status > 501 { continue }  // 502 is another site's failure
              if status == nil, isDamaged { continue }
              problems.append("\(status ?? 0): \(String(decoding: bytes, as: UTF8.self))")
            } catch {
              problems.append("no end: \(String(decoding: bytes, as: UTF8.self))")
            }
          }
          done.resume(returning: problems)
        }.start()
      }
      #expect(problems == [])
    }
    Fuzzing.tried(rounds, "requests")
  }
}
