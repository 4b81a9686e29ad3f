import Foundation

/// The built command, run as a shell runs it.
enum VitrineProcess {
  /// What a run gave.
  struct Answer {
    let status: Int32
    let output: String
    let errors: String

    /// Standard output as a JSON object.
    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The executable lies beside the test bundle.
  static var executable: URL? {
    guard let tests = Bundle.main.executableURL else { return nil }
    let file = tests.deletingLastPathComponent().appending(path: "vitrine")
    return FileManager.default.isExecutableFile(atPath: file.path) ? file : nil
  }

  /// A process that is not started yet.
  static func process(_ arguments: [String], environment: [String: String]) -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return process
  }

  /// Runs a command to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws -> Answer {
    let process = process(arguments, environment: environment)
    // Files rather than pipes: a full pipe that nobody reads would stop the command.
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let places = ["in", "out", "err"].map { folder.appending(path: $0) }
    for place in places { try Data((place.lastPathComponent == "in" ? input : "").utf8).write(to: place) }
    process.standardInput = try FileHandle(forReadingFrom: places[0])
    process.standardOutput = try FileHandle(forWritingTo: places[1])
    process.standardError = try FileHandle(forWritingTo: places[2])
    try process.run()
    process.waitUntilExit()
    return Answer(
      status: process.terminationStatus, output: try String(contentsOf: places[1], encoding: .utf8),
      errors: try String(contentsOf: places[2], encoding: .utf8))
  }
}
