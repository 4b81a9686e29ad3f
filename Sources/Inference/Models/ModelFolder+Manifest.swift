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
