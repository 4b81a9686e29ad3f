import Foundation
import Testing

@testable import Server

@Suite("Configuration: one file, environment on top, every mistake named")
struct ConfigurationTests {
  private func file(_ json: String) throws -> String {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "vitrine-\(UUID().uuidString).json")
    try Data(json.utf8).write(to: url)
    return url.path
  }

  @Test("the file beats defaults, the environment beats the file")
  func precedence() throws {
    let path = try file(#"{"port": 9000, "queue_length": 3, "host": "0.0.0.0", "data": null}"#)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let configuration = try ServerConfiguration.load(
      file: path,
      environment: ["VITRINE_PORT": "9100", "VITRINE_LOG_LEVEL": "debug", "PORT": "1", "HOME": "/root"])
    #expect(configuration.port == 9100)
    #expect(configuration.queueLength == 3)
    #expect(configuration.host == "0.0.0.0")
    #expect(configuration.logLevel == "debug")
    #expect(configuration.maximumPixels == ServerConfiguration().maximumPixels)
  }

  @Test("every wrong value is named at once")
  func problems() throws {
    var configuration = ServerConfiguration()
    configuration.port = 70_000
    configuration.concurrentLooks = 0
    configuration.logLevel = "loud"
    configuration.detector = "/no/such/folder"
    let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
    let text = try #require(error?.description)
    for name in ["port: 70000", "concurrent_looks: 0", "log_level: 'loud'", "detector: there is no folder"] {
      #expect(text.contains(name), "\(name)")
    }
    let environment = ["VITRINE_PORT": "many", "VITRINE_MAX_PIXELS": "1e6"]
    let wrong = #expect(throws: ConfigurationError.self) {
      try ServerConfiguration.load(environment: environment)
    }
    #expect(wrong?.problems.count == 2)
    #expect(wrong?.description.contains("VITRINE_PORT: 'many' is not a whole number") == true)
  }

  @Test(
    "files that cannot be used are explained",
    arguments: [
      ("{", "not a JSON object"), ("[1]", "not a JSON object"), (#"{"prot": 1}"#, "unknown setting 'prot'"),
      (#"{"port": [1]}"#, "'port'"), (#"{"port": "x"}"#, "port: 'x' is not a whole number"),
      (#"{"port": -1}"#, "port: -1"),
    ])
  func files(json: String, message: String) throws {
    let path = try file(json)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: ConfigurationError.self) { try ServerConfiguration.load(file: path) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("a switch is true or false, in the file as in the environment")
  func switches() throws {
    let path = try file(#"{"show_every_object": true}"#)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(!ServerConfiguration().showsEveryObject)
    #expect(try ServerConfiguration.load(file: path).showsEveryObject)
    #expect(
      try !ServerConfiguration.load(file: path, environment: ["VITRINE_SHOW_EVERY_OBJECT": "false"])
        .showsEveryObject)
    let wrong = #expect(throws: ConfigurationError.self) {
      try ServerConfiguration.load(environment: ["VITRINE_SHOW_EVERY_OBJECT": "1"])
    }
    #expect(wrong?.description.contains("neither true nor false") == true)
  }

  @Test("a missing file is named")
  func missingFile() {
    let error = #expect(throws: ConfigurationError.self) {
      try ServerConfiguration.load(file: "/none/v.json")
    }
    #expect(error?.description.contains("/none/v.json") == true)
  }
}
