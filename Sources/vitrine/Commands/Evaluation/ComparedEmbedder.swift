import Domain
import Evaluation
import Foundation
import Inference
import Networks

/// Something to compare an embedder with, as `--compare` names it.
enum ComparedEmbedder {
  /// The name and the embedder behind `text`: `histogram`, `foreground` with how far backgrounds fade, a file of
  /// MobileNetV2 weights, or a model folder.
  ///
  /// - Parameter measured: the folder of the embedder that is compared with.
  static func make(_ text: String, measured: ModelFolder, _ engine: EngineOptions) async throws -> (
    name: String, embedder: any ObjectEmbedding
  ) {
    if text == "histogram" { return ("colour histogram", ColourHistogram()) }
    let words = text.split(separator: ":", maxSplits: 1)
    if words.first == "foreground" {
      guard let percent = words.count == 1 ? 100 : Int(words[1]), (1...100).contains(percent) else {
        throw Failure("'foreground:P' fades backgrounds by P per cent, 1 to 100, not '\(text)'")
      }
      let detector = try ModelChoice.detector(ModelChoice.folder(.detector, named: nil), engine)
      try await detector.load(
        LayersModel(ModelChoice.folder(.layers, named: nil)), engine: .shared(), options: engine.compile)
      return (
        "background faded by \(percent) %",
        ForegroundEmbedder(
          try ModelChoice.embedder(measured, engine), masksFrom: detector, strength: Float(percent) / 100)
      )
    }
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
