import ArgumentParser
import Domain
import Foundation
import Inference

/// `vitrine models check`.
struct ModelsCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a model folder and run it once.",
    discussion: """
      Sizes, SHA-256, shapes and the vocabulary are compared with model.json; then the graphs are compiled and run \
      on a grey picture. Ends with 0 when the model can be served, with 1 and the reason when it cannot.
      """)

  @Argument(help: "The model folder.")
  var folder: String

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let folder = try ModelFolder.open(at: URL(filePath: folder))
    let grey = PixelBuffer(width: 320, height: 240, filledWith: (128, 128, 128))
    let precision: String
    switch folder.manifest.network {
    case .detector, .foreignDetector:
      let detector = try ModelChoice.detector(folder, engine)
      _ = try await detector.detect(in: grey)
      precision = detector.precision
    case .embedder, .foreignEmbedder:
      let embedder = try ModelChoice.embedder(folder, engine)
      let values = try await embedder.embed([grey])[0].values
      guard values.allSatisfy(\.isFinite) else {
        throw Failure(
          "\(folder.url.path) gives vectors with values that are no numbers; its weights are broken")
      }
      precision = embedder.precision
    case .layers:
      let detector = try ModelChoice.detector(ModelChoice.folder(.detector, named: nil), engine)
      try await detector.load(LayersModel(folder), engine: .shared(), options: engine.compile)
      _ = try await detector.layers(
        in: grey, of: [Detection(box: Box(x: 8, y: 8, width: 64, height: 64), category: 0, score: 1)])
      precision = detector.precision
    }
    let model = ModelDescription(folder)
    if json { return print(try Output.json(model)) }
    print("\(model.path) is sound: \(model.kind) \(model.identifier), runs in \(precision)")
    print("  \(model.backbone), \(model.input), \(model.categories) categories, \(Output.bytes(model.bytes))")
    if !model.measures.isEmpty { print("  \(model.measures)") }
    for (set, check) in (folder.manifest.input.operatingPoints?.checks ?? [:]).sorted(by: { $0.key < $1.key })
    {
      print(
        "  dots shown on \(set): \(Output.percent(check.precision)) % right, "
          + "\(Output.percent(check.recall)) % of the objects")
    }
    for source in model.data {
      print("  learnt from \(source.name) (\(Output.percent(source.share)) %): \(source.terms)")
    }
  }
}
