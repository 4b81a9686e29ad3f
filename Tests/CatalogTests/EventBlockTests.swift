import Domain
import Foundation
import GRDB
import Testing

@testable import Catalog

@Suite("Events: blocks of them")
struct EventBlockTests {
  /// Events as unlike each other as events can be, some erased.
  private static func events(seed: UInt64) -> [EngagementEvent?] {
    var generator = SplitMix64(state: seed)
    func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? {
      Bool.random(using: &generator) ? value() : nil
    }
    let texts = ["", "room-1", "sofa ø 𝛑", "9c2…", String(repeating: "x", count: 300)]
    return (0..<Int.random(in: 0...60, using: &generator)).map { number in
      guard Int.random(in: 0..<10, using: &generator) > 0 else { return nil }
      let time = Int64.random(in: 0...1_000_000_000_000_000, using: &generator)
      return EngagementEvent(
        id: maybe(TimeOrderedID.make(at: time)) ?? "event \(number)",
        kind: EngagementEvent.Kind.allCases.randomElement(using: &generator) ?? .save, time: time,
        request: maybe(texts.randomElement(using: &generator)) ?? nil,
        scene: maybe(texts.randomElement(using: &generator)) ?? nil,
        object: maybe(Int.random(in: 0...10_000, using: &generator)), product: maybe("p\(number)"),
        position: maybe(Int.random(in: 0...10_000, using: &generator)),
        value: maybe(Double.random(in: 0...1e12, using: &generator)), currency: maybe("EUR"),
        session: maybe(texts.randomElement(using: &generator)) ?? nil, user: maybe("u\(number % 3)"),
        box: maybe(Box(x: 0.1, y: .random(in: 0...1, using: &generator), width: 0.3, height: 0.4)),
        isSimulated: Bool.random(using: &generator))
    }
  }

  @Test("what is packed unpacks", arguments: 0..<50 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    let events = Self.events(seed: seed)
    #expect(try EventBlock.events(EventBlock.bytes(events)) == events)
  }

  @Test("no damage brings the reader down", arguments: 0..<20 as Range<UInt64>)
  func damage(seed: UInt64) {
    var generator = SplitMix64(state: seed)
    let whole = EventBlock.bytes(Self.events(seed: seed))
    for _ in 0..<400 {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &generator)))
      for _ in 0..<Int.random(in: 0...4, using: &generator) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      _ = try? EventBlock.events(bytes)
    }
    for length in 0..<whole.count {
      #expect(throws: BlockFault.self) { try EventBlock.events(Array(whole.prefix(length))) }
    }
  }

  @Test("keys: UUIDs by their bytes in order of time, others by their hash, no two texts alike")
  func keys() {
    let made = (0..<50).map { TimeOrderedID.make(at: 1_790_000_000_000 + Int64($0)) }
    #expect(made == made.sorted())
    let keys = made.map(EventKey.init)
    #expect(keys.map(\.high) == keys.map(\.high).sorted())
    #expect(
      made.allSatisfy {
        $0.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
      })
    #expect(UUIDText.bytes(of: made[0]).map { UUIDText.text(of: $0) } == made[0])
    let odd = [made[0], made[0].uppercased(), made[0] + " ", String(made[0].dropLast()), "1", "", "x-1"]
    #expect(Set(odd.map(EventKey.init)).count == odd.count)
    #expect(odd.dropFirst().allSatisfy { UUIDText.bytes(of: $0) == nil })
  }

  @Test("an id counts once whatever else differs, and places stay when others go")
  func places() async throws {
    let folder = try TemporaryFolder()
    let log = try EngagementLog(path: folder.path + "/engagement.sqlite")
    let id = TimeOrderedID.make(at: 5)
    func event(_ id: String, _ session: String, _ time: Int64 = 5, request: String = "r") -> EngagementEvent {
      EngagementEvent(id: id, kind: .save, time: time, request: request, product: "p", session: session)
    }
    #expect(
      try await log.append([[event(id, "a"), event("x", "b"), event(id, "c")], [event(id, "d", 9)]]) == [
        2, 0,
      ])
    #expect(try await log.append([[event("y", "a", request: "s"), event(id, "a", 7)]]) == [1])
    #expect(try await log.events(after: 0, limit: 9).map(\.place) == [1, 2, 3])
    #expect(try await log.removeEvents(ofVisitor: "a") == 2)
    #expect(try await log.events(after: 0, limit: 9).map(\.place) == [2])
    #expect(try await log.events(ofRequests: ["r", "s"]).map(\.id) == ["x"])
    // The places of what went are not given again; what was erased may come again.
    #expect(try await log.append([[event(id, "e"), event("x", "e")]]) == [1])
    #expect(try await log.events(after: 2, limit: 9).map(\.place) == [4])
    #expect(try await log.eventCount() == 2)
  }

  @Test("a log of one row an event becomes blocks: same events, same places, still once")
  func migration() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/engagement.sqlite"
    var former: [PlacedEvent] = []
    do {
      let queue = try DatabaseQueue(path: path)
      try EngagementMigrations.migrator.migrate(queue, upTo: "3: crops by scene")
      let events = EngagementLogTests.events(0..<400)
      // The first, a few in the middle and the last were erased; numbers are not given again.
      former = events.enumerated().filter { ![0, 150, 151, 399].contains($0.offset) }
        .map { PlacedEvent(place: Int64($0.offset + 1), event: $0.element) }
      try await queue.write { [former] database in
        for (place, event) in former.map({ ($0.place, $0.event) }) + [(Int64(400), events[399])] {
          try database.execute(
            sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
              place, place &* 7_919, event.id, event.kind.code, event.time, event.request, event.scene,
              event.object, event.product, event.position, event.value, event.currency, event.session,
              event.user, try event.box.map(StoreForm.json), event.isSimulated,
            ])
        }
        try database.execute(sql: "DELETE FROM event WHERE place = 400")
      }
      try queue.close()
    }
    let log = try EngagementLog(path: path)
    #expect(try await log.events(after: 0, limit: 1_000) == former)
    #expect(try await log.events(after: 151, limit: 3) == Array(former.filter { $0.place > 151 }.prefix(3)))
    #expect(try await log.eventCount() == former.count)
    #expect(try await log.append([EngagementLogTests.events(0..<400)]) == [4])
    #expect(try await log.events(after: 399, limit: 9).map(\.place) == [401, 402, 403, 404])
    #expect(try await log.events(ofRequests: ["r"]).count == 400)
    #expect(try await log.croppedScenes(limit: 9).map(\.scene) == ["room"])
    let crops = EngagementLogTests.events(0..<400).filter { $0.kind == .crop && $0.box != nil }
    #expect(try await log.crops(ofScene: "room", limit: 900).count == crops.count)
    let summary = try await log.summary()
    #expect(summary.values.reduce(0) { $0 + $1.count } == 400)
    #expect(summary[.crop]?.count == EngagementLogTests.events(0..<400).count { $0.kind == .crop })
  }
}
