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
    try files.write(catalogue)
    for question in questions {
      let name = question.workload.rawValue
      try files.write(
        question.queries.count, vectors: "\(name).queries.f32", categories: "\(name).categories.i32"
      ) { question.queries[$0] }
    }
    _ = try process.ask(
      Command(
        do: "data", folder: files.folder.path, dimension: catalogue.dimension,
        categories: catalogue.categories, limit: limit, workloads: questions.map(\.workload.rawValue)),
      for: Done.self)
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
