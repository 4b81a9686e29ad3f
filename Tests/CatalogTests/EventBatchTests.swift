import Domain
import Foundation
import Fuzzing
import Testing

@testable import Catalog

@Suite("Events: reading batches")
struct EventBatchTests {
  static let hasher = VisitorHasher(key: Data(repeating: 7, count: 32))
  static let now: Int64 = 1_790_000_000_000

  func read(_ text: String, limits: EventBatch.Limits = .init()) throws -> EventBatch {
    try EventBatch(json: Array(text.utf8), hasher: Self.hasher, now: Self.now, limits: limits)
  }

  @Test("a batch keeps the good events and names the bad ones")
  func mixed() throws {
    let batch = try read(
      """
      {"session": "visit", "user": "ann", "later": {"x": [1, {"y": null}]}, "events": [
        {"id": "1", "type": "impression", "time": 1789999999000, "request": "r", "scene": "s", "object": 2,
         "product": "so\\u0066a \\"x\\"", "position": 3},
        {"id": "2", "type": "impression", "product": "p"},
        {"id": "3", "type": "sneeze"}, 7, {"type": "save", "product": "p"},
        {"id": "4", "type": "crop", "box": {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}, "more": [[]]},
        {"id": "5", "type": "purchase", "product": "p", "value": 12.5, "currency": "EUR", "time": 1790000009999},
        {"id": "6", "type": "purchase", "product": "p", "value": 12.5, "currency": "euro"},
        {"id": "7", "type": "crop", "box": {"x": 0.9, "y": 0.2, "width": 0.3, "height": 0.4}},
        {"id": "8", "type": "save", "product": "p", "time": 1},
        {"id": "9", "type": "save", "product": {"a": 1}}]}
      """)
    #expect(batch.events.map(\.id) == ["1", "4", "5"])
    #expect(batch.events[0].product == "sofa \"x\"")
    #expect(batch.events[0].object == 2 && batch.events[0].position == 3)
    #expect(batch.events[1].box == Box(x: 0.1, y: 0.2, width: 0.3, height: 0.4))
    #expect(batch.events[1].time == Self.now)
    #expect(batch.events[2].time == Self.now, "no event lies in the future")
    #expect(batch.rejected.map(\.index) == [1, 2, 3, 4, 7, 8, 9, 10])
    #expect(batch.rejected.first?.reason.contains("position") == true)
    #expect(Set(batch.events.map(\.session)) == [Self.hasher.hash("visit")])
    #expect(batch.events[0].user == Self.hasher.hash("ann"))
    #expect(batch.events[0].user?.contains("ann") == false)
  }

  @Test(
    "what is no batch is refused as a whole",
    arguments: [
      "", "[]", "{", #"{"events": 3}"#, #"{"events": [{"id": "1"}"#, #"{"events": []} x"#,
      #"{"events": [01]}"#,
      #"{"session": 5, "events": []}"#, #"{"a": "\#u{1}"}"#, #"{"a": "\ud800"}"#, #"{"a": nul}"#,
      #"{"a": 1e999}"#,
    ])
  func broken(text: String) {
    #expect(throws: EventBatchError.self) { try read(text) }
  }

  @Test("limits hold")
  func limits() throws {
    var limits = EventBatch.Limits()
    limits.events = 2
    let event = #"{"id": "1", "type": "dot_open", "scene": "s"}"#
    #expect(try read("{\"events\": [\(event),\(event)]}", limits: limits).events.count == 2)
    #expect(throws: EventBatchError.tooMany(2)) {
      try read("{\"events\": [\(event),\(event),\(event)]}", limits: limits)
    }
    let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
    #expect(throws: EventBatchError.self) { try read("{\"x\": \(deep)}") }
    let long = String(repeating: "x", count: 300)
    #expect(try read("{\"events\": [{\"id\": \"\(long)\", \"type\": \"crop\"}]}").rejected.count == 1)
  }

  @Test("damaged text: what is taken is JSON, and Foundation reads the same from it")
  func fuzzed() throws {
    let source = Array(
      #"{"session": "a\n", "events": [{"id": "é", "type": "save", "product": "p", "value": -1.5e2, "x": [true, null]}]}"#
        .utf8)
    var generator = SplitMix64(state: Fuzzing.seed(11))
    var accepted = 0
    let rounds = Fuzzing.rounds(20_000)
    for _ in 0..<rounds {
      var bytes = source
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(source[Int.random(in: 0..<source.count, using: &generator)], at: place)
        }
      }
      guard let batch = try? EventBatch(json: bytes, hasher: Self.hasher, now: Self.now) else { continue }
      accepted += 1
      let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      guard let events = object?["events"] as? [[String: Any]], batch.events.count == 1 else { continue }
      #expect(batch.events.first?.id == events.first?["id"] as? String)
    }
    #expect(accepted > rounds / 20)
    Fuzzing.tried(rounds, "batches of events")
  }
}
