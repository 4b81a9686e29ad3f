import Foundation
import Testing

/// The command beside engines that answer as the peers' script would.
@Suite("bench search: engines that hang, and servers") struct BenchSearchTests {
  private struct Answer: Decodable {
    struct Row: Decodable {
      let engine: String
      let clock: String
      let queries_per_second: Double
      let setting: String
    }
    let rows: [Row]
    let left_out: [String: String]
  }

  private let home: TestHome

  init() throws { home = try TestHome() }

  /// Knows three engines, of which one never builds and one cannot.
  private static let peers = """
    #!/bin/sh
    while read -r line; do
      case "$line" in
        *'"do":"data"'*) echo '{}' ;;
        *'"do":"engines"'*)
          echo '{"engines":[{"name":"Stuck","kind":"filter"},{"name":"Broken","kind":"filter"},{"name":"Quick","kind":"server"}]}' ;;
        *'"engine":"Stuck"'*) exec sleep 600 ;;
        *'"engine":"Broken"'*) echo '{"problem":"OSError: no network"}' ;;
        *'"do":"build"'*) echo '{"seconds":1.5}' ;;
        *) echo '{"rate":100,"call":0.001,"setting":"64","answers":[]}' ;;
      esac
    done
    """

  @Test("an engine that does not build in time is left out, and the others are measured")
  func leavesOut() throws {
    let python = home.root.appending(path: ".deps/peers/bin/python")
    try FileManager.default.createDirectory(
      at: python.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Self.peers.write(to: python, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
    let answer = try VitrineProcess.run(
      [
        "bench", "search", "--vectors", "300", "--dimension", "8", "--categories", "3", "--queries", "200",
        "--seconds", "0.01", "--build-limit", "1", "--json",
      ], environment: home.environment)
    #expect(answer.status == 0, "\(answer.errors)")
    let measured = try #require(
      try JSONDecoder().decode([Answer].self, from: Data(answer.output.utf8)).first)
    #expect(measured.left_out["Stuck"]?.contains("not built within 1 s") == true)
    #expect(measured.left_out["Broken"]?.contains("no network") == true)
    #expect(Set(measured.left_out.keys) == ["Stuck", "Broken"])
    let quick = measured.rows.filter { $0.engine == "Quick" }
    // Three kinds of questions, one thread and two; nothing is taken off a server's time.
    #expect(quick.count == 6 && quick.allSatisfy { $0.clock == "wall" && $0.queries_per_second == 100 })
    #expect(measured.rows.filter { $0.engine == "Vitrine" }.allSatisfy { $0.clock == "thread" })
  }
}
