import Domain
import Foundation
import Inference
import Testing

/// Models exported by PyTorch (`Foreign/make.py`), brought in by a description.
@Suite struct ForeignModelTests {
  private static let models = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Foreign")

  private struct Golden: Decodable {
    let rgb: [Float]
    let bgr: [Float]

    enum CodingKeys: String, CodingKey {
      case rgb
      case bgr = "bgr_of_255"
    }
  }

  private static let golden: Golden? = try? JSONDecoder().decode(
    Golden.self, from: Data(contentsOf: models.appending(path: "golden.json")))

  /// The picture of `make.py`.
  private static func picture(width: Int, height: Int) -> PixelBuffer {
    var bytes: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let blue = ((255 - row * 5) % 256 + 256) % 256
        bytes += [UInt8((column * 7 + row * 3) % 256), UInt8(column * row % 256), UInt8(blue)]
      }
    }
    return PixelBuffer(width: width, height: height, bytes: bytes)
  }

  /// Installs a model under a description, in a folder that is gone afterwards.
  private func withModel(
    _ description: String, of file: String, tryingOn picture: PixelBuffer? = nil,
    _ body: (ForeignModelInstaller.Outcome) async throws -> Void
  ) async throws {
    let folder = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Self.models.appending(path: file), to: folder.appending(path: file))
    let json = folder.appending(path: "model.json.txt")
    try description.write(to: json, atomically: true, encoding: .utf8)
    try await body(
      ForeignModelInstaller(engine: .shared()).install(
        json, vocabulary: .standard, tryingOn: picture ?? Self.picture(width: 40, height: 30)
      ) { folder.appending(path: "models/\($0)") })
  }

  private static let clip = """
    "input": {"size": 32, "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}
    """

  private func closeness(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test(arguments: ["tower.onnx", "tower-of-one.onnx"])
  func aVisionTowerSaysWhatPyTorchSays(file: String) async throws {
    let golden = try #require(Self.golden)
    try await withModel(#"{"kind": "embedder", "file": "\#(file)", \#(Self.clip)}"#, of: file) { outcome in
      #expect(outcome.folder.manifest.kind == "embedder")
      #expect(try #require(outcome.narrowAgreement) > 0.99)
      let embedder = try Embedder(outcome.folder, engine: .shared(), options: .exact)
      #expect(embedder.configuration.dimension == 16)
      #expect(embedder.configuration.inputSize == 32)
      let pictures = [Self.picture(width: 32, height: 32), Self.picture(width: 50, height: 20)]
      let vectors = try await embedder.embed(pictures + pictures + pictures).map(\.values)
      #expect(vectors.count == 6)
      #expect(closeness(vectors[0], golden.rgb) > 0.99999)
      #expect(closeness(vectors[4], golden.rgb) > 0.99999)
      #expect(closeness(vectors[1], vectors[5]) > 0.99999)
      #expect(closeness(vectors[1], golden.rgb) < 0.999)
    }
  }

  @Test func channelsAndWhiteAreTheDescriptions() async throws {
    let golden = try #require(Self.golden)
    let description = """
      {"kind": "embedder", "file": "tower.onnx", "name": "backwards", "output": "image_embeds", "margin": 0.1,
       "input": {"name": "pixel_values", "size": [32, 32], "colour": "bgr", "white": 255, "fit": "stretch",
                 "mean": [110, 110, 110], "std": [60, 60, 60]}}
      """
    try await withModel(description, of: "tower.onnx") { outcome in
      #expect(outcome.folder.url.lastPathComponent == "backwards")
      #expect(outcome.folder.manifest.input.margin == 0.1)
      let embedder = try Embedder(outcome.folder, engine: .shared(), options: .exact)
      let vector = try await embedder.embed([Self.picture(width: 32, height: 32)])[0].values
      #expect(closeness(vector, golden.bgr) > 0.99999)
    }
  }

  /// Grey with a red and a blue thing.
  private static func things(width: Int, height: Int, red: Box, blue: Box) -> PixelBuffer {
    var bytes = [UInt8](repeating: 128, count: width * height * 3)
    for (box, colour) in [(red, [255, 0, 0] as [UInt8]), (blue, [0, 0, 255])] {
      for row in Int(box.y)..<Int(box.bottom) {
        for column in Int(box.x)..<Int(box.right) {
          bytes.replaceSubrange(((row * width + column) * 3)..<((row * width + column) * 3 + 3), with: colour)
        }
      }
    }
    return PixelBuffer(width: width, height: height, bytes: bytes)
  }

  @Test(arguments: [
    #""boxes": "boxes", "scores": "scores", "labels": "labels""#,
    #""table": "output0", "box_form": "centre""#,
  ])
  func aDetectorsBoxesComeBackInThePicturesPixels(outputs: String) async throws {
    let file = outputs.contains("table") ? "table.onnx" : "boxes.onnx"
    let red = Box(x: 16, y: 20, width: 40, height: 60)
    let blue = Box(x: 80, y: 8, width: 24, height: 32)
    // Twice the graph's width, and more than twice its height: scaled by 0.4, padded on the right.
    let picture = Self.things(width: 120, height: 120, red: red, blue: blue)
    let description = """
      {"kind": "detector", "file": "\(file)", "score_threshold": 0.5, \(outputs),
       "classes": ["background", "couch", "rug"], "map": {"couch": "sofa"}, "input": {"size": [64, 48]}}
      """
    try await withModel(description, of: file, tryingOn: picture) { outcome in
      #expect(outcome.unusedClasses == ["background"])
      #expect(outcome.folder.manifest.vocabulary.categories.map(\.name) == ["sofa", "rug"])
      #expect(outcome.detections.count == 2)
      let detector = try Detector(outcome.folder, engine: .shared())
      let found = try await detector.detect(in: picture)
      #expect(found.count == 2)
      for (name, box) in [("rug", red), ("sofa", blue)] {
        let detection = try #require(
          found.first { detector.vocabulary.categories[$0.category].name == name })
        #expect(detection.box.intersectionOverUnion(box) > 0.75, "\(detection.box) for \(box)")
        #expect(abs(detection.score - 0.9) < 1e-3)
      }
      #expect(
        try await detector.detect(
          in: Self.things(
            width: 30, height: 80, red: .init(x: 0, y: 0, width: 0, height: 0),
            blue: .init(x: 0, y: 0, width: 0, height: 0))
        ).isEmpty)
    }
  }

  @Test(arguments: [
    (#"{"kind": "embedder", "file": "tower.onnx"}"#, "input"),
    (#"{"kind": "ranker", "file": "tower.onnx"}"#, "neither"),
    (#"{"kind": "embedder", "file": "other.onnx", "input": {"size": 32}}"#, "other.onnx"),
    (#"{"kind": "embedder", "file": "tower.onnx", "input": {"size": 2}}"#, "8 to 4096"),
    (#"{"kind": "embedder", "file": "tower.onnx", "input": {"size": [32, 48]}}"#, "squares"),
    (#"{"kind": "embedder", "file": "tower.onnx", "input": {"size": 48}}"#, "size and layout"),
    (#"{"kind": "embedder", "file": "tower.onnx", "input": {"size": 32, "std": [0, 1, 1]}}"#, "above 0"),
    (#"{"kind": "embedder", "file": "tower.onnx", "input": {"size": 32, "mean": [0]}}"#, "three numbers"),
    (
      #"{"kind": "embedder", "file": "tower.onnx", "output": "vectors", "input": {"size": 32}}"#,
      "image_embeds"
    ),
    (#"{"kind": "embedder", "file": "tower.onnx", "input": {"size": 32, "layout": "nhwc"}}"#, "hannels"),
    (#"{"kind": "detector", "file": "tower.onnx", "classes": ["sofa"], "input": {"size": 32}}"#, "boxes"),
    (
      #"{"kind": "detector", "file": "tower.onnx", "classes": ["x"], "table": "image_embeds", "input": {"size": 32}}"#,
      "map"
    ),
    (
      #"{"kind": "detector", "file": "tower.onnx", "classes": ["sofa"], "table": "image_embeds", "input": {"size": 32}}"#,
      "classes"
    ),
    ("[]", "model.json.txt"),
  ])
  func whatIsWrongIsSaid(description: String, word: String) async throws {
    let error = await #expect(throws: InferenceError.self) {
      try await withModel(description, of: "tower.onnx") { _ in }
    }
    #expect(try #require(error).description.contains(word), "\(error?.description ?? "")")
  }

  @Test func feedingIsPartOfWhatAModelIs() throws {
    let first = ForeignEmbedder(input: PictureInput(width: 32, height: 32))
    var second = first
    second.input.mean = [0.5, 0.5, 0.5]
    let texts = [first, second].map {
      ModelManifest(network: .foreignEmbedder($0), vocabulary: Vocabulary([])).foreignDescription
    }
    #expect(texts[0] != nil && texts[0] != texts[1])
  }
}
