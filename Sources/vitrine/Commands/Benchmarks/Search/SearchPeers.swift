import Foundation

/// Asks the Python process what FAISS, hnswlib, usearch and sqlite-vec do with the same vectors.
struct SearchPeers {
  let process: PeerProcess
  let files: PeerFiles

  struct Engine: Decodable {
    let name: String
    let kind: String
  }

  private struct Command: Encodable {
    var `do`: String
    var folder: String?
    var dimension: Int?
    var categories: Int?
    var limit: Int?
    var workloads: [String]?
    var engine: String?
    var workload: String?
    var threads: Int?
    var seconds: Double?
  }

  private struct Done: Decodable {}
  private struct Engines: Decodable { let engines: [Engine] }
  private struct Built: Decodable { let seconds: Double }
  private struct Searched: Decodable {
    let rate: Double
    let call: Double
    let setting: String
    let answers: [[Int]]
  }

  /// Gives the peers the catalogue and the questions, as files.
  func load(_ catalogue: ClusteredCatalogue, _ questions: [SearchMeasurement.Questions], limit: Int) throws {
    func write(_ name: String, count: Int, _ row: (Int) -> (category: Int, vector: [Float])) throws {
      let vectors = try handle(name.isEmpty ? "vectors.f32" : "\(name).queries.f32")
      let categories = try handle(name.isEmpty ? "categories.i32" : "\(name).categories.i32")
      for start in stride(from: 0, to: count, by: 10_000) {
        let rows = (start..<min(start + 10_000, count)).map(row)
        try rows.flatMap(\.vector).withUnsafeBytes { try vectors.write(contentsOf: Data($0)) }
        try rows.map { Int32($0.category) }.withUnsafeBytes { try categories.write(contentsOf: Data($0)) }
      }
      try vectors.close()
      try categories.close()
    }
    try write("", count: catalogue.rows) { catalogue.row($0) }
    for question in questions {
      try write(question.workload.rawValue, count: question.queries.count) { question.queries[$0] }
    }
    _ = try process.ask(
      Command(
        do: "data", folder: files.folder.path, dimension: catalogue.dimension,
        categories: catalogue.categories, limit: limit, workloads: questions.map(\.workload.rawValue)),
      for: Done.self)
  }

  private func handle(_ name: String) throws -> FileHandle {
    let file = files.folder.appending(path: name)
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw Failure("cannot write \(file.path); check the space left")
    }
    return try FileHandle(forWritingTo: file)
  }

  /// The engines there are.
  func engines() throws -> [Engine] { try process.ask(Command(do: "engines"), for: Engines.self).engines }

  /// Builds an engine's indexes and says how long that took.
  func build(_ engine: Engine) throws -> Double {
    try process.ask(Command(do: "build", engine: engine.name), for: Built.self).seconds
  }

  /// Asks an engine the questions; what calling it from Python costs is taken off.
  func run(_ engine: Engine, _ questions: SearchMeasurement.Questions, threads: Int, seconds: Double) throws
    -> SearchResult
  {
    let found = try process.ask(
      Command(
        do: "search", engine: engine.name, workload: questions.workload.rawValue, threads: threads,
        seconds: seconds), for: Searched.self)
    let each = Double(threads) / found.rate
    let alone = max(each - found.call, each / 10)
    return SearchResult(
      engine: engine.name, kind: engine.kind, workload: questions.workload.rawValue, threads: threads,
      rate: Double(threads) / alone, recall: questions.recall(found.answers), setting: found.setting)
  }
}
