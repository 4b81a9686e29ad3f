import Catalog
import Foundation
import PostgreSQLStore
import RealEngines
import Testing

/// The engines the store's tests run on, on this machine.
enum StoreEngine: String, CaseIterable, CustomTestStringConvertible {
  case sqlite = "SQLite"
  case postgreSQL = "PostgreSQL"

  /// PostgreSQL only where its server is installed (`./dev test` installs it).
  static let here = allCases.filter { $0 == .sqlite || TestPostgreSQL.isInstalled }

  var testDescription: String { rawValue }

  /// An empty store: a file in the folder, or a schema of its own in the server that this test run started.
  func store(in folder: TemporaryFolder) async throws -> any CatalogueStore {
    switch self {
    case .sqlite: return try folder.store()
    case .postgreSQL:
      let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "_")
      return try await PostgreSQLStore(
        address: try await TestPostgreSQL.shared.address(), schema: name, connections: 4,
        patience: .seconds(120))
    }
  }
}
