import Catalog
import Foundation

/// A folder that holds one catalogue: the database is the truth, the rest can be made again.
///
/// Database and index may be elsewhere; see `Engines`.
struct DataFolder: Sendable {
  /// Where it lies.
  let url: URL

  /// Products, embeddings, scenes, settings.
  var database: URL { url.appending(path: "catalog.sqlite") }
  /// Accounts' keys, people's decisions, owners' words; made by `Backoffice`.
  var office: URL { url.appending(path: "office.sqlite") }
  /// The index of an embedder's vectors; made again from the database when it is missing or old.
  func index(of modelID: String) -> URL { url.appending(path: "\(modelID).index") }
  /// What visitors saw and did; made by serving.
  var events: URL { url.appending(path: "engagement.sqlite") }
  /// Tests of ways to order looks, a JSON list; see `Experiment`.
  var experiments: URL { url.appending(path: "experiments.json") }
  /// What the shop wants whatever has been learnt, a JSON list; see `ShopRules`.
  var rules: URL { url.appending(path: "rules.json") }
  /// Models of one's own.
  var models: URL { url.appending(path: "models") }
  /// Where a feed at an address is kept while it is read.
  var downloads: URL { url.appending(path: "downloads") }
  /// Scenes' pictures.
  var scenes: URL { url.appending(path: "scenes") }
  /// Web sites that may show this server's dots.
  var sites: URL { url.appending(path: "sites.json") }
  /// Turning views, a folder a product.
  var spins: URL { url.appending(path: "spins") }

  /// Opens the database of a folder that has one, or that its `engines.json` names.
  func open() async throws -> any CatalogueStore {
    if let store = try await Engines(of: url).openStore() { return store }
    guard FileManager.default.fileExists(atPath: database.path) else {
      throw Failure(
        "\(url.path) holds no catalogue; make one with 'vitrine catalog import FEED --data \(url.path)'")
    }
    return try SQLiteStore(path: database.path)
  }

  /// Opens the database, making folder and database when there are none.
  func create() async throws -> any CatalogueStore {
    if let store = try await Engines(of: url).openStore() { return store }
    return try SQLiteStore(path: database.path)
  }
}
