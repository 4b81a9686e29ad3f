import Foundation

extension ModelFolder {
  /// The folder with other serving choices; only `model.json` is written anew.
  public func replacing(input: ServingInput) throws -> ModelFolder {
    var manifest = manifest
    manifest.input = input
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(manifest).write(to: url.appendingPathComponent(FileName.manifest), options: .atomic)
    return try Self.open(at: url)
  }
}

extension ModelManifest {
  /// How a graph made elsewhere is fed and read, as text that is the same for the same; nil for our own networks.
  public var foreignDescription: String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data: Data?
    switch network {
    case .detector, .embedder, .layers: return nil
    case .foreignDetector(let graph): data = try? encoder.encode(graph)
    case .foreignEmbedder(let graph): data = try? encoder.encode(graph)
    }
    return data.map { String(decoding: $0, as: UTF8.self) }
  }
}
