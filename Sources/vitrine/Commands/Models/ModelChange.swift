import Catalog
import Foundation
import Inference
import Looks
import MilvusIndex

/// Changes the model a catalogue works with.
///
/// A new embedder embeds the whole catalogue and its index is written before the choice is: until then everything
/// works with the old one, and a run that is stopped goes on where it was when it is started again.
struct ModelChange {
  let data: DataFolder
  let engine: EngineOptions

  /// What a change did.
  struct Answer: Encodable {
    let kind: String
    let model: String
    let identifier: String
    var embedded: Int?
    var failed: Int?

    /// In one sentence.
    var text: String {
      let pictures = embedded.map { ", \($0) pictures embedded, \(failed ?? 0) could not be used" } ?? ""
      return "\(kind): \(model) (\(identifier))\(pictures)"
    }
  }

  /// Makes `folder` ready and writes `choices`, by which it is chosen.
  func apply(_ folder: ModelFolder, _ choices: ChosenModels, name: String?) async throws -> Answer {
    var answer = Answer(
      kind: folder.manifest.kind, model: name ?? "the one without a choice", identifier: folder.identifier)
    if folder.manifest.kind == ModelKind.embedder.rawValue {
      let indexing = Indexing(
        store: try await data.open(), embedder: try ModelChoice.embedder(folder, engine),
        modelID: folder.identifier)
      let report = try await indexing.embedPictures()
      (answer.embedded, answer.failed) = (report.embedded, report.failures.count)
      _ = try await indexing.openIndex(in: data)
    } else {
      _ = try ModelChoice.detector(folder, engine)
    }
    try choices.write(to: data.url)
    return answer
  }

  /// Erases vectors and indices of models that are neither chosen nor remembered.
  func forgetOthers(_ choices: ChosenModels) async throws {
    let kept = choices.choices[ModelKind.embedder.rawValue]
    var identifiers: [String] = []
    for name in [kept?.current] + [kept?.earlier.last ?? nil] {
      let folder = try? name.map { try ModelFolder.open(at: data.url.appending(path: "models/\($0)")) }
      if let folder = folder ?? (try? ModelChoice.unchosen(.embedder, data: data.url)) {
        identifiers.append(folder.identifier)
      }
    }
    try await data.open().removeEmbeddings(exceptModels: identifiers)
    if let address = try Engines(of: data.url).milvus() {
      try await MilvusProductIndex.eraseAll(at: address, exceptModels: Set(identifiers))
    }
    let files = try FileManager.default.contentsOfDirectory(at: data.url, includingPropertiesForKeys: nil)
    for file in files where file.pathExtension == "index" {
      let name = file.deletingPathExtension().lastPathComponent
      if name.hasPrefix("embedder-"), !identifiers.contains(name) {
        try FileManager.default.removeItem(at: file)
      }
    }
  }
}
