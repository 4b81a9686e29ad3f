import Domain
import Foundation
import Testing

@testable import Catalog

@Suite("Events: keeping them")
struct EngagementLogTests {
  static func events(_ range: Range<Int>, session: String = "s", time: Int64 = 1_000) -> [EngagementEvent] {
    range.map {
      EngagementEvent(
        id: "event-\($0)", kind: EngagementEvent.Kind.allCases[$0 % 9], time: time + Int64($0), request: "r",
        scene: "room", object: $0, product: "p\($0)", position: $0 % 12, value: $0 % 2 == 0 ? 1.5 : nil,
        currency: "EUR", session: session, user: $0 % 3 == 0 ? "u" : nil,
        box: $0 % 4 == 0 ? Box(x: 0.25, y: 0.5, width: 0.25, height: 0.5) : nil, isSimulated: $0 % 5 == 0)
    }
  }

  @Test("what is kept reads back, once, in order")
  func roundTrip() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/engagement.sqlite"
    let log = try EngagementLog(path: path)
    #expect(try await log.append([Self.events(0..<10), [], Self.events(5..<20)]) == [10, 0, 10])
    #expect(try await log.append([Self.events(0..<20)]) == [0])
    #expect(try await log.eventCount() == 20)
    let first = try await log.events(after: 0, limit: 7)
    let rest = try await log.events(after: first.last?.place ?? 0, limit: 100)
    #expect((first + rest).map(\.event) == Self.events(0..<20))
    // The key stays with the file.
    #expect(try EngagementLog(path: path).hasher.hash("x") == log.hasher.hash("x"))
    let other = try EngagementLog(path: folder.path + "/other.sqlite")
    #expect(other.hasher.hash("x") != log.hasher.hash("x"))
  }

  @Test("a visitor's events and old events are erased")
  func erasing() async throws {
    let folder = try TemporaryFolder()
    let log = try EngagementLog(path: folder.path + "/engagement.sqlite")
    _ = try await log.append([Self.events(0..<9), Self.events(20..<30, session: "t")])
    #expect(try await log.removeEvents(ofVisitor: "t") == 10)
    #expect(try await log.removeEvents(ofVisitor: "u") == 3)
    #expect(try await log.removeEvents(before: 1_005) == 3)
    #expect(try await log.eventCount() == 3)
  }

  @Test("many senders at once: every event counts once, and each is told the truth")
  func intake() async throws {
    let folder = try TemporaryFolder()
    let log = try EngagementLog(path: folder.path + "/engagement.sqlite")
    let intake = EventIntake(store: log)
    let new = try await withThrowingTaskGroup(of: Int.self) { group in
      for sender in 0..<60 {
        // Every batch is sent twice.
        group.addTask { try await intake.accept(Self.events(sender / 2 * 10..<(sender / 2 * 10 + 10))) }
      }
      return try await group.reduce(0, +)
    }
    #expect(new == 300)
    #expect(try await log.eventCount() == 300)
  }

  @Test("what waits is bounded")
  func busy() async throws {
    let folder = try TemporaryFolder()
    let intake = EventIntake(store: try EngagementLog(path: folder.path + "/e.sqlite"), capacity: 5)
    await #expect(throws: EventIntake.Busy.self) { _ = try await intake.accept(Self.events(0..<6)) }
    #expect(try await intake.accept(Self.events(0..<5)) == 5)
  }
}
