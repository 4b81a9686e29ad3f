import Domain
import Foundation
import Testing

@testable import vitrine

/// Feeds and pictures by their address, watching, and a server that follows: real processes on loopback, one serving
/// the pictures the others fetch.
@Suite(
  "Feeds and pictures by their address", .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"))
struct FeedsByAddressTests {
  let home: TestHome

  init() throws { home = try TestHome() }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment)
  }

  /// A running command and the lines it prints.
  private struct Running {
    let process: Process
    let log: URL

    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    func wait(for what: String, _ condition: () throws -> Bool) async throws {
      for _ in 0..<600 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(100))
      }
      Issue.record("\(what) did not happen: \(text)")
    }

    func stop() {
      if process.isRunning { process.terminate() }
      process.waitUntilExit()
    }
  }

  private func start(_ arguments: String...) throws -> Running {
    let log = home.root.appending(path: "log-\(UUID().uuidString)")
    try Data().write(to: log)
    let process = VitrineProcess.process(arguments, environment: home.environment)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = FileHandle.nullDevice
    try process.run()
    return Running(process: process, log: log)
  }

  private func serve(_ arguments: String...) async throws -> (Running, port: Int) {
    let log = home.root.appending(path: "log-\(UUID().uuidString)")
    try Data().write(to: log)
    let process = VitrineProcess.process(["serve", "--port", "0"] + arguments, environment: home.environment)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = FileHandle.nullDevice
    try process.run()
    let running = Running(process: process, log: log)
    try await running.wait(for: "serving") { running.text.contains("open http") }
    let port = running.text.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }
    return (running, try #require(port))
  }

  /// A table of products whose pictures another server shows.
  private func table(_ ids: [Int], port: Int, title: String = "Product") -> String {
    "id,title,image_link,product_type\n"
      + ids.map {
        "w\($0),\(title) \($0),http://127.0.0.1:\(port)/images/products/p\($0)/0,\(TestHome.categories[0].title)\n"
      }.joined()
  }

  @Test("pictures are fetched, a dead host waits, a running server finds what another process imports")
  func wholeWay() async throws {
    let (pictures, port) = try await serve()
    defer { pictures.stop() }
    let shop = home.root.appending(path: "far").path
    let feed = home.root.appending(path: "far.csv")
    let dead = "d1,Dead,http://127.0.0.2:1027/a.jpg,\n"
    try (table([0, 1], port: port) + dead).write(to: feed, atomically: true, encoding: .utf8)

    // Loopback is not fetched from unless it is said.
    let closed = try run("catalog", "import", feed.path, "--data", shop, "--json")
    #expect(closed.status == 0, "\(closed.errors)")
    #expect(try closed.json()["embedded"] as? Int == 0 && closed.errors.contains("no public address"))
    let open = try run(
      "catalog", "import", feed.path, "--data", shop, "--json", "--retry-failed", "--allow-network",
      "127.0.0.0/8")
    #expect(try open.json()["embedded"] as? Int == 2, "\(open.errors)")
    #expect(try open.json()["postponed"] as? Int == 1)
    let status = try run("catalog", "status", "--data", shop, "--json").json()
    #expect(status["pictures_to_fetch_again"] as? Int == 1)

    let room = "http://127.0.0.1:\(port)/images/scenes/room-0"
    #expect(try run("look", room).status == 1)
    let look = try run("look", room, "--allow-network", "127.0.0.0/8", "--json", "--data", shop)
    #expect(look.status == 0, "\(look.errors)")

    let (server, own) = try await serve("--data", shop)
    defer { server.stop() }
    let address = "/api/v1/products/w0/similar"
    #expect(try !HTTPQuestion.get(address, port: own).contains("w4"))
    try table([0, 4], port: port).write(to: feed, atomically: true, encoding: .utf8)
    let more = try run("catalog", "import", feed.path, "--data", shop, "--allow-network", "127.0.0.0/8")
    #expect(more.status == 0, "\(more.errors)")
    try await server.wait(for: "finding the new product") {
      let answer = try HTTPQuestion.get(address, port: own)
      return answer.contains("w4") && !answer.contains("w1")
    }
  }

  @Test("a watched feed is imported again when it changes, and the server's schedule imports one too")
  func watching() async throws {
    let shop = home.root.appending(path: "watched").path
    let feed = home.showroom.appending(path: "watched.xml")
    try TestHome.feed(2).write(to: feed, atomically: true, encoding: .utf8)
    let watcher = try start("catalog", "import", feed.path, "--data", shop, "--watch", "--every", "1")
    defer { watcher.stop() }
    try await watcher.wait(for: "the first import") { watcher.text.contains("2 new") }
    try TestHome.feed(5).write(to: feed, atomically: true, encoding: .utf8)
    try await watcher.wait(for: "the second import") { watcher.text.contains("3 new") }
    watcher.stop()

    try TestHome.feed(7).write(to: feed, atomically: true, encoding: .utf8)
    let settings = home.root.appending(path: "settings.json")
    try #"{"feed": "\#(feed.path)", "feed_minutes": 1}"#.write(
      to: settings, atomically: true, encoding: .utf8)
    let (server, port) = try await serve("--data", shop, "--config", settings.path)
    defer { server.stop() }
    try await server.wait(for: "the scheduled import") {
      try HTTPQuestion.get("/api/v1/products/p6/similar", port: port).contains("shop.example/")
    }
  }

  @Test("rules: what led nowhere is written down, filled in, and used") func rules() throws {
    let shop = home.root.appending(path: "ruled").path
    let feed = home.showroom.appending(path: "ruled.csv")
    let name = TestHome.categories[1].name
    try "id,title,image_link,product_type\nr1,Zzyzx,products/p0.jpg,Odds > Ends\n"
      .write(to: feed, atomically: true, encoding: .utf8)
    let rules = home.root.appending(path: "rules.json")
    let first = try run("catalog", "import", feed.path, "--data", shop, "--unmapped", rules.path)
    #expect(first.status == 0 && first.output.contains("1 without a category"), "\(first.errors)")
    let status = try run("catalog", "status", "--data", shop, "--json").json()
    #expect((status["unmapped"] as? [String: Int]) == ["Odds > Ends": 1])
    let written = try String(contentsOf: rules, encoding: .utf8)
    #expect(written.contains(#""Odds > Ends" : """#))
    try written.replacing(#""Odds > Ends" : """#, with: #""Odds > Ends" : "\#(name)""#)
      .write(to: rules, atomically: true, encoding: .utf8)
    let second = try run("catalog", "import", feed.path, "--data", shop, "--rules", rules.path)
    #expect(second.output.contains("0 without a category"), "\(second.errors)")
    let wrong = home.root.appending(path: "wrong.json")
    try #"{"product_type": {"a": "spaceship"}}"#.write(to: wrong, atomically: true, encoding: .utf8)
    let refused = try run("catalog", "import", feed.path, "--data", shop, "--rules", wrong.path)
    #expect(refused.status == 1 && refused.errors.contains("spaceship"))
  }
}
