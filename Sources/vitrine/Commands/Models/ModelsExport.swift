import ArgumentParser
import Foundation
import Inference

/// `vitrine models export`.
struct ModelsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model's serving graphs as ONNX files, for other engines and for looking at them.",
    discussion: """
      A detector becomes features.onnx and heads.onnx, an embedder embedding.onnx (operator set 17). With \
      --precision int8 the graphs have QuantizeLinear and DequantizeLinear around each rounded layer; otherwise they \
      are 32-bit floats, which an engine may narrow as it likes.
      """)

  @Argument(help: "The model folder.")
  var model: String

  @Option(name: .shortAndLong, help: "The folder for the files; it is made when it does not exist.")
  var output: String

  @Option(name: .long, help: "int8, or floats when it is left out.")
  var precision: Precision?

  func run() throws {
    let graphs = try ModelFolder.open(at: URL(filePath: model)).graphs(precision: precision)
    let target = URL(filePath: output)
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    for (name, bytes) in graphs.sorted(by: { $0.key < $1.key }) {
      let file = target.appending(path: name)
      try Data(bytes).write(to: file, options: .atomic)
      print("\(file.path): \(Output.bytes(bytes.count))")
    }
  }
}
