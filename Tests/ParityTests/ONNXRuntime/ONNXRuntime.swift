import Foundation

/// ONNX Runtime, a second opinion on the graphs we write.
///
/// A Python process runs once for a graph and all its cases. `Scripts/setup.sh onnxruntime` installs it.
enum ONNXRuntime {
  private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  private static let python = here.appendingPathComponent("../../../.deps/onnxruntime/bin/python")
    .standardized

  /// Whether it is installed.
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python.path) }
  /// What a skipped test says.
  static let howToInstall = "needs ONNX Runtime: Scripts/setup.sh onnxruntime"

  private struct Part: Codable {
    var type: String?
    var shape: [Int]
    var file: String
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a graph on each set of named inputs and answers each set of named outputs.
  static func run(_ graph: [UInt8], _ cases: [[String: HostTensor]]) throws -> [[String: HostTensor]] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(graph).write(to: folder.appendingPathComponent("model.onnx"))
    var parts: [[String: Part]] = []
    for (number, inputs) in cases.enumerated() {
      var listed: [String: Part] = [:]
      for (name, tensor) in inputs {
        let file = "input-\(number)-\(name)"
        let data = tensor.bytes.map { Data($0) } ?? tensor.floats.withUnsafeBytes { Data($0) }
        try data.write(to: folder.appendingPathComponent(file))
        listed[name] = Part(type: tensor.bytes == nil ? "<f4" : "u1", shape: tensor.shape, file: file)
      }
      parts.append(listed)
    }
    try JSONEncoder().encode(parts).write(to: folder.appendingPathComponent("cases.json"))
    try runScript(in: folder)
    let results = try JSONDecoder().decode(
      [[String: Part]].self, from: Data(contentsOf: folder.appendingPathComponent("results.json")))
    return try results.map { result in
      try result.mapValues { part in
        let data = try Data(contentsOf: folder.appendingPathComponent(part.file))
        let floats = [Float](unsafeUninitializedCapacity: data.count / 4) { buffer, initialized in
          initialized = data.copyBytes(to: buffer) / 4
        }
        return HostTensor(floats, shape: part.shape)
      }
    }
  }

  private static func runScript(in folder: URL) throws {
    let process = Process()
    process.executableURL = python
    process.arguments = [here.appendingPathComponent("run_onnx.py").path, folder.path]
    // Into a file, so that a long complaint cannot fill a pipe nobody reads.
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "ONNX Runtime: " + ((try? String(contentsOf: log, encoding: .utf8)) ?? ""))
    }
  }
}
