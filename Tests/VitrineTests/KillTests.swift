import Foundation
import Testing

@testable import vitrine

/// Commands killed without a word at random moments.
///
/// VITRINE_KILL_ROUNDS sets how often; a hundred take some minutes.
@Suite(
  .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"))
struct KillTests {
  let home: TestHome
  let rounds = Int(ProcessInfo.processInfo.environment["VITRINE_KILL_ROUNDS"] ?? "") ?? 6

  init() throws { home = try TestHome() }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment)
  }

  /// Starts a command and kills it after a while, unless it is done before.
  private func kill(_ arguments: [String], after milliseconds: Int) throws {
    let process = VitrineProcess.process(arguments, environment: home.environment)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(UInt32(milliseconds) * 1_000)
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Half a feed's products, other ones each time, under changed titles.
  private func feed(_ round: Int) -> String {
    let items = (0..<2_000).filter { ($0 + round) % 2 == 0 }.map { number in
      """
      <item><g:id>p\(number)</g:id><title>Product \(number) of round \(round)</title>
      <link>https://shop.example/\(number)</link><g:image_link>products/p\(number % 8).jpg</g:image_link>
      <g:price>\(number + 1).50 EUR</g:price><g:availability>in_stock</g:availability></item>
      """
    }
    return "<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel>\(items.joined())</channel></rss>"
  }

  @Test("killed amid imports, a catalogue ends as if nothing had happened") func imports() throws {
    let shop = home.root.appending(path: "shop").path
    let calm = home.root.appending(path: "calm").path
    let file = home.showroom.appending(path: "big.xml")
    func importing(_ folder: String) -> [String] {
      ["catalog", "import", file.path, "--data", folder, "--without-embedding"]
    }
    for round in 0..<rounds {
      try feed(round).write(to: file, atomically: true, encoding: .utf8)
      try kill(importing(shop), after: Int.random(in: 0...900))
      guard FileManager.default.fileExists(atPath: shop + "/catalog.sqlite") else { continue }
      let status = try run("catalog", "status", "--data", shop, "--json")
      #expect(status.status == 0, "round \(round): \(status.errors)")
    }
    for folder in [shop, calm] {
      let answer = try VitrineProcess.run(importing(folder), environment: home.environment)
      #expect(answer.status == 0, "\(answer.errors)")
    }
    let expected = try run("catalog", "export", "--data", calm)
    #expect(try run("catalog", "export", "--data", shop).output == expected.output)
    #expect(expected.output.split(separator: "\n").count == 1_000)
  }

  @Test("killed while the index is written, the next search is right") func snapshots() throws {
    let shop = home.root.appending(path: "shop").path
    #expect(
      try run("catalog", "import", home.feed.path, "--data", shop, "--without-embedding").status == 0)
    let photo = home.showroom.appending(path: "products/p1.jpg").path
    for round in 0..<rounds {
      // Each time something has changed, so that the index is written again.
      #expect(try run("catalog", "remove", "p\(round % 4 + 4)", "--data", shop).status == 0)
      try kill(["similar", photo, "--data", shop, "--json"], after: Int.random(in: 100...2_500))
      #expect(
        try run("catalog", "import", home.feed.path, "--data", shop, "--without-embedding").status == 0)
    }
    let found = try run("similar", photo, "--data", shop, "--json")
    #expect(found.status == 0, "\(found.errors)")
    for file in try FileManager.default.contentsOfDirectory(atPath: shop) where file.hasSuffix(".index") {
      try FileManager.default.removeItem(atPath: shop + "/" + file)
    }
    let fresh = try run("similar", photo, "--data", shop, "--json")
    let objects = try [found, fresh].map {
      try #require(try $0.json()["objects"] as? [[String: Any]]) as NSArray
    }
    #expect(objects[0] == objects[1] && objects[0].count == 1)
  }
}
