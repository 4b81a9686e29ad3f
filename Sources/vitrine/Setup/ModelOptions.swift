import ArgumentParser
import Domain
import Foundation
import Inference

/// Which kind of model a folder has to hold.
enum ModelKind: String, Sendable, CaseIterable {
  case detector
  case embedder
  case layers
}

/// How graphs are run, wherever a command runs some.
struct EngineOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      Numbers to compute in: f32, bf16 or int8. By default what the model is best served in, else the fastest \
      floats this machine is made for.
      """)
  var precision: Precision?

  @Option(name: .long, help: "Threads for the networks. By default every core.")
  var threads: Int = 0

  @Option(
    name: .long,
    help: """
      Shorter side, in pixels, of the pictures the detector sees. By default what it was trained for; fewer are \
      quicker and miss small things.
      """)
  var detectorSide: Int?

  /// The options as the engine takes them.
  var compile: CompileOptions { CompileOptions(precision: precision, threads: threads) }

  /// These options with another side for the detector.
  func with(detectorSide: Int?) -> EngineOptions {
    var options = self
    options.detectorSide = detectorSide
    return options
  }

  func validate() throws {
    guard (0...1024).contains(threads) else { throw ValidationError("--threads is 0 (every core) to 1024") }
    if let detectorSide, !(64...2048).contains(detectorSide) {
      throw ValidationError("--detector-side is 64 to 2048")
    }
  }
}

extension Precision: ExpressibleByArgument {}

/// Finds model folders.
enum ModelChoice {
  /// Opens the folder a person named, or the one chosen for the catalogue, or the data folder's own
  /// (`DIR/models/KIND`), or the bundled one.
  static func folder(
    _ kind: ModelKind, named path: String?, data: URL? = nil
  ) throws -> ModelFolder {
    let folder = try ModelFolder.open(at: place(kind, named: path, data: data))
    guard folder.manifest.kind == kind.rawValue else {
      throw Failure(
        "\(folder.url.path) holds a model of kind \(folder.manifest.kind), but a model of kind "
          + "\(kind.rawValue) is needed here")
    }
    return folder
  }

  private static func place(_ kind: ModelKind, named path: String?, data: URL?) throws -> URL {
    if let path { return URL(filePath: path) }
    if let data, let chosen = try ChosenModels(of: data).folder(kind, in: data) { return chosen }
    return try placeWithoutChoice(kind, data: data)
  }

  /// The folder there is when none is named or chosen.
  static func unchosen(_ kind: ModelKind, data: URL?) throws -> ModelFolder {
    try ModelFolder.open(at: placeWithoutChoice(kind, data: data))
  }

  private static func placeWithoutChoice(_ kind: ModelKind, data: URL?) throws -> URL {
    let own = data?.appending(path: "models/\(kind.rawValue)")
    if let own, FileManager.default.fileExists(atPath: own.path) { return own }
    let bundled = try Installation.find().models.appending(path: kind.rawValue)
    guard FileManager.default.fileExists(atPath: bundled.appending(path: "model.json").path) else {
      throw Failure(
        "there is no \(kind.rawValue): the bundled one is missing from \(bundled.path); train one with "
          + "'vitrine train', or name a model folder with --\(kind.rawValue)")
    }
    return bundled
  }

  /// The detector of a folder, ready to run.
  static func detector(_ folder: ModelFolder, _ options: EngineOptions) throws -> Detector {
    try Detector(
      folder, engine: .shared(), options: options.compile, shortestSide: options.detectorSide)
  }

  /// The embedder of a folder, ready to run.
  static func embedder(_ folder: ModelFolder, _ options: EngineOptions) throws -> Embedder {
    try Embedder(folder, engine: .shared(), options: options.compile)
  }
}
