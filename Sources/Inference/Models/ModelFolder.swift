import Crypto
import Domain
import Foundation
import Networks

/// A model on disk: `model.json` and the files it lists, checked by size and SHA-256 when opened.
public struct ModelFolder: Sendable {
  /// Where it lies.
  public let url: URL
  /// What `model.json` says.
  public let manifest: ModelManifest

  /// File names with a meaning.
  enum FileName {
    static let manifest = "model.json"
    static let weights = "weights.safetensors"
    static let features = "features.onnx"
    static let heads = "heads.onnx"
    static let embedding = "embedding.onnx"
    static let foreign = "model.onnx"
  }

  /// Opens and checks a folder.
  ///
  /// - Throws: ``InferenceError/model(folder:problem:)`` with one sentence naming the file that is wrong.
  public static func open(at url: URL) throws(InferenceError) -> ModelFolder {
    let name = url.lastPathComponent
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), isDirectory.boolValue
    else {
      throw .model(folder: url.path, problem: "there is no such folder")
    }
    let manifest: ModelManifest
    do {
      let data = try Data(contentsOf: url.appendingPathComponent(FileName.manifest))
      manifest = try JSONDecoder().decode(ModelManifest.self, from: data)
    } catch let error as DecodingError {
      throw .model(folder: name, problem: "model.json is not as it should be: \(error.sentence)")
    } catch {
      throw .model(folder: name, problem: "its model.json cannot be read")
    }
    let folder = ModelFolder(url: url, manifest: manifest)
    try folder.check()
    return folder
  }

  private var name: String { url.lastPathComponent }

  func problem(_ text: String) -> InferenceError { .model(folder: name, problem: text) }

  /// SHA-256 of the trainable weights; nil for a folder of graphs alone.
  public var weightsHash: String? { manifest.files[FileName.weights]?.sha256.lowercased() }

  /// Whether `model.json` lists a file.
  func lists(_ file: String) -> Bool { manifest.files[file] != nil }

  private func check() throws(InferenceError) {
    let classes: Int?
    let graphs: [String]
    switch manifest.network {
    case .detector(let configuration):
      classes = configuration.heads.categories
      graphs = [FileName.features, FileName.heads]
    case .embedder(let configuration):
      classes = configuration.categories
      graphs = [FileName.embedding]
    case .foreignDetector, .foreignEmbedder:
      classes = nil
      graphs = [FileName.foreign]
    case .layers:
      // Its masks may be the same for all categories; the detector's vocabulary tells which are projected.
      classes = manifest.vocabulary.count
      graphs = [FileName.weights]
    }
    if let classes {
      guard classes == manifest.vocabulary.count || (classes == 0 && manifest.kind == "embedder") else {
        throw problem("its network has \(classes) categories, its vocabulary \(manifest.vocabulary.count)")
      }
    }
    let hasWeights = classes != nil && lists(FileName.weights)
    guard hasWeights || graphs.allSatisfy(lists) else {
      let names = graphs.joined(separator: " and ")
      throw problem(
        classes == nil
          ? "model.json does not list \(names)" : "model.json lists neither \(FileName.weights) nor \(names)")
    }
    for (file, record) in manifest.files.sorted(by: { $0.key < $1.key }) { _ = try content(of: file, record) }
  }

  /// A listed file's content, checked against its record.
  func content(of file: String) throws(InferenceError) -> Data {
    guard let record = manifest.files[file] else { throw problem("model.json does not list \(file)") }
    return try content(of: file, record)
  }

  private func content(of file: String, _ record: ModelManifest.File) throws(InferenceError) -> Data {
    guard !file.isEmpty, !file.hasPrefix("."), !file.contains("/") else {
      throw problem("model.json lists \"\(file)\", which is not a plain file name")
    }
    let place = url.appendingPathComponent(file)
    guard let data = try? Data(contentsOf: place, options: .mappedIfSafe) else {
      throw problem("the file \(file) is missing or cannot be read")
    }
    guard data.count == record.bytes else {
      throw problem("the file \(file) has \(data.count) bytes where model.json says \(record.bytes)")
    }
    guard SHA256.hash(data: data).hexadecimal == record.sha256.lowercased() else {
      throw problem("the content of \(file) is not what model.json's SHA-256 says; it was changed or damaged")
    }
    return data
  }

  /// Writes a folder: each file, then `model.json` with their sizes and hashes.
  ///
  /// An existing folder's files of the same names are replaced, `model.json` last.
  ///
  /// - Returns: the folder, opened and checked.
  @discardableResult
  public static func write(
    _ manifest: ModelManifest, files: [String: Data], to url: URL
  ) throws -> ModelFolder {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    var manifest = manifest
    manifest.files = [:]
    for (file, data) in files {
      try data.write(to: url.appendingPathComponent(file), options: .atomic)
      manifest.files[file] = .init(sha256: SHA256.hash(data: data).hexadecimal, bytes: data.count)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(manifest).write(to: url.appendingPathComponent(FileName.manifest), options: .atomic)
    return try open(at: url)
  }
}

extension ModelFolder {
  /// The same files under another manifest, for the length of a run.
  public func described(by manifest: ModelManifest) -> ModelFolder {
    var manifest = manifest
    manifest.files = self.manifest.files
    return ModelFolder(url: url, manifest: manifest)
  }

  /// Writes the folder's files again under another manifest, in place or to another folder.
  ///
  /// - Returns: the written folder, opened and checked.
  @discardableResult
  public func rewritten(_ manifest: ModelManifest, to target: URL) throws -> ModelFolder {
    var files: [String: Data] = [:]
    for file in self.manifest.files.keys { files[file] = try content(of: file) }
    return try Self.write(manifest, files: files, to: target)
  }
}

extension Digest {
  fileprivate var hexadecimal: String {
    map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}

extension DecodingError {
  /// What is wrong and where, without Swift's own wording.
  var sentence: String {
    func place(_ path: [any CodingKey]) -> String {
      path.map(\.stringValue).joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(place(context.codingPath)) has the wrong type"
    case .dataCorrupted(let context):
      let at = place(context.codingPath)
      if at.isEmpty {
        // Foundation's own words, with or without an underlying error; anything else is a check of ours.
        let isSyntax = context.underlyingError != nil || context.debugDescription.contains("not valid JSON")
        return isSyntax ? "it is not JSON" : context.debugDescription
      }
      return "\(at): \(context.debugDescription)"
    @unknown default: return "it cannot be decoded"
    }
  }
}
