import ArgumentParser
import Catalog
import Foundation
import MilvusIndex
import PostgreSQLStore

/// Where a catalogue's products and index are when not in its folder, for servers on many machines that share them.
///
/// `engines.json` in the data folder says so, that no command forgets it; the environment's `VITRINE_STORE` and
/// `VITRINE_INDEX` win, for addresses with passwords.
struct Engines: Codable, Equatable, Sendable {
  /// A PostgreSQL, as libpq writes it: `postgresql://user@host/database`.
  var store: String?
  /// The schema of the tables in it; `vitrine` without.
  var schema: String?
  /// A Milvus; see `MilvusAddress`.
  var index: String?

  /// What a folder says, if anything.
  init(of folder: URL, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    let file = Self.file(of: folder)
    if FileManager.default.fileExists(atPath: file.path) {
      do { self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file)) } catch {
        throw Failure("\(file.path) cannot be read: \(Failure.sentence(for: error))")
      }
    }
    store = environment["VITRINE_STORE"] ?? store
    index = environment["VITRINE_INDEX"] ?? index
  }

  static func file(of folder: URL) -> URL { folder.appending(path: "engines.json") }

  /// Connects to the PostgreSQL; nil when the catalogue is in its folder.
  func openStore() async throws -> (any CatalogueStore)? {
    guard let store else { return nil }
    return try await PostgreSQLStore(address: store, schema: schema ?? "vitrine")
  }

  /// The address of the Milvus; nil when the index is in its folder.
  func milvus() throws -> MilvusAddress? { try index.map { try MilvusAddress($0) } }
}

/// Where a new catalogue is to keep products and index.
struct EnginesOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep products in this PostgreSQL, such as postgresql://user@host/database; the folder remembers it.",
      valueName: "address"))
  var store: String?

  @Option(
    name: .long, help: "The schema of the tables in the PostgreSQL; catalogues in one database differ in it.")
  var schema: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep the index in this Milvus, such as milvus://host:19530; the folder remembers it. See docs/scaling.md.",
      valueName: "address"))
  var index: String?

  /// Has the folder remember what was chosen.
  func remember(in data: DataFolder) throws {
    guard store != nil || schema != nil || index != nil else { return }
    var engines = try Engines(of: data.url, environment: [:])
    let before = engines
    engines.store = store ?? engines.store
    engines.schema = schema ?? engines.schema
    engines.index = index ?? engines.index
    _ = try engines.milvus()
    guard engines != before else { return }
    let isElsewhere = engines.store != before.store || engines.schema != before.schema
    guard !isElsewhere || before.store == nil else {
      throw Failure(
        "\(data.url.path) keeps its products in another PostgreSQL already; give this catalogue a folder of its own"
      )
    }
    guard !isElsewhere || !FileManager.default.fileExists(atPath: data.database.path) else {
      throw Failure(
        "\(data.url.path) keeps its products in \(data.database.lastPathComponent) already; import into another folder"
      )
    }
    try FileManager.default.createDirectory(at: data.url, withIntermediateDirectories: true)
    let text = try Output.json(engines)
    try Data(text.utf8).write(to: Engines.file(of: data.url), options: .atomic)
  }
}
