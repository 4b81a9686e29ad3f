import Foundation
import RealEngines
import Testing

@testable import vitrine

/// A catalogue whose products are in a real PostgreSQL and whose index is in a real Milvus: the commands and two servers.
@Suite(
  "Many machines", .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"),
  .enabled(if: TestPostgreSQL.isInstalled, "PostgreSQL is not installed; 'Scripts/setup.sh databases' does"))
struct EnginesTests {
  let home: TestHome

  init() throws { home = try TestHome() }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment)
  }

  private func path(_ name: String) -> String { home.root.appending(path: name).path }

  private func schema() -> String { "t\(UUID().uuidString.prefix(8).lowercased())" }

  @Test("products in PostgreSQL: import, status, export, look, boards and scenes as from a folder")
  func products() async throws {
    let store = try await TestPostgreSQL.shared.address()
    let (own, shared) = (path("own"), path("shared"))
    #expect(try run("catalog", "import", home.feed.path, "--data", own).status == 0)
    let made = try run(
      "catalog", "import", home.feed.path, "--data", shared, "--store", store, "--schema", schema())
    #expect(made.status == 0, "\(made.errors)")
    #expect(!FileManager.default.fileExists(atPath: shared + "/catalog.sqlite"))
    let exports = try [own, shared].map { try run("catalog", "export", "--data", $0).output }
    #expect(exports[0] == exports[1] && exports[0].split(separator: "\n").count == 8)
    let status = try run("catalog", "status", "--data", shared, "--json").json()
    #expect(status["products"] as? Int == 8 && status["pictures_to_embed"] as? Int == 0)
    for arguments in [["similar", path("Examples/Showroom/products/p3.jpg")], ["look", home.room.path]] {
      let answers = try [own, shared].map {
        try VitrineProcess.run(arguments + ["--data", $0, "--json"], environment: home.environment)
      }
      #expect(answers.allSatisfy { $0.status == 0 }, "\(answers.map(\.errors))")
      let objects = try answers.map { answer in
        var json = try answer.json()
        json["milliseconds"] = nil
        return NSDictionary(dictionary: json)
      }
      #expect(objects[0] == objects[1])
    }
    #expect(try run("scenes", "import", path("Examples/Showroom/scenes"), "--data", shared).status == 0)
    #expect(try run("catalog", "remove", "p1", "--data", shared).status == 0)
    #expect(try run("catalog", "status", "--data", shared, "--json").json()["products"] as? Int == 7)
    let backup = try run("catalog", "backup", path("copy"), "--data", shared)
    #expect(backup.status != 0 && backup.errors.contains("pg_dump"))
    // A folder keeps to one store.
    for (folder, words) in [(own, "catalog.sqlite"), (shared, "another PostgreSQL")] {
      let other = try run(
        "catalog", "import", home.feed.path, "--data", folder, "--store", store + "?application_name=x")
      #expect(other.status != 0 && other.errors.contains(words), "\(other.errors)")
    }
    let gone = try run(
      "catalog", "import", home.feed.path, "--data", path("x"), "--store", "postgresql://u@127.0.0.1:1/x")
    #expect(gone.status != 0 && gone.errors.contains("127.0.0.1"), "\(gone.errors)")
  }

  @Test(
    "two servers share PostgreSQL and Milvus: both find what is imported; without Milvus they say 503, and recover",
    .enabled(if: TestMilvus.isInstalled, "Milvus is not installed; 'Scripts/setup.sh databases' does"))
  func servers() async throws {
    let store = try await TestPostgreSQL.shared.address()
    let milvus = TestMilvusServer()
    try await milvus.start()
    defer { milvus.end() }
    let shop = path("shop")
    let index = milvus.address("index=flat&partitions=2&deadline=20")
    let made = try run(
      "catalog", "import", home.feed.path, "--data", shop, "--store", store, "--schema", schema(), "--index",
      index)
    #expect(made.status == 0, "\(made.errors)")
    // Milvus takes a while to start; a server without it would say so and end.
    let photo = path("Examples/Showroom/products/p3.jpg")
    var first = try run("similar", photo, "--data", shop, "--json")
    for _ in 0..<60 where first.status != 0 {
      try await Task.sleep(for: .seconds(1))
      first = try run("similar", photo, "--data", shop, "--json")
    }
    #expect(first.status == 0, "\(first.errors) \(milvus.lastWords)")
    let state = try run("catalog", "status", "--data", shop, "--json").json()["index"] as? [String: Any]
    #expect(state?["changes_to_take_over"] as? Int == 0)
    #expect((state?["engine"] as? String)?.contains("Milvus") == true)

    // The second server has nothing but the folder's engines.json.
    let second = home.root.appending(path: "second")
    try FileManager.default.createDirectory(at: second, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: shop + "/engines.json", toPath: second.appending(path: "engines.json").path)
    let servers = try await [shop, second.path].asyncMap { try await ServedShop(home, data: $0) }
    defer { for server in servers { server.stop() } }
    func ids(_ server: ServedShop) async throws -> (status: Int, ids: Set<String>, problem: String?) {
      let (status, body) = try server.ask("/api/v1/products/p1/similar?limit=20")
      let products = (body["products"] as? [[String: Any]]) ?? []
      return (
        status, Set(products.compactMap { $0["id"] as? String }),
        (body["error"] as? [String: Any])?["code"] as? String
      )
    }
    for server in servers { #expect(try await !ids(server).ids.isEmpty) }
    // Another two of p1's category come, from a process that serves nothing.
    try TestHome.feed(16).write(to: home.feed, atomically: true, encoding: .utf8)
    for number in 8..<16 {
      try FileManager.default.copyItem(
        atPath: path("Examples/Showroom/products/p\(number - 8).jpg"),
        toPath: path("Examples/Showroom/products/p\(number).jpg"))
    }
    #expect(try run("catalog", "import", home.feed.path, "--data", shop).status == 0)
    for server in servers {
      try await server.wait("the new products") { try await ids(server).ids.isSuperset(of: ["p9", "p13"]) }
    }
    milvus.crash()
    for server in servers {
      let answer = try await ids(server)
      #expect(answer.status == 503 && answer.problem == "search_unavailable")
    }
    try await milvus.start()
    for server in servers {
      try await server.wait("Milvus to be back") { try await ids(server).ids.isSuperset(of: ["p9", "p13"]) }
    }
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}

/// A running `vitrine serve`.
private struct ServedShop {
  private let process: Process
  private let log: URL
  private let port: Int

  init(_ home: TestHome, data: String) async throws {
    log = home.root.appending(path: "log-\(UUID().uuidString)")
    try Data().write(to: log)
    process = VitrineProcess.process(["serve", "--port", "0", "--data", data], environment: home.environment)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    try process.run()
    var port: Int?
    for _ in 0..<1_200 where port == nil {
      let text = try String(contentsOf: log, encoding: .utf8)
      port = text.firstMatch(of: /open http:\/\/[^:]*:(\d+)/).flatMap { Int($0.1) }
      if !process.isRunning { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    let words = try String(contentsOf: log, encoding: .utf8)
    self.port = try #require(port, "the server did not start: \(words)")
  }

  func ask(_ path: String) throws -> (Int, [String: Any]) {
    let answer = try HTTPQuestion.get(path, port: port)
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
    let status = parts.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let body = try? JSONSerialization.jsonObject(with: Data((parts.last ?? "").utf8)) as? [String: Any]
    return (status, body ?? [:])
  }

  func wait(_ what: String, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<600 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(200))
    }
    Issue.record("waited in vain for \(what): \(try String(contentsOf: log, encoding: .utf8).suffix(1_000))")
  }

  func stop() {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
  }
}
