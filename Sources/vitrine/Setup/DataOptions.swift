import ArgumentParser
import Foundation

/// Which catalogue and which models a command works on.
struct DataOptions: ParsableArguments {
  @Option(name: .long, help: "The folder with your catalogue. Without it, the bundled showroom.")
  var data: String?

  @Option(
    name: .long, help: "The detector's model folder. By default the catalogue's, then the bundled one.")
  var detector: String?

  @Option(
    name: .long, help: "The embedder's model folder. By default the catalogue's, then the bundled one.")
  var embedder: String?

  /// The folder of one's own catalogue, nil for the showroom.
  var folder: URL? { data.map { URL(filePath: $0) } }

  /// These options with what settings say.
  func with(data: String?, detector: String?, embedder: String?) -> DataOptions {
    var options = self
    options.data = data
    options.detector = detector
    options.embedder = embedder
    return options
  }
}
