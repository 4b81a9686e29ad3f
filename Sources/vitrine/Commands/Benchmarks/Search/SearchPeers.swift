import Foundation

/// Asks the Python process what FAISS, hnswlib, usearch, sqlite-vec, pgvector and Milvus do with the same vectors.
final class SearchPeers {
  private let start: () throws -> PeerProcess?
  private var process: PeerProcess
  private var files: PeerFiles?
  private var loaded: Command?

  struct Engine: Decodable {
    let name: String
    /// `per category`, `filter`, or `server`: timed by the wall clock, a connection a thread.
    let kind: String
  }

  /// - Returns: nil where the peers are not installed.
  init?(_ installation: Installation) throws {
    // One thread a question: where there are two, each asks its own.
    start = { try PeerProcess.start(installation, threads: 1, script: "search_peers.py") }
    guard let process = try start() else { return nil }
    self.process = process
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
    let files = try PeerFiles()
    try files.write(catalogue)
    for question in questions {
      let name = question.workload.rawValue
      try files.write(
        question.queries.count, vectors: "\(name).queries.f32", categories: "\(name).categories.i32"
      ) { question.queries[$0] }
    }
    let command = Command(
      do: "data", folder: files.folder.path, dimension: catalogue.dimension,
      categories: catalogue.categories, limit: limit, workloads: questions.map(\.workload.rawValue))
    _ = try process.ask(command, for: Done.self)
    (self.files, loaded) = (files, command)
  }

  /// The engines there are.
  func engines() throws -> [Engine] { try process.ask(Command(do: "engines"), for: Engines.self).engines }

  /// Builds an engine's indexes and says how long that took.
  ///
  /// One that needs longer than `limit` seconds, whatever it hangs in, is ended with its process. A fresh process goes on
  /// with the next.
  func build(_ engine: Engine, within limit: Double) throws -> Double {
    if !process.isRunning, let fresh = try start() {
      process = fresh
      if let loaded { _ = try process.ask(loaded, for: Done.self) }
    }
    do {
      let command = Command(do: "build", engine: engine.name)
      return try process.ask(command, for: Built.self, within: limit).seconds
    } catch is PeerProcess.Overdue {
      throw Failure("not built within \(Output.duration(limit)); --build-limit gives it longer")
    }
  }

  /// Asks an engine the questions; what calling it from Python costs is taken off, except of servers.
  func run(_ engine: Engine, _ questions: SearchMeasurement.Questions, threads: Int, seconds: Double) throws
    -> SearchResult
  {
    let found = try process.ask(
      Command(
        do: "search", engine: engine.name, workload: questions.workload.rawValue, threads: threads,
        seconds: seconds), for: Searched.self)
    let isServer = engine.kind == "server"
    let each = Double(threads) / found.rate
    let alone = max(each - found.call, each / 10)
    return SearchResult(
      engine: engine.name, kind: engine.kind, workload: questions.workload.rawValue, threads: threads,
      rate: isServer ? found.rate : Double(threads) / alone, recall: questions.recall(found.answers),
      setting: found.setting, clock: isServer ? .wall : .thread)
  }
}
