import Domain
import Evaluation
import Foundation
import Inference
import Networks

/// Something to compare an embedder with, as `--compare` names it.
enum ComparedEmbedder {
  /// The name and the embedder behind `text`: `histogram`, a file of MobileNetV2 weights, or a model folder.
  static func make(_ text: String, _ engine: EngineOptions) throws -> (
    name: String, embedder: any ObjectEmbedding
  ) {
    if text == "histogram" { return ("colour histogram", ColourHistogram()) }
    let place = URL(filePath: text)
    if place.pathExtension == "safetensors" {
      guard let data = try? Data(contentsOf: place, options: .mappedIfSafe) else {
        throw Failure("there are no weights \(text) to read")
      }
      let weights = try Safetensors.read(data).weights
      return (
        "\(place.deletingPathExtension().lastPathComponent) features",
        try TrunkFeatures.embedder(
          Backbone(.mobileNetV2, padding: .rightAndBottom), weights: weights, engine: .shared(),
          options: engine.compile)
      )
    }
    return (
      place.lastPathComponent,
      try ModelChoice.embedder(ModelChoice.folder(.embedder, named: text), engine)
    )
  }
}
