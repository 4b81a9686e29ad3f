import Crypto
import Foundation

/// A learned order: boosted trees over named features, added to what likeness says.
///
/// `score = scale * likeness + trees(features)`: with no trees the order is that of likeness, and where the trees know
/// nothing it stays so. A folder holds `ranker.json` (names, measures, the hash of the trees) and `trees.json`
/// (XGBoost's own form).
public struct RankerModel: Sendable {
  /// What is said of a model.
  public struct Manifest: Sendable, Hashable, Codable {
    /// The form's version.
    public var format = 1
    /// Names of the features, in order.
    public var features: [String]
    /// What one step of likeness is worth in the trees' units.
    public var scale: Float
    /// How likely each place was looked at when the log was written.
    public var bias: PositionBias
    /// Queries and rows it was trained on.
    public var queries: Int
    /// Rows it was trained on.
    public var rows: Int
    /// SHA-256 of `trees.json`.
    public var sha256 = ""

    /// What is said of a model that was trained on so much.
    public init(features: [String], scale: Float = 4, bias: PositionBias, queries: Int, rows: Int) {
      self.features = features
      self.scale = scale
      self.bias = bias
      self.queries = queries
      self.rows = rows
    }
  }

  /// What is said of it.
  public let manifest: Manifest
  let trees: Booster

  /// A model of trained trees.
  public init(manifest: Manifest, trees: Booster) {
    self.manifest = manifest
    self.trees = trees
  }

  /// Reads a model folder.
  ///
  /// - Throws: `RankerModelError` with the file and what to do.
  public init(folder: URL) throws {
    func refuse(_ reason: String) -> RankerModelError {
      RankerModelError(folder: folder.path, reason: reason)
    }
    guard let json = try? Data(contentsOf: folder.appendingPathComponent("ranker.json")),
      let data = try? Data(contentsOf: folder.appendingPathComponent("trees.json"))
    else { throw refuse("ranker.json or trees.json is missing") }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: json), manifest.format == 1 else {
      throw refuse("ranker.json is not of this version")
    }
    guard manifest.features == Feature.allCases.map(\.rawValue) else {
      throw refuse("it looks at other features than are computed here; train it anew")
    }
    guard Self.hash(data) == manifest.sha256 else {
      throw refuse("trees.json is not the file it was written with")
    }
    self.manifest = manifest
    do {
      trees = try Booster(model: data, columns: manifest.features.count)
    } catch {
      throw refuse("\(error)")
    }
  }

  /// Writes the model as a folder; readers see the old model or the new one, never half of each.
  public func write(to folder: URL) throws {
    let data = try trees.data()
    var manifest = manifest
    manifest.sha256 = Self.hash(data)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try data.write(to: folder.appendingPathComponent("trees.json"), options: .atomic)
    try encoder.encode(manifest).write(to: folder.appendingPathComponent("ranker.json"), options: .atomic)
  }

  /// Scores of rows, higher is better.
  ///
  /// - Parameters:
  ///   - rows: features, all rows one after the other.
  ///   - base: what likeness says of each row.
  public func scores(_ rows: [Float], base: [Float]) throws -> [Float] {
    zip(try trees.margins(of: rows), base).map { $0 + manifest.scale * $1 }
  }

  private static func hash(_ data: Data) -> String {
    SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// Why a learned order cannot be used.
public struct RankerModelError: Error, CustomStringConvertible {
  /// The folder.
  public var folder: String
  /// What is wrong with it.
  public var reason: String

  /// What happened and where.
  public var description: String { "the ranker in \(folder) cannot be used: \(reason)" }
}
