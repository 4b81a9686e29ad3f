import Catalog
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Office
import Synchronization
import Testing

@testable import Server

@Suite("Office: overview, relevance studies, webhooks")
struct StudyTests {
  @Test("precision by category is what people decided, with Wilson's interval")
  func quality() async throws {
    let test = try TestServer()
    let store = test.office.store
    try await store.enqueue("s", addedBy: "test")
    let start = Date()
    let tags = (0..<10).map { place in
      Tag(
        sceneID: "s", box: Box(x: 0.1, y: 0.1, width: 0.3, height: 0.3), category: place < 8 ? "sofa" : "rug",
        score: 0.5,
        state: .review, origin: .model)
    }
    try await store.finish("s", tags: tags)
    for (place, tag) in tags.enumerated() {
      switch place {
      case 0..<5:
        _ = try await store.decide(tag.id, TagChange(verdict: .accept, milliseconds: 1_500), who: "ada")
      case 5:
        _ = try await store.decide(tag.id, TagChange(verdict: .accept, category: "armchair"), who: "ada")
      case 6:
        _ = try await store.decide(
          tag.id, TagChange(verdict: .accept, box: Box(x: 0.6, y: 0.6, width: 0.3, height: 0.3)), who: "ada")
      case 7: _ = try await store.decide(tag.id, TagChange(verdict: .reject), who: "ben")
      default:
        _ = try await store.decide(tag.id, TagChange(verdict: .accept), who: "ben")
        _ = try await store.decide(tag.id, TagChange(verdict: .undo), who: "ben")
      }
    }
    let quality = try await store.quality()
    #expect(quality.map(\.category) == ["sofa"])
    #expect(quality[0].judged == 8 && quality[0].right == 5)
    // Wilson's 95 % interval of 5 in 8: 0.306 to 0.863.
    #expect(abs(quality[0].interval[0] - 0.306) < 0.002 && abs(quality[0].interval[1] - 0.863) < 0.002)
    let pace = try await store.pace(since: start.addingTimeInterval(-1))
    #expect(pace.first?.who == "ada" && pace.first?.decisions == 7 && pace.first?.medianSeconds == 1.5)
    let read = try await test.key(.read)
    try await test.test { client in
      let page = try await client.get("/office", headers: read)
      #expect(page.status == .ok)
      #expect(page.text.contains("31 %") && page.text.contains("86 %"))
    }
  }

  @Test("a study is blind, asks each grader everything once, and is reported the right way round")
  func study() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    let write = try await test.key(.write, name: "camera")
    let scene = try await test.add(TestWorkshop.room(220, 30, 25), as: write)
    let box = Box(x: 0.1, y: 0.1, width: 0.5, height: 0.5)
    let items = (0..<12).map { _ in
      RelevanceStudy.Item(sceneID: scene, box: box, first: ["sofa-red"], second: ["sofa-blue"])
    }
    let study = try await test.office.store.makeStudy(name: "s1", first: "old", second: "new", items: items)
    let graders = try await [test.key(.write, name: "ada"), test.key(.write, name: "ben")]
    try await test.test { client in
      let schema = SchemaChecker(document: try await client.get("/api/v1/openapi.json").json())
      var sides: Set<String> = []
      for grader in graders {
        for _ in items {
          let question = try await client.get("/api/v1/relevance/s1/next", headers: grader).json()
          #expect(
            try schema.problems(
              with: question, answering: "/api/v1/relevance/s1/next", method: "get", status: 200) == [])
          let left = try #require((question["left"] as? [[String: Any]])?.first?["id"] as? String)
          sides.insert(left)
          // Everybody likes red.
          let answer = try await client.send(
            .post, "/api/v1/relevance/s1/judgements",
            json: [
              "item": question["item"] as Any, "better": left == "sofa-red" ? "left" : "right",
              "milliseconds": 900,
            ], headers: grader)
          #expect(answer.status == .noContent)
        }
        let done = try await client.get("/api/v1/relevance/s1/next", headers: grader).json()
        #expect(done["item"] == nil)
      }
      #expect(sides == ["sofa-red", "sofa-blue"], "both sides must have stood left")
      let report = try await client.get("/api/v1/relevance/s1", headers: write).json()
      #expect(
        try schema.problems(with: report, answering: "/api/v1/relevance/s1", method: "get", status: 200) == []
      )
      #expect(
        report["first_wins"] as? Int == 24 && report["second_wins"] as? Int == 0
          && report["graders"] as? Int == 2)
      #expect(report["agreement"] as? Double == 1)
      #expect(
        try await client.send(
          .post, "/api/v1/relevance/s1/judgements", json: ["item": 99_999, "better": "tie"], headers: write
        ).status == .notFound)
      #expect(try await client.get("/api/v1/relevance/none", headers: write).status == .notFound)
    }
    #expect(study.name == "s1")
  }

  @Test("agreement is Krippendorff's alpha")
  func agreement() throws {
    typealias Choice = RelevanceStudy.Choice
    func report(_ units: [[Choice]]) -> RelevanceReport {
      RelevanceReport(
        first: "a", second: "b", items: units.count,
        judgements: units.map {
          Dictionary(uniqueKeysWithValues: $0.enumerated().map { ("g\($0.offset)", $0.element) })
        })
    }
    // Worked by hand: 2 of 4 pairs agree; values: first 4, second 4 of 8. Observed 4 ordered disagreeing pairs of 8,
    // expected (8*7 - 2*4*3) / 7 = 32/7; alpha = 1 - 4 / (32/7) = 0.125.
    let half = report([[.first, .first], [.second, .second], [.first, .second], [.second, .first]])
    #expect(abs(try #require(half.agreement) - 0.125) < 1e-9)
    #expect(report([[.first], [.second]]).agreement == nil)
    #expect(report([[.tie, .tie], [.first, .first]]).agreement == 1)
    #expect(report([]).firstShare == nil)
  }

  /// Takes what is posted and answers as told.
  final class Receiver: WebhookSender {
    let got = Mutex<[(body: Data, headers: [String: String])]>([])
    let status = Mutex(200)

    func post(_ body: Data, to address: String, headers: [String: String]) async throws -> Int {
      got.withLock { $0.append((body, headers)) }
      return status.withLock { $0 }
    }
  }

  @Test("what happens is told, signed, once it arrives and again until it does")
  func webhooks() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    let store = test.office.store
    let (admin, write) = try await (test.key(.admin), test.key(.write))
    let receiver = Receiver()
    let courier = WebhookCourier(office: store, sender: receiver)
    try await test.test { client in
      for address in [
        "http://x.example/", "https://127.0.0.1/", "https://localhost/", "ftp://x.example/", "nonsense",
      ] {
        let answer = try await client.send(
          .post, "/api/v1/webhooks", json: ["address": address, "events": ["takedown"]], headers: admin)
        #expect(answer.status == .badRequest, "\(address)")
      }
      let made = try await client.send(
        .post, "/api/v1/webhooks", json: ["address": "https://x.example/hook", "events": ["tag.published"]],
        headers: admin)
      #expect(made.status == .created)
      let secret = try #require(try made.json()["secret"] as? String)
      #expect(!(try await client.get("/api/v1/webhooks", headers: admin)).text.contains(secret))
      _ = try await test.add(TestWorkshop.room(220, 30, 25), as: write)
      try await test.tagAll()
      try await store.tell(.takedown, ["kind": "scene"])  // nobody asked for these
      receiver.status.withLock { $0 = 500 }
      let now = Date()
      #expect(try await courier.run(now: now) == (0, 1))
      #expect(try await courier.run(now: now + 10) == (0, 0))
      receiver.status.withLock { $0 = 204 }
      #expect(try await courier.run(now: now + 21) == (1, 0))
      #expect(try await courier.run(now: now + 100_000) == (0, 0))
      let (body, headers) = try #require(receiver.got.withLock { $0.last })
      let signature = try #require(headers["Vitrine-Signature"])
      let first = receiver.got.withLock { $0[0].headers["Vitrine-Delivery"] }
      #expect(headers["Vitrine-Delivery"] == first)
      let seconds = try #require(signature.firstMatch(of: /t=(\d+),v1=([0-9a-f]{64})/))
      #expect(String(seconds.2) == Hash.hmac(secret, "\(seconds.1).\(String(decoding: body, as: UTF8.self))"))
      let message = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
      #expect(
        message["event"] as? String == "tag.published"
          && (message["data"] as? [String: Any])?["category"] as? String == "sofa")
      let id = try #require(try made.json()["id"] as? String)
      #expect(try await client.send(.delete, "/api/v1/webhooks/\(id)", headers: admin).status == .noContent)
    }
  }

  @Test("an import's end is told once, to whoever asked before it ended")
  func imports() async throws {
    let store = try TestServer().office.store
    let receiver = Receiver()
    let courier = WebhookCourier(office: store, sender: receiver)
    let now = Date()
    func run(_ id: Int64, ended: TimeInterval?) -> ImportRun {
      var summary = ImportSummary()
      summary.added = Int(id)
      return ImportRun(
        id: id, source: "feed.xml", began: now - 600, ended: ended.map { now + $0 }, summary: summary)
    }
    try await store.tellImports([run(1, ended: -60)])  // nobody listens
    _ = try await store.makeWebhook(address: "https://x.example/", events: [.importFinished])
    _ = try await store.makeWebhook(address: "https://y.example/", events: [.takedown])
    try await store.tellImports([run(2, ended: -30), run(1, ended: -60)])  // over before anybody asked
    for _ in 0..<2 { try await store.tellImports([run(4, ended: nil), run(3, ended: 3_000)]) }
    try await store.tellImports([run(4, ended: 4_000), run(3, ended: 3_000)])
    #expect(try await courier.run(now: now + 5_000) == (2, 0))
    let told = try receiver.got.withLock { $0 }.map { body, _ in
      try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    }
    let data = told.compactMap { $0["data"] as? [String: Any] }
    #expect(Set(data.compactMap { $0["run"] as? Int }) == [3, 4])
    #expect(data.allSatisfy { $0["source"] as? String == "feed.xml" && $0["summary"] is [String: Any] })
  }

  @Test("a message is given up after a day of trying")
  func givenUp() async throws {
    let store = try TestServer().office.store
    let receiver = Receiver()
    receiver.status.withLock { $0 = 302 }
    _ = try await store.makeWebhook(address: "https://x.example/", events: [.takedown])
    try await store.tell(.takedown, ["kind": "scene"])
    var now = Date()
    for _ in 0..<20 {
      _ = try await WebhookCourier(office: store, sender: receiver).run(now: now)
      now += 100_000
    }
    #expect(receiver.got.withLock { $0.count } == 12)
    #expect(try await store.deliveryCounts() == (0, 1))
  }
}
