import Foundation
import Inference
import Networks

/// Writes a model folder: manifest, and weights as float16, which halves the folder and costs nothing
/// measurable.
func saveModel(_ manifest: ModelManifest, _ weights: Weights, to folder: URL) throws {
  try ModelFolder.write(
    manifest, files: ["weights.safetensors": Safetensors.data(weights, storage: .float16)], to: folder)
}

extension JSONValue {
  /// Any encodable value as free JSON.
  init(encoding value: some Encodable) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
  }
}

extension Encodable {
  /// The value as JSON with sorted keys: equal values, equal texts.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension Start {
  /// The weights of a safetensors file or of a model folder.
  static func modelWeights(_ place: URL) throws -> Weights {
    if place.pathExtension == "safetensors" { return try Safetensors.read(place).weights }
    return try ModelFolder.open(at: place).weights()
  }
}

/// The numbered blocks of a trunk.
enum BackboneBlock {
  /// Whether a parameter lies in one of the first `blocks` numbered blocks below `place`.
  static func isFrozen(_ path: String, below place: String, blocks: Int) -> Bool {
    guard path.hasPrefix(place + "."), let number = Int(path.dropFirst(place.count + 1).prefix { $0 != "." })
    else { return false }
    return number < blocks
  }
}
