import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("Logs: one JSON object a line")
struct LogTests {
  private func lines(_ box: LineBox) throws -> [[String: Any]] {
    try box.all.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("message, level, time and metadata, whatever they hold")
  func fields() throws {
    let box = LineBox()
    var logger = Logger(label: "test") { JSONLogHandler(label: $0, level: .debug) { box.append($0) } }
    logger[metadataKey: "a"] = "one\n\"two\""
    logger.trace("not written")
    logger.debug("line\nbreak", metadata: ["list": ["x", "y"], "map": ["k": "v"]])
    let written = try lines(box)
    #expect(written.count == 1)
    #expect(!box.all[0].dropLast().contains("\n"))
    #expect(written[0]["message"] as? String == "line\nbreak")
    #expect(written[0]["level"] as? String == "debug")
    #expect(written[0]["a"] as? String == "one\n\"two\"")
    #expect(written[0]["list"] as? [String] == ["x", "y"])
    #expect((written[0]["time"] as? String)?.hasSuffix("Z") == true)
  }

  @Test("each request leaves one line with its id, which the answer carries too")
  func requests() async throws {
    let box = LineBox()
    let logger = Logger(label: "test") { JSONLogHandler(label: $0) { box.append($0) } }
    try await TestServer(logger: logger).test { client in
      let id = HTTPField.Name.requestID
      #expect(
        try await client.get("/healthz", headers: [id: "from-proxy_1.2"]).headers[id] == "from-proxy_1.2")
      let own = try await client.get("/none", headers: [id: "bad id\u{e9}"]).headers[id]
      #expect(own?.isEmpty == false && own != "bad id\u{e9}")
    }
    let written = try lines(box).filter { $0["message"] as? String == "answered" }
    #expect(written.map { $0["status"] as? String } == ["200", "404"])
    #expect(written[0]["request_id"] as? String == "from-proxy_1.2")
  }
}

/// Lines that a logger's closure collects.
final class LineBox: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }
}
