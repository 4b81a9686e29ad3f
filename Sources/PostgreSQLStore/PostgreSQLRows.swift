import CPostgreSQL
import Foundation

/// What a statement answered, in PostgreSQL's binary form.
final class PostgreSQLRows {
  fileprivate let result: OpaquePointer

  /// Owns the result from now on.
  init(_ result: OpaquePointer) { self.result = result }

  deinit { PQclear(result) }

  var count: Int { Int(PQntuples(result)) }

  /// All rows, read one by one.
  func map<Value>(_ read: (PostgreSQLRow) throws -> Value) rethrows -> [Value] {
    try (0..<count).map { try read(PostgreSQLRow(rows: self, number: Int32($0))) }
  }

  /// The first row.
  var first: PostgreSQLRow? { count > 0 ? PostgreSQLRow(rows: self, number: 0) : nil }
}

/// One row of an answer, which it keeps alive.
struct PostgreSQLRow {
  fileprivate let rows: PostgreSQLRows
  fileprivate let number: Int32

  private func bytes(at column: Int32) -> UnsafeRawBufferPointer? {
    guard PQgetisnull(rows.result, number, column) == 0, let start = PQgetvalue(rows.result, number, column)
    else {
      return nil
    }
    return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(rows.result, number, column)))
  }

  /// A text, nil for null.
  func optionalText(_ column: Int32) -> String? {
    bytes(at: column).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A text, empty for null.
  func text(_ column: Int32) -> String { optionalText(column) ?? "" }

  /// A bigint, nil for null.
  func optionalInteger(_ column: Int32) -> Int64? {
    guard let bytes = bytes(at: column), bytes.count == 8 else { return nil }
    return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
  }

  /// A bigint, 0 for null.
  func integer(_ column: Int32) -> Int64 { optionalInteger(column) ?? 0 }

  /// A double precision number, nil for null.
  func optionalReal(_ column: Int32) -> Double? {
    guard let bytes = bytes(at: column), bytes.count == 8 else { return nil }
    return Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
  }

  /// A boolean, false for null.
  func flag(_ column: Int32) -> Bool { bytes(at: column)?.first == 1 }

  /// A bytea, empty for null.
  func data(_ column: Int32) -> Data { bytes(at: column).map { Data($0) } ?? Data() }
}
