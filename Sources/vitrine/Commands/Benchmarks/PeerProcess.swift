import Foundation

/// The benchmarks' peers: a Python process that runs PyTorch, torchvision and ONNX Runtime when told to, and tells
/// how long they took.
///
/// It waits while we are measured, as we wait while it is.
final class PeerProcess {
  private let process = Process()
  private let commands = Pipe()
  private let answers = Pipe()
  private var received = Data()

  /// Starts the peers that `./dev bench` installed.
  ///
  /// - Returns: nil where they are not installed.
  static func start(_ installation: Installation, threads: Int, script: String = "peers.py") throws
    -> PeerProcess?
  {
    let python = installation.root.appending(path: ".deps/peers/bin/python")
    guard FileManager.default.isExecutableFile(atPath: python.path) else { return nil }
    return try PeerProcess(installation, python: python, threads: threads, script: script)
  }

  private init(_ installation: Installation, python: URL, threads: Int, script: String) throws {
    let engines = installation.root.appending(path: ".deps")
    process.executableURL = python
    process.arguments = [installation.root.appending(path: "Benchmarks/\(script)").path, String(threads)]
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONPATH"] = engines.appending(path: "torch").path
    environment["LD_LIBRARY_PATH"] = engines.appending(path: "peers/empty").path
    environment["OMP_NUM_THREADS"] = String(threads)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    process.environment = environment
    process.standardInput = commands
    process.standardOutput = answers
    try process.run()
  }

  deinit { end() }

  var isRunning: Bool { process.isRunning }

  /// Ends the process, whatever it is doing.
  func end() {
    if process.isRunning {
      // Not `terminate`: a child may have inherited that its signal is blocked.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try? commands.fileHandleForWriting.close()
  }

  private struct Problem: Decodable {
    let problem: String
  }

  /// A command was not answered in time, and the process with it was ended.
  struct Overdue: Error {}

  /// Sends a command and waits for its answer.
  ///
  /// - Parameter limit: Seconds to wait; nil waits for ever.
  /// - Throws: `Failure` with the peer's own words when it could not do it, `Overdue` at the limit.
  func ask<Answer: Decodable>(
    _ command: some Encodable, for answer: Answer.Type = Answer.self, within limit: Double? = nil
  ) throws -> Answer {
    guard process.isRunning else {
      throw Failure("the benchmarks' peers have ended; run './dev bench' again")
    }
    try commands.fileHandleForWriting.write(
      contentsOf: Data((try Output.json(command, pretty: false) + "\n").utf8))
    let line = try nextLine(before: limit.map { ContinuousClock.now.advanced(by: .seconds($0)) })
    if let problem = try? JSONDecoder().decode(Problem.self, from: line) {
      throw Failure("a peer of the benchmark failed: \(problem.problem)")
    }
    return try JSONDecoder().decode(answer, from: line)
  }

  private func nextLine(before deadline: ContinuousClock.Instant?) throws -> Data {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(received[..<end])
        received = Data(received[received.index(after: end)...])
        return line
      }
      if let deadline { try wait(until: deadline) }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure("the benchmarks' peers ended amid a measurement") }
      received += more
    }
  }

  /// Waits until there is something to read.
  private func wait(until deadline: ContinuousClock.Instant) throws {
    var descriptor = pollfd(
      fd: answers.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .seconds(1)
      guard left > 0 else {
        end()
        throw Overdue()
      }
      // A minute at most, as its unit is a whole number of milliseconds.
      if poll(&descriptor, 1, Int32(min(left, 60) * 1000) + 1) > 0 { return }
    }
  }
}

/// A folder for what peers read, removed when no one needs it any more.
final class PeerFiles {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes bytes and answers their place.
  func write(_ bytes: some ContiguousBytes & Sequence<UInt8>, as name: String) throws -> String {
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }
}

/// How busy the machine is, for reports: running programs, averaged over the last minute.
enum MachineLoad {
  static var now: Double {
    var averages = [0.0]
    return getloadavg(&averages, 1) == 1 ? averages[0] : .nan
  }
}
