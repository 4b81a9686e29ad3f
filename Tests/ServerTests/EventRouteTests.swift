import Catalog
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Server

@Suite("Events over HTTP")
struct EventRouteTests {
  static let batch = Data(
    """
    {"session": "visit", "events": [{"id": "1", "type": "save", "product": "p-1"},
      {"id": "2", "type": "dot_open", "scene": "room-0", "object": 0}, {"id": "3", "type": "shout"}]}
    """.utf8)

  @Test("events are kept once and answered as described")
  func kept() async throws {
    let test = try TestServer()
    try await test.test { client in
      let document = try await client.get("/api/v1/openapi.json").json()
      for (new, duplicates) in [(2, 0), (0, 2)] {
        let answer = try await client.post("/api/v1/events", Self.batch, type: "text/plain")
        #expect(answer.status == .ok)
        let json = try answer.json()
        #expect(json["accepted"] as? Int == new && json["duplicates"] as? Int == duplicates)
        #expect((json["rejected"] as? [[String: Any]])?.first?["index"] as? Int == 2)
        #expect(
          try SchemaChecker(document: document).problems(
            with: json, answering: "/api/v1/events", method: "post", status: 200) == [])
      }
      #expect(try await client.get("/metrics").text.contains(#"vitrine_events_total{outcome="new"} 2"#))
    }
    let kept = try await test.engagement.events(after: 0, limit: 10).map(\.event)
    #expect(kept.map(\.id) == ["1", "2"])
    #expect(kept.allSatisfy { $0.session == test.engagement.hasher.hash("visit") })
  }

  @Test("whoever asks not to be followed is not", arguments: ["DNT", "Sec-GPC"])
  func privacy(header: String) async throws {
    let test = try TestServer()
    try await test.test { client in
      let name = try #require(HTTPField.Name(header))
      let answer = try await client.post("/api/v1/events", Self.batch, headers: [name: "1"])
      #expect(try answer.json()["ignored"] as? Int == 2)
    }
    #expect(try await test.engagement.eventCount() == 0)
  }

  @Test("bad and large batches are refused in one sentence")
  func refused() async throws {
    let test = try TestServer { $0.maximumEventBytes = 2_000 }
    try await test.test { client in
      let wrong = try await client.post("/api/v1/events", Data("[1]".utf8))
      #expect(wrong.problem == "bad_request")
      let large = Data(repeating: 0x20, count: 2_001)
      let answer = try await client.post("/api/v1/events", large)
      #expect(answer.status == .contentTooLarge)
    }
  }
}
