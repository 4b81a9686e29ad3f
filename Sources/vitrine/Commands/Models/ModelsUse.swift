import ArgumentParser
import Foundation
import Inference
import Looks

/// `vitrine models use`.
struct ModelsUse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use",
    abstract: "Choose the embedder or detector a catalogue works with.",
    discussion: """
      The model is copied into the catalogue's folder. Of an embedder, every product picture is embedded and a new \
      index is made first; the old one serves until that is done, and a running server changes over by itself. Stop \
      it at any time and start it again: what was embedded stays. 'vitrine models rollback' goes back.
      """)

  @Argument(
    help: "The model folder, or the name of one in the catalogue's models; 'bundled' for the bundled one.")
  var model: String

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  @Option(name: .long, help: "With 'bundled': detector or embedder.")
  var kind: ModelKind = .embedder

  @Flag(name: .long, help: "Erase vectors and indices of all models but this one and the one before.")
  var prune = false

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let data = DataFolder(url: URL(filePath: data))
    _ = try await data.open()
    var choices = try ChosenModels(of: data.url)
    let name = model == "bundled" ? nil : try ownCopy(in: data)
    let folder =
      try name.map { try ModelFolder.open(at: data.url.appending(path: "models/\($0)")) }
      ?? ModelChoice.unchosen(kind, data: data.url)
    guard let kind = ModelKind(rawValue: folder.manifest.kind) else { return }
    choices.choose(name, kind)
    let change = ModelChange(data: data, engine: engine)
    let answer = try await change.apply(folder, choices, name: name)
    if prune { try await change.forgetOthers(choices) }
    print(json ? try Output.json(answer) : answer.text)
  }

  /// The model's name in the catalogue's folder, where it is copied to unless it lies there already.
  private func ownCopy(in data: DataFolder) throws -> String {
    let models = data.url.appending(path: "models")
    let inside = models.appending(path: model)
    if !model.contains("/"), FileManager.default.fileExists(atPath: inside.path) { return model }
    let source = try ModelFolder.open(at: URL(filePath: model))
    if source.url.standardizedFileURL.deletingLastPathComponent().path == models.standardizedFileURL.path {
      return source.url.lastPathComponent
    }
    // By content, so that another model of the same name does not take its place.
    let name = "\(source.url.lastPathComponent)-\(source.identifier.split(separator: "-").last ?? "")"
    let copy = models.appending(path: name)
    if !FileManager.default.fileExists(atPath: copy.path) {
      let partial = models.appending(path: ".\(name).partial")
      try? FileManager.default.removeItem(at: partial)
      _ = try source.rewritten(source.manifest, to: partial)
      try FileManager.default.moveItem(at: partial, to: copy)
    }
    return name
  }
}

extension ModelKind: ExpressibleByArgument {}

/// `vitrine models rollback`.
struct ModelsRollback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Go back to the model a catalogue worked with before.",
    discussion:
      "Pictures that came since then are embedded first; the rest is still there, unless it was pruned.")

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  @Option(name: .long, help: "detector or embedder.")
  var kind: ModelKind = .embedder

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let data = DataFolder(url: URL(filePath: data))
    _ = try await data.open()
    var choices = try ChosenModels(of: data.url)
    guard let before = choices.previous(kind) else {
      throw Failure(
        "\(data.url.path) has had no other \(kind.rawValue); choose one with 'vitrine models use'")
    }
    choices.choices[kind.rawValue] = before
    let folder =
      try choices.folder(kind, in: data.url).map { try ModelFolder.open(at: $0) }
      ?? ModelChoice.unchosen(kind, data: data.url)
    let answer = try await ModelChange(data: data, engine: engine).apply(
      folder, choices, name: before.current)
    print(json ? try Output.json(answer) : answer.text)
  }
}
