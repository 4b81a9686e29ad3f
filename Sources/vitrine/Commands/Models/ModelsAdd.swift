import ArgumentParser
import Domain
import Foundation
import Images
import Inference

/// `vitrine models add`.
struct ModelsAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Make a model folder of an ONNX embedder or detector of your own.",
    discussion: """
      A small JSON file says what the ONNX file is (see docs/models.md). An embedder:

        {"kind": "embedder", "file": "tower.onnx", "output": "embedding", "input": {"size": 224, \
      "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}

      The model is tried on the picture first, and every command takes the folder: --embedder, --detector or --model \
      for one run, 'vitrine models use' for a catalogue.
      """)

  @Argument(help: "The description, a JSON file.")
  var description: String

  @Option(name: .long, help: "A picture to try it on, like those it will see.")
  var picture: String

  @Option(
    name: .shortAndLong, help: "The folder to write. By default models/NAME in --data's folder, or here.")
  var output: String?

  @Option(name: .long, help: "The folder of the catalogue the model is for.")
  var data: String?

  @Option(
    name: .long,
    help: "The categories a detector's classes stand for, a JSON file. By default the bundled ones.")
  var vocabulary: String?

  @Option(name: .long, help: "Write the picture with the objects found to this file (.jpg, .png or .webp).")
  var drawing: String?

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var fetching: FetchOptions

  func validate() throws {
    if let drawing { _ = try PictureFile.format(of: drawing) }
  }

  /// What was added.
  struct Answer: Encodable {
    let model: ModelDescription
    let unusedClasses: [String]
    let bf16Agreement: Float?
    let objects: Int?

    enum CodingKeys: String, CodingKey {
      case model, objects
      case unusedClasses = "unused_classes"
      case bf16Agreement = "fast_agreement"
    }
  }

  func run() async throws {
    let seen = try ImageDecoder().decode(await PictureFile.bytes(of: picture, fetching), longestSide: 1280)
    let categories =
      try vocabulary.map {
        try JSONDecoder().decode(Vocabulary.self, from: Data(contentsOf: URL(filePath: $0)))
      } ?? .standard
    let outcome = try await ForeignModelInstaller(engine: .shared()).install(
      URL(filePath: description), vocabulary: categories, tryingOn: seen, to: target)
    if let drawing {
      let boxes = outcome.detections.map {
        $0.box.scaled(1 / Float(seen.width), 1 / Float(seen.height))
      }
      try BoxDrawing.drawing(boxes, on: seen).encoded(as: PictureFile.format(of: drawing))
        .write(to: URL(filePath: drawing))
    }
    let isDetector = outcome.folder.manifest.kind == ModelKind.detector.rawValue
    let answer = Answer(
      model: ModelDescription(outcome.folder), unusedClasses: outcome.unusedClasses,
      bf16Agreement: outcome.narrowAgreement, objects: isDetector ? outcome.detections.count : nil)
    print(json ? try Output.json(answer) : Self.text(answer, outcome))
  }

  /// Where the model of that name goes; never over another.
  private func target(_ name: String) throws -> URL {
    let folder =
      output.map { URL(filePath: $0) }
      ?? (data.map { URL(filePath: $0).appending(path: "models") } ?? URL(filePath: "models"))
      .appending(path: name)
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw Failure("\(folder.path) is there already; remove it, or choose another folder with --output")
    }
    return folder
  }

  private static func text(_ answer: Answer, _ outcome: ForeignModelInstaller.Outcome) -> String {
    let model = answer.model
    var lines = ["\(model.path): \(model.kind) \(model.identifier), \(model.input)"]
    if let agreement = answer.bf16Agreement {
      let choice =
        outcome.folder.manifest.precision == .float32 ? "32-bit floats" : "the machine's fastest floats"
      lines.append(
        "  vectors in fast floats agree with 32-bit ones to \(String(format: "%.4f", agreement)): served in \(choice)"
      )
    }
    let names = outcome.folder.manifest.vocabulary.categories.map(\.name)
    if !names.isEmpty {
      let more = names.count > 12 ? " ..." : ""
      lines.append("  \(names.count) categories: \(names.prefix(12).joined(separator: ", "))\(more)")
      let found = outcome.detections.prefix(8).map {
        "\(names[$0.category]) \(Output.percent(Double($0.score))) %"
      }
      lines.append(
        "  \(outcome.detections.count) objects on the picture"
          + (found.isEmpty ? "" : ": " + found.joined(separator: ", ")))
    }
    if !answer.unusedClasses.isEmpty {
      lines.append(
        "  \(answer.unusedClasses.count) of its classes stand for none of ours (a \"map\" can say which): "
          + answer.unusedClasses.prefix(12).joined(separator: ", "))
    }
    return lines.joined(separator: "\n")
  }
}
