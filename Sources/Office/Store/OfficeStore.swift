import Catalog
import Foundation
import GRDB

/// The office's own database, `office.sqlite` beside the catalogue: keys, sessions, the audit, tags and decisions,
/// owners and takedowns.
///
/// It is a file of its own because its life differs from the catalogue's: a catalogue can be imported anew, what
/// people decided cannot.
public final class OfficeStore: Sendable {
  let pool: DatabasePool

  /// Opens the database, making it when there is none.
  ///
  /// - Throws: `OfficeError` with the path and what to do.
  public init(path: String) throws {
    var migrator = DatabaseMigrator()
    for migration in OfficeMigrations.all {
      migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
    }
    do {
      pool = try SQLiteFile("Vitrine's office", durability: .full).open(path, migrator: migrator)
    } catch {
      throw OfficeError("\(error)")
    }
    // Hashes of keys and sessions lie in it: nobody else's to read.
    try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// Copies the database to a new file while it is used.
  public func backup(to path: String) throws {
    let copy = try DatabaseQueue(path: path)
    try pool.backup(to: copy)
    try copy.close()
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(json.utf8))
  }
}

/// What the office cannot do, in one sentence a person can act on.
public struct OfficeError: Error, Equatable, CustomStringConvertible {
  /// What happened, where, and what to do.
  public let description: String

  /// An error of that sentence.
  public init(_ description: String) { self.description = description }
}

/// One step of the database's growth; a released step is never changed.
struct OfficeMigration: Sendable {
  var name: String
  var sql: String
}

/// The steps in order.
enum OfficeMigrations {
  static let all: [OfficeMigration] = [access, tags, owners, relevance, feeds, imports]
}
