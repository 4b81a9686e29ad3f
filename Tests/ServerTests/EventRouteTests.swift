import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Images
import Looks
import Office
import Ranking
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

  @Test("crops come back as heat maps, for those who work here, most cut first")
  func crops() async throws {
    let test = try TestServer()
    let reader = try await test.key(.read)
    _ = try await test.engagement.append([
      (0..<3).map { test.crop($0, of: "room-1") } + [test.crop(3, of: "room-0"), test.crop(4, of: "gone")]
    ])
    try await test.test { client in
      #expect(try await client.get("/images/crops/room-1").status == .unauthorized)
      let document = try await client.get("/api/v1/openapi.json").json()
      let listed = try await client.get("/api/v1/crops", headers: reader).json()
      #expect(
        try SchemaChecker(document: document).problems(
          with: listed, answering: "/api/v1/crops", method: "get", status: 200) == [])
      let scenes = try #require(listed["scenes"] as? [[String: Any]])
      #expect(scenes.map { $0["scene"] as? String } == ["room-1", "room-0"])
      #expect(scenes.map { $0["crops"] as? Int } == [3, 1])
      let address = try #require(scenes[0]["image"] as? String)
      let heat = try ImageDecoder().decode(try await client.get(address, headers: reader).data)
      let file = try #require(try await test.showcase.picture(ofScene: "room-1"))
      let plain = try ImageDecoder().decode(Data(contentsOf: file), longestSide: 768)
      #expect((heat.width, heat.height) == (plain.width, plain.height))
      func red(_ picture: PixelBuffer, _ x: Double, _ y: Double) -> Int {
        let (column, row) = (Int(x * Double(picture.width)), Int(y * Double(picture.height)))
        return Int(picture.bytes[(row * picture.width + column) * 3])
      }
      // Hot inside what was cut out, cold outside.
      #expect(red(heat, 0.4, 0.4) > red(heat, 0.9, 0.9))
      #expect(red(heat, 0.9, 0.9) < red(plain, 0.9, 0.9))
      #expect(try await client.get("/images/crops/none", headers: reader).status == .notFound)
      #expect(try await client.get("/office/crops", headers: reader).text.contains("3 crops"))
    }
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

@Suite(
  "Browser: what pages tell of visitors", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct PageEventTests {
  /// A log, a graph and what brings looks into order for visitors, around a fake showcase.
  private static func parts() async throws -> (FakeShowcase, EngagementLog, LookPresenter) {
    let showcase = try FakeShowcase()
    let log = try EngagementLog(path: showcase.folder.appendingPathComponent("engagement.sqlite").path)
    let discovery = try await GraphFixture.discovery(showcase)
    let presenter = LookPresenter(
      discovery: discovery,
      monitor: EngagementMonitor(log: log, store: discovery.store, graph: discovery.graph),
      shelf: RankerShelf(folder: showcase.folder), log: log, experiments: { [] }, rules: { ShopRules() })
    return (showcase, log, presenter)
  }

  /// What the log holds once it holds something, or after a while.
  private static func events(_ log: EngagementLog, atLeast count: Int) async throws -> [EngagementEvent] {
    for _ in 0..<50 {
      let found = try await log.events(after: 0, limit: 1_000).map(\.event)
      if found.count >= count { return found }
      try await Task.sleep(for: .milliseconds(100))
    }
    return try await log.events(after: 0, limit: 1_000).map(\.event)
  }

  @Test(
    "an opened dot and what is under it are told when the page goes, of the visit the page was ordered for")
  func told() async throws {
    let (showcase, log, presenter) = try await Self.parts()
    try await browse(showcase: showcase, engagement: log, presenter: presenter) { browser, base in
      // The first page has no cookie yet; the second is answered for the visit.
      for room in ["room-1", "room-0"] {
        try await browser.open(base + "/scenes/\(room)")
        try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      }
      try await browser.click(".dot")
      try await browser.wait(until: "document.querySelector('vitrine-closeup').classList.contains('open')")
      try await browser.open(base + "/")
      let events = try await Self.events(log, atLeast: 7)
      #expect(events.map(\.kind) == [.dotOpen] + Array(repeating: .impression, count: 6))
      #expect(events.dropFirst().map(\.position) == (0..<6).map { $0 })
      #expect(events.allSatisfy { $0.object == 0 && $0.scene == "room-0" })
      // Ids with the clock in front: they come to the log nearly in order.
      #expect(
        events.allSatisfy {
          $0.id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
        })
      let visit = try #require(events.first?.session)
      #expect(events.allSatisfy { $0.session == visit })
      let served = try #require(try await log.served(after: "", limit: 10).first)
      #expect(events.allSatisfy { $0.request == served.request })
      #expect(served.session == visit && served.objects.first?.products == events.compactMap(\.product))
    }
  }

  @Test("a part that is asked for again is of the same look: one name, one record")
  func oneName() async throws {
    let (showcase, log, presenter) = try await Self.parts()
    try await browse(showcase: showcase, engagement: log, presenter: presenter) { browser, base in
      for _ in 0..<2 {  // the first page has no cookie yet
        try await browser.open(base + "/scenes/room-0")
        try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      }
      try await browser.run(
        """
        const closeup = document.querySelector('vitrine-closeup'); const piece = closeup.pieces[1];
        closeup.show(piece); await closeup.swap(piece.dataset.link + '&filters=1');
        window.filtered = closeup.shown !== piece;
        await closeup.swap(piece.dataset.link); window.same = closeup.shown === piece && piece.isConnected;
        """)
      try await browser.wait(until: "window.filtered && window.same")
      try await browser.open("about:blank")
      let events = try await Self.events(log, atLeast: 21)
      let told = events.filter { $0.object == 1 }
      #expect(told.count { $0.kind == .dotOpen } == 2 && told.count { $0.kind == .impression } == 12)
      #expect(Set(told.map(\.request)).count == 1)
      let served = try await log.served(after: "", limit: 10)
      #expect(served.map(\.request) == [try #require(told.first?.request)])
    }
  }

  @Test(
    "nothing is told where the browser asks so",
    arguments: ["doNotTrack: {value: '1'}", "globalPrivacyControl: {value: true}"])
  func privacy(signal: String) async throws {
    let (showcase, log, presenter) = try await Self.parts()
    try await browse(showcase: showcase, engagement: log, presenter: presenter) { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.inject("Object.defineProperties(navigator, {\(signal)})")
      try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      try await browser.click(".dot")
      try await browser.wait(until: "document.querySelector('vitrine-closeup').classList.contains('open')")
      try await browser.run("window.visit = (await import('/assets/events.js')).visit() ?? 'none'")
      try await browser.wait(until: "window.visit === 'none'")
      try await browser.open(base + "/")
      try await Task.sleep(for: .milliseconds(500))
      #expect(try await log.eventCount() == 0)
    }
  }
}
