import Domain
import Foundation

/// The small JSON file that says what an ONNX model made elsewhere is, as `vitrine models add` reads it.
///
/// ```json
/// { "kind": "embedder", "file": "tower.onnx",
///   "input": { "size": 224, "mean": [0.481, 0.458, 0.408], "std": [0.269, 0.261, 0.276] }, "output": "embedding" }
/// ```
public struct ForeignModelDescription: Sendable, Decodable {
  /// The model, its names and classes as the file has them.
  public var network: ModelManifest.Network
  /// The ONNX file, relative to the description.
  public var file: String
  /// What the model is to be called; by default the ONNX file's name.
  public var name: String?
  /// Under what terms it may be used.
  public var terms: String?
  /// A box is grown by this part of its size before it is embedded.
  public var margin: Float?
  /// Detections below this score are not shown.
  public var scoreThreshold: Float?
  /// From the graph's class names to our categories'.
  public var map: [String: String]

  enum CodingKeys: String, CodingKey {
    case kind, file, name, terms, margin, map
    case scoreThreshold = "score_threshold"
  }

  /// Reads a description.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(String.self, forKey: .kind) {
    case "embedder":
      let embedder = try ForeignEmbedder(from: decoder)
      guard embedder.input.width == embedder.input.height else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "an embedder's pictures are squares"))
      }
      network = .foreignEmbedder(embedder)
    case "detector": network = .foreignDetector(try ForeignDetector(from: decoder))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: values, debugDescription: "\"\(other)\" is neither detector nor embedder")
    }
    file = try values.decode(String.self, forKey: .file)
    name = try values.decodeIfPresent(String.self, forKey: .name)
    terms = try values.decodeIfPresent(String.self, forKey: .terms)
    margin = try values.decodeIfPresent(Float.self, forKey: .margin)
    scoreThreshold = try values.decodeIfPresent(Float.self, forKey: .scoreThreshold)
    map = try values.decodeIfPresent([String: String].self, forKey: .map) ?? [:]
  }

  /// Reads a description's file.
  ///
  /// - Throws: ``InferenceError/model(folder:problem:)`` saying what is wrong and where.
  public static func read(_ url: URL) throws(InferenceError) -> ForeignModelDescription {
    let name = url.lastPathComponent
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .model(folder: name, problem: "there is no such file to read")
    }
    do { return try JSONDecoder().decode(Self.self, from: data) } catch let error as DecodingError {
      throw .model(folder: name, problem: error.sentence)
    } catch {
      throw .model(folder: name, problem: "it is not JSON")
    }
  }

  /// Gives each of the graph's classes the category it stands for: through the map, else by its own name.
  ///
  /// - Returns: the categories used, and the classes that stand for none.
  public mutating func resolveClasses(in vocabulary: Vocabulary) -> (used: Vocabulary, unused: [String]) {
    guard case .foreignDetector(var detector) = network else { return (Vocabulary([]), []) }
    var unused: [String] = []
    detector.classes = detector.classes.map { name in
      guard let name else { return nil }
      let own = name.lowercased().replacing(" ", with: "_")
      if let category = vocabulary[map[name] ?? own] { return category.name }
      unused.append(name)
      return nil
    }
    network = .foreignDetector(detector)
    let used = Set(detector.classes.compactMap { $0 })
    return (Vocabulary(vocabulary.categories.filter { used.contains($0.name) }), unused)
  }
}
