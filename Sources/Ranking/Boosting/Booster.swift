import CXGBoost
import Foundation
import Synchronization

/// What XGBoost says when it cannot do something.
public struct BoostingError: Error, CustomStringConvertible, Equatable {
  /// Its own words.
  public let description: String

  /// Throws the library's last error when a call failed.
  static func check(_ code: Int32) throws {
    guard code != 0 else { return }
    let text = XGBGetLastError().map { String(cString: $0) } ?? "unknown"
    throw BoostingError(
      description: "XGBoost: " + (text.split(separator: "\n").first.map(String.init) ?? text))
  }
}

/// Boosted trees; calls take turns.
public final class Booster: Sendable {
  /// The library's handle, freed with its owner.
  private struct Handle: @unchecked Sendable {
    var pointer: BoosterHandle?
  }

  private let handle: Mutex<Handle>
  /// Numbers in a row.
  public let columns: Int

  /// New trees to be trained on these rows.
  ///
  /// - Parameter parameters: XGBoost's own names, such as `max_depth`; see its documentation.
  init(training matrix: BoostingMatrix, parameters: [String: String]) throws {
    var pointer: BoosterHandle?
    try BoostingError.check(XGBoosterCreate([matrix.pointer], 1, &pointer))
    handle = Mutex(Handle(pointer: pointer))
    columns = matrix.columns
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      try BoostingError.check(XGBoosterSetParam(pointer, name, value))
    }
  }

  /// Trees written by `data()`.
  public init(model: Data, columns: Int) throws {
    var pointer: BoosterHandle?
    try BoostingError.check(XGBoosterCreate(nil, 0, &pointer))
    self.columns = columns
    handle = Mutex(Handle(pointer: pointer))
    try model.withUnsafeBytes { bytes in
      try BoostingError.check(
        XGBoosterLoadModelFromBuffer(pointer, bytes.baseAddress, bst_ulong(bytes.count)))
    }
    try BoostingError.check(XGBoosterSetParam(pointer, "nthread", "1"))
    var found: bst_ulong = 0
    try BoostingError.check(XGBoosterGetNumFeature(pointer, &found))
    guard Int(found) == columns else {
      throw BoostingError(description: "the trees look at \(found) features, \(columns) are known here")
    }
  }

  deinit {
    handle.withLock { handle in
      if let pointer = handle.pointer { XGBoosterFree(pointer) }
    }
  }

  /// One round with the library's own objective.
  func update(_ matrix: BoostingMatrix, round: Int) throws {
    try handle.withLock {
      try BoostingError.check(XGBoosterUpdateOneIter($0.pointer, Int32(round), matrix.pointer))
    }
  }

  /// One round with our gradients.
  func boost(_ matrix: BoostingMatrix, gradients: inout [Float], hessians: inout [Float]) throws {
    try handle.withLock {
      try BoostingError.check(
        XGBoosterBoostOneIter(
          $0.pointer, matrix.pointer, &gradients, &hessians, bst_ulong(gradients.count)))
    }
  }

  /// The trees' sums for the rows being trained on.
  func margins(_ matrix: BoostingMatrix) throws -> [Float] {
    try handle.withLock {
      var count: bst_ulong = 0
      var values: UnsafePointer<Float>?
      try BoostingError.check(XGBoosterPredict($0.pointer, matrix.pointer, 1, 0, 0, &count, &values))
      return Array(UnsafeBufferPointer(start: values, count: Int(count)))
    }
  }

  /// The trees' sums for rows of `columns` numbers each, one after the other; a missing number is NaN.
  public func margins(of rows: [Float]) throws -> [Float] {
    guard !rows.isEmpty else { return [] }
    precondition(rows.count % columns == 0, "whole rows")
    let count = rows.count / columns
    return try rows.withUnsafeBufferPointer { buffer in
      let address = UInt(bitPattern: buffer.baseAddress)
      let array =
        "{\"data\":[\(address),true],\"shape\":[\(count),\(columns)],\"typestr\":\"<f4\",\"version\":3}"
      let settings =
        "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,\"strict_shape\":false,"
        + "\"cache_id\":0,\"missing\":NaN}"
      return try handle.withLock {
        var shape: UnsafePointer<bst_ulong>?
        var dimensions: bst_ulong = 0
        var values: UnsafePointer<Float>?
        try BoostingError.check(
          XGBoosterPredictFromDense($0.pointer, array, settings, nil, &shape, &dimensions, &values))
        return Array(UnsafeBufferPointer(start: values, count: count))
      }
    }
  }

  /// The trees in XGBoost's own JSON.
  public func data() throws -> Data {
    try handle.withLock {
      var count: bst_ulong = 0
      var bytes: UnsafePointer<CChar>?
      try BoostingError.check(XGBoosterSaveModelToBuffer($0.pointer, "{\"format\":\"json\"}", &count, &bytes))
      guard let bytes else { return Data() }
      return Data(bytes: bytes, count: Int(count))
    }
  }
}

/// Rows to be trained on.
final class BoostingMatrix {
  let pointer: DMatrixHandle?
  let columns: Int

  /// Rows of `columns` numbers, one after the other; a missing number is NaN.
  init(_ rows: [Float], columns: Int) throws {
    precondition(columns > 0 && rows.count % columns == 0, "whole rows")
    var pointer: DMatrixHandle?
    try BoostingError.check(
      XGDMatrixCreateFromMat(
        rows, bst_ulong(rows.count / columns), bst_ulong(columns), .nan, &pointer))
    self.pointer = pointer
    self.columns = columns
  }

  /// Notes which rows belong to one query, and how relevant each is.
  func set(labels: [Float], groups: [Int]) throws {
    try BoostingError.check(XGDMatrixSetFloatInfo(pointer, "label", labels, bst_ulong(labels.count)))
    try BoostingError.check(
      XGDMatrixSetUIntInfo(pointer, "group", groups.map { UInt32($0) }, bst_ulong(groups.count)))
  }

  deinit { if let pointer { XGDMatrixFree(pointer) } }
}
