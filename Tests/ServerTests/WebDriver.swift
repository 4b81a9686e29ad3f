import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// A headless Chromium driven over the WebDriver protocol by `chromedriver`.
actor Browser {
  static let isInstalled = ["chromedriver", "chromium"].allSatisfy { path(of: $0) != nil }

  private let driver: Process
  private let client: TestClient
  private let authority: String
  private var session = ""

  /// Starts driver and browser with a window of that size.
  init(width: Int = 1280, height: Int = 900) async throws {
    let driver = Process()
    driver.executableURL = URL(fileURLWithPath: try #require(Self.path(of: "chromedriver")))
    driver.arguments = ["--port=0"]
    let output = Pipe()
    driver.standardOutput = output
    driver.standardError = FileHandle.nullDevice
    try driver.run()
    self.driver = driver
    let port = try Self.port(announcedIn: output)
    authority = "127.0.0.1:\(port)"
    // URLSession on Linux does not accept chromedriver's headers.
    client = TestClient(host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(90)))
    client.connect()
    do {
      try await start(width: width, height: height)
    } catch {
      kill(driver.processIdentifier, SIGKILL)  // it inherits that SIGTERM is ignored
      throw error
    }
  }

  private func start(width: Int, height: Int) async throws {
    let arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--window-size=\(width),\(height)",
    ]
    let answer = try await call(
      "POST", "/session",
      [
        "capabilities": [
          "alwaysMatch": [
            "browserName": "chrome", "goog:loggingPrefs": ["browser": "ALL"],
            "goog:chromeOptions": ["args": arguments],
          ] as [String: Any]
        ]
      ])
    session = "/session/" + (try #require((answer as? [String: Any])?["sessionId"] as? String))
    // The window may be larger than asked for; what pages see is set exactly.
    try await devTools(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500])
    if width < 500 { try await devTools("Emulation.setTouchEmulationEnabled", ["enabled": true]) }
  }

  /// Closes browser and driver.
  func close() async {
    _ = try? await call("DELETE", session)
    try? await client.shutdown()
    kill(driver.processIdentifier, SIGKILL)  // it inherits that SIGTERM is ignored
  }

  func open(_ address: String) async throws { _ = try await call("POST", session + "/url", ["url": address]) }

  /// Goes on in the window that was opened last, once there are `count`.
  func enterNewestWindow(of count: Int) async throws {
    for _ in 0..<200 {
      let windows = try await call("GET", session + "/window/handles") as? [String] ?? []
      if windows.count >= count, let newest = windows.last {
        _ = try await call("POST", session + "/window", ["handle": newest])
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("there are never \(count) windows")
  }

  /// Sends a command of the DevTools protocol.
  func devTools(_ command: String, _ parameters: [String: Any]) async throws {
    _ = try await call("POST", session + "/goog/cdp/execute", ["cmd": command, "params": parameters])
  }

  /// The value of a JavaScript expression.
  func value(_ expression: String) async throws -> JSONResult {
    let answer = try await call(
      "POST", session + "/execute/sync",
      ["script": "return JSON.stringify([\(expression)])", "args": [Any]()])
    let text = try #require(answer as? String)
    let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any]
    return JSONResult(value: list?.first)
  }

  /// Starts an asynchronous script; `wait` for what it leaves.
  func run(_ script: String) async throws {
    _ = try await call(
      "POST", session + "/execute/sync", ["script": "(async () => { \(script) })()", "args": [Any]()])
  }

  /// Runs a whole script in the page, whatever its policy says.
  func inject(_ script: String) async throws {
    _ = try await call("POST", session + "/execute/sync", ["script": script, "args": [Any]()])
  }

  func text(_ expression: String) async throws -> String? { try await value(expression).value as? String }
  func number(_ expression: String) async throws -> Double? {
    (try await value(expression).value as? NSNumber)?.doubleValue
  }
  func truth(_ expression: String) async throws -> Bool {
    try await value(expression).value as? Bool ?? false
  }

  /// Waits until an expression is true, half a minute at most: a busy machine draws a frame a second.
  func wait(until expression: String) async throws {
    for _ in 0..<600 {
      if try await truth(expression) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("the page never came to: \(expression)")
  }

  /// Clicks the first element of a CSS selector as a mouse would.
  func click(_ selector: String) async throws {
    _ = try await call("POST", session + "/element/\(try await element(selector))/click", [:])
  }

  /// Types into an element: text, keys, or a file's path for a file chooser.
  func type(_ text: String, into selector: String) async throws {
    _ = try await call("POST", session + "/element/\(try await element(selector))/value", ["text": text])
  }

  /// Presses a key where the focus is; WebDriver's code points, such as Escape U+E00C.
  func press(_ key: String, with modifier: String? = nil) async throws {
    var steps = [["type": "keyDown", "value": key], ["type": "keyUp", "value": key]]
    if let modifier {
      steps.insert(["type": "keyDown", "value": modifier], at: 0)
      steps.append(["type": "keyUp", "value": modifier])
    }
    let actions: [[String: Any]] = [["type": "key", "id": "keys", "actions": steps]]
    _ = try await call("POST", session + "/actions", ["actions": actions])
  }

  /// Drags from one point of the window to another with a mouse or a finger.
  func drag(from start: (Double, Double), to end: (Double, Double), by pointer: String = "mouse") async throws
  {
    var moves: [[String: Any]] = [
      ["type": "pointerMove", "duration": 0, "x": Int(start.0), "y": Int(start.1)],
      ["type": "pointerDown", "button": 0],
    ]
    for step in 1...6 {
      let share = Double(step) / 6
      moves.append([
        "type": "pointerMove", "duration": 20, "x": Int(start.0 + (end.0 - start.0) * share),
        "y": Int(start.1 + (end.1 - start.1) * share),
      ])
    }
    moves.append(["type": "pointerUp", "button": 0])
    let actions: [[String: Any]] = [
      ["type": "pointer", "id": "pointer", "parameters": ["pointerType": pointer], "actions": moves]
    ]
    _ = try await call("POST", session + "/actions", ["actions": actions])
  }

  /// The middle of an element, in the window's pixels.
  func middle(of selector: String) async throws -> (Double, Double) {
    let box = "document.querySelector('\(selector)').getBoundingClientRect()"
    return (
      try #require(try await number("\(box).x + \(box).width / 2")),
      try #require(try await number("\(box).y + \(box).height / 2"))
    )
  }

  /// Keeps a picture of the window among the run's artifacts: the folder VITRINE_ARTIFACTS, or one beside other
  /// temporary files.
  func screenshot(_ name: String) async throws {
    let shot = try await call("GET", session + "/screenshot") as? String
    let data = try #require(shot.flatMap { Data(base64Encoded: $0) })
    let folder =
      ProcessInfo.processInfo.environment["VITRINE_ARTIFACTS"].map { URL(fileURLWithPath: $0) }
      ?? FileManager.default.temporaryDirectory.appending(path: "vitrine-artifacts")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try data.write(to: folder.appending(path: "\(name).png"))
  }

  /// Errors and warnings the page has left in the console.
  func complaints() async throws -> [String] {
    let log = try await call("POST", session + "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return log.filter { ["SEVERE", "WARNING"].contains($0["level"] as? String) }.compactMap {
      $0["message"] as? String
    }
  }

  private func element(_ selector: String) async throws -> String {
    let found = try await call("POST", session + "/element", ["using": "css selector", "value": selector])
    return try #require((found as? [String: String])?.values.first, "no element \(selector)")
  }

  private func call(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Any? {
    let bytes = try body.map { ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: $0)) }
    let request = TestClient.Request(
      path, method: try #require(HTTPRequest.Method(rawValue: method)), authority: authority,
      headers: [.contentType: "application/json", .contentLength: String(bytes?.readableBytes ?? 0)],
      body: bytes)
    let response = try await client.execute(request)
    let data = Data(response.body?.readableBytesView ?? ByteBuffer().readableBytesView)
    let answer = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    guard response.status == .ok else {
      throw BrowserError(
        description: "\(method) \(path): \(String(decoding: data.prefix(400), as: UTF8.self))")
    }
    return answer?["value"]
  }

  private static func path(of program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map {
      "\($0)/\(program)"
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Reads the port the driver announces.
  private static func port(announcedIn output: Pipe) throws -> Int {
    var text = ""
    while true {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw BrowserError(description: "chromedriver did not start: \(text)") }
      text += String(decoding: data, as: UTF8.self)
      if let match = text.firstMatch(of: /started successfully on port (\d+)/), let port = Int(match.1) {
        return port
      }
    }
  }
}

/// A value out of a page, for checks in the task that asked.
struct JSONResult: @unchecked Sendable {
  /// Plain JSON: nobody changes it after parsing.
  let value: Any?
}

/// What the browser or its driver refused.
struct BrowserError: Error, CustomStringConvertible {
  let description: String
}
