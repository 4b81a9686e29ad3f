import Domain
import Foundation
import Inference
import Networks
import Testing

@Suite struct ModelFolderTests {
  /// The sentence a folder is refused with.
  private func refusal(of url: URL) -> String? {
    do throws(InferenceError) {
      _ = try ModelFolder.open(at: url)
      return nil
    } catch {
      return error.description
    }
  }

  /// Changes `model.json` as text.
  private func edit(_ url: URL, _ old: String, _ new: String) throws {
    let file = url.appendingPathComponent("model.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  @Test func whatIsWrittenOpens() async throws {
    try await TinyModels.withEmbedderFolder { url in
      let folder = try ModelFolder.open(at: url)
      #expect(folder.manifest.kind == "embedder")
      #expect(folder.manifest.network == .embedder(TinyModels.embedder))
      #expect(folder.manifest.vocabulary == TinyModels.vocabulary)
      #expect(try folder.weights() == TinyModels.embedderWeights)
    }
  }

  @Test func servingChoicesAreReplacedAlone() async throws {
    try await TinyModels.withEmbedderFolder { url in
      let folder = try ModelFolder.open(at: url)
      var input = folder.manifest.input
      input.operatingPoints = OperatingPoints(
        targetPrecision: 0.9, pooled: .init(threshold: 0.7, isReached: true),
        categories: ["sofa": .init(threshold: 0.5, isReached: false)],
        checks: ["rooms": .init(pictures: 3, shown: 4, right: 3, wanted: 6)])
      let changed = try folder.replacing(input: input)
      #expect(changed.manifest.input == input)
      #expect(changed.manifest.files == folder.manifest.files)
      #expect(try ModelFolder.open(at: url).manifest.input.operatingPoints == input.operatingPoints)
    }
  }

  @Test func freeFieldsAreCarried() async throws {
    let url = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let training = JSONValue.object([
      "steps": .number(120), "stages": .list([.text("a"), .null]), "resumed": .boolean(true),
    ])
    let source = ModelManifest.Source(name: "rooms", terms: "own", share: 0.5)
    try ModelFolder.write(
      ModelManifest(
        network: .detector(TinyModels.detector), vocabulary: TinyModels.vocabulary, training: training,
        data: [source]),
      files: ["weights.safetensors": Safetensors.data(TinyModels.detectorWeights)], to: url)
    let manifest = try ModelFolder.open(at: url).manifest
    #expect(manifest.training == training)
    #expect(manifest.data == [source])
    #expect(manifest.network == .detector(TinyModels.detector))
  }

  @Test func aChangedFileIsNamed() async throws {
    try await TinyModels.withEmbedderFolder { url in
      let file = url.appendingPathComponent("weights.safetensors")
      var data = try Data(contentsOf: file)
      data[data.count - 1] ^= 1
      try data.write(to: file)
      #expect(refusal(of: url)?.contains("weights.safetensors") == true)
      #expect(refusal(of: url)?.contains("SHA-256") == true)
      try data.dropLast().write(to: file)
      #expect(refusal(of: url)?.contains("bytes") == true)
      try FileManager.default.removeItem(at: file)
      #expect(refusal(of: url)?.contains("missing") == true)
    }
  }

  @Test(arguments: [
    ("\"format\" : 1", "\"format\" : 2", "format 2"), ("\"embedder\"", "\"oracle\"", "oracle"),
    ("\"input_size\"", "\"size\"", "configuration.input_size is missing"),
    ("\"weights.safetensors\"", "\"../weights.safetensors\"", "neither"),
    ("\"format\" : 1", "\"format\" : \"x\"", "format has the wrong type"), ("{", "[", "not JSON"),
    ("\"categories\" : 4", "\"categories\" : 5", "5 categories"),
  ])
  func aWrongManifestIsExplained(_ old: String, _ new: String, _ expected: String) async throws {
    try await TinyModels.withEmbedderFolder { url in
      try edit(url, old, new)
      #expect(refusal(of: url)?.contains(expected) == true, "\(refusal(of: url) ?? "not refused")")
    }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    #expect(refusal(of: URL(fileURLWithPath: "/nowhere/model"))?.contains("/nowhere/model") == true)
  }

  @Test func fileNamesCannotLeaveTheFolder() async throws {
    try await TinyModels.withEmbedderFolder { url in
      try edit(
        url, "\"weights.safetensors\"",
        "\"../secret\" : {\"bytes\": 1, \"sha256\": \"00\"}, \"weights.safetensors\"")
      #expect(refusal(of: url)?.contains("plain file name") == true)
    }
  }

  @Test func weightsThatDoNotFitAreNamed() async throws {
    let url = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    var weights = TinyModels.embedderWeights
    weights["projection.bias"] = nil
    let folder = try ModelFolder.write(
      ModelManifest(network: .embedder(TinyModels.embedder), vocabulary: TinyModels.vocabulary),
      files: ["weights.safetensors": Safetensors.data(weights)], to: url)
    let error = #expect(throws: InferenceError.self) { try Embedder(folder, engine: Engine.shared()) }
    #expect(error?.description.contains("projection.bias") == true)
  }

  @Test func theWrongKindIsRefused() async throws {
    try await TinyModels.withEmbedderFolder { url in
      let folder = try ModelFolder.open(at: url)
      #expect(throws: InferenceError.self) { try Detector(folder, engine: Engine.shared()) }
    }
  }
}
