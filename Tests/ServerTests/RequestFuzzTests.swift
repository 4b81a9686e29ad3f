import Domain
import Foundation
import Fuzzing
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Server

/// Damaged requests to every kind of route: an answer, never a failure of the server's own.
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

  @Test("damaged addresses and bodies are answered, and not with 500")
  func requests() async throws {
    let rounds = Fuzzing.rounds(600)
    try await TestServer().test { client in
      var random = SeededGenerator(seed: Fuzzing.seed(3))
      for round in 0..<rounds {
        var address = damaged(Self.addresses[round % Self.addresses.count], &random)
        if !address.hasPrefix("/") { address = "/" + address }
        if round % 3 == 0 {
          let body = damaged(Self.json[round / 3 % Self.json.count], &random)
          let route = ["/api/v1/look", "/api/v1/events", "/api/v1/shares", address][round / 9 % 4]
          let answer = try await client.post(route, Data(body.utf8), type: "application/json")
          #expect(answer.status.code < 500 || answer.status.code > 501, "POST \(route) \(body)")
        } else {
          let answer = try await client.get(address)
          #expect(answer.status.code < 500 || answer.status.code > 501, "GET \(address)")
        }
      }
    }
    Fuzzing.tried(rounds, "requests")
  }
}
