import Domain
import Foundation
import Inference
import Looks
import Networks

/// What a model folder says of itself, for listing.
struct ModelDescription: Encodable {
  let name: String
  let path: String
  let kind: String
  let identifier: String
  let backbone: String
  let input: String
  let categories: Int
  let bytes: Int
  let metrics: JSONValue
  let data: [ModelManifest.Source]

  init(_ folder: ModelFolder) {
    let manifest = folder.manifest
    name = folder.url.lastPathComponent
    path = folder.url.path
    kind = manifest.kind
    identifier = folder.identifier
    switch manifest.network {
    case .detector(let network):
      backbone = network.backbone.architecture.rawValue
      input = "\(network.shortestSide) to \(network.longestSide) px"
    case .embedder(let network):
      backbone = network.backbone.architecture.rawValue
      input = "\(network.inputSize) px, \(network.dimension) numbers"
    case .foreignDetector(let graph):
      backbone = "ONNX"
      input = "\(graph.input.width) x \(graph.input.height) px"
    case .foreignEmbedder(let graph):
      backbone = "ONNX"
      input = "\(graph.input.width) px" + (graph.dimension.map { ", \($0) numbers" } ?? "")
    case .layers(let network):
      backbone = "a detector's pyramid"
      input =
        "masks" + (network.whole == nil ? "" : ", wholes")
        + (network.semantic.map { ", \($0.classes.count) classes of places" } ?? "")
    }
    categories = manifest.vocabulary.count
    bytes = manifest.files.values.reduce(0) { $0 + $1.bytes }
    metrics = manifest.metrics
    data = manifest.data
  }

  /// The measures that are plain numbers, in one line.
  var measures: String {
    guard case .object(let fields) = metrics else { return "" }
    return fields.sorted { $0.key < $1.key }.compactMap { name, value in
      guard case .number(let number) = value else { return nil }
      return "\(name) \(String(format: "%.3f", number))"
    }.joined(separator: ", ")
  }
}
