import Foundation
import Testing

@testable import vitrine

/// Models of one's own, from the ONNX file to a catalogue that works with it and back.
@Suite(
  "Models of one's own", .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"))
struct OwnModelsTests {
  let home: TestHome
  private let shop: String

  init() throws {
    home = try TestHome()
    shop = home.root.appending(path: "shop").path
  }

  private static let exported = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "InferenceTests/Foreign")

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment)
  }

  /// The description of a model of `make.py`, written into the home.
  private func description(_ file: String, _ json: String) throws -> String {
    let place = home.root.appending(path: "\(file).json")
    let whole = #"{"file": "\#(Self.exported.appending(path: file).path)", \#(json)}"#
    try whole.write(to: place, atomically: true, encoding: .utf8)
    return place.path
  }

  private func embedder() throws -> String? {
    try run("catalog", "status", "--data", shop, "--json").json()["models"].flatMap {
      ($0 as? [String: String])?["embedder"]
    }
  }

  @Test("an embedder is added, chosen, searched with, and taken back")
  func embedderThereAndBack() throws {
    #expect(try run("catalog", "import", home.feed.path, "--data", shop).status == 0)
    let file = try description(
      "tower.onnx",
      #""kind": "embedder", "input": {"size": 32, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}"#)
    let added = try run("models", "add", file, "--picture", home.room.path, "--data", shop)
    #expect(added.status == 0, "\(added.errors)")
    #expect(added.output.contains("16 numbers"))
    #expect(
      try run("models", "add", file, "--picture", home.room.path, "--data", shop).errors.contains("already"))
    let model = shop + "/models/tower"
    #expect(try run("models", "check", model).status == 0)
    // For one run, before it is chosen.
    let vector = try run("embed", "--model", model, home.room.path).json()["vector"] as? [Double]
    #expect(vector?.count == 16)

    let chosen = try run("models", "use", "tower", "--data", shop, "--json")
    #expect(chosen.status == 0, "\(chosen.errors)")
    #expect(try chosen.json()["embedded"] as? Int == 8)
    #expect(try embedder()?.hasSuffix("shop/models/tower") == true)
    let look = try run("look", home.room.path, "--data", shop, "--json")
    #expect(look.status == 0 && !look.errors.contains("embedding"))
    #expect(try (look.json()["objects"] as? [Any])?.isEmpty == false)
    let similar = try run(
      "similar", home.showroom.appending(path: "products/p3.jpg").path, "--data", shop, "--json")
    let objects = try #require(try similar.json()["objects"] as? [[String: Any]])
    let products = try #require(objects.first?["products"] as? [[String: Any]])
    #expect(products.first?["id"] as? String == "p3")
    #expect(products.count == 8, "an embedder without categories searches the whole catalogue")

    let back = try run("models", "rollback", "--data", shop, "--json")
    #expect(back.status == 0, "\(back.errors)")
    #expect(try back.json()["embedded"] as? Int == 0, "the old vectors are still there")
    #expect(try embedder()?.hasSuffix("Models/embedder") == true)
    let none = try run("models", "rollback", "--data", shop)
    #expect(none.status == 1 && none.errors.contains("no other embedder"))
  }

  @Test("a model from elsewhere is copied, and pruning forgets all but two")
  func copies() throws {
    #expect(try run("catalog", "import", home.feed.path, "--data", shop).status == 0)
    for (number, name) in ["one", "two"].enumerated() {
      let file = try description(
        "tower.onnx", #""kind": "embedder", "input": {"size": 32, "white": \#(number + 1)}"#)
      let place = home.root.appending(path: name).path
      #expect(try run("models", "add", file, "--picture", home.room.path, "-o", place).status == 0)
      #expect(try run("models", "use", place, "--data", shop, "--prune").status == 0)
      try FileManager.default.removeItem(atPath: place)
    }
    let indices = try FileManager.default.contentsOfDirectory(atPath: shop).filter { $0.hasSuffix(".index") }
    #expect(indices.count == 2)
    #expect(try embedder()?.contains("shop/models/two-") == true)
    // Two is in use, one came before it; the bundled one's vectors went and are made again.
    #expect(try run("models", "rollback", "--data", shop, "--json").json()["embedded"] as? Int == 0)
    #expect(try run("models", "rollback", "--data", shop, "--json").json()["embedded"] as? Int == 8)
  }

  @Test("a running server changes over by itself")
  func serving() async throws {
    #expect(try run("catalog", "import", home.feed.path, "--data", shop).status == 0)
    let file = try description("tower.onnx", #""kind": "embedder", "input": {"size": 32}"#)
    #expect(try run("models", "add", file, "--picture", home.room.path, "--data", shop).status == 0)
    let process = VitrineProcess.process(
      ["serve", "--port", "0", "--data", shop], environment: home.environment)
    let (output, errors) = (Pipe(), home.root.appending(path: "serve.log"))
    try Data().write(to: errors)
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(line.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }, "\(line)")
    #expect(try run("models", "use", "tower", "--data", shop).status == 0)
    var log = ""
    for _ in 0..<600 where !log.contains("changed over") {
      try await Task.sleep(for: .milliseconds(100))
      log = try String(contentsOf: errors, encoding: .utf8)
    }
    #expect(log.contains("changed over"), "\(log)")
    let similar = try HTTPQuestion.get("/api/v1/products/p1/similar", port: port)
    #expect(similar.contains(" 200 ") && similar.contains("p5"), "\(similar)")
  }

  @Test("a detector is added and finds what it was made to find")
  func detector() throws {
    let json = """
      "kind": "detector", "boxes": "boxes", "scores": "scores", "labels": "labels", "score_threshold": 0.5,
      "classes": ["background", "sofa", "nothing of ours"], "input": {"size": [64, 48]}
      """
    let place = home.root.appending(path: "red").path
    let added = try run(
      "models", "add", try description("boxes.onnx", json), "--picture", home.room.path, "-o", place, "--json"
    )
    #expect(added.status == 0, "\(added.errors)")
    #expect(try added.json()["unused_classes"] as? [String] == ["background", "nothing of ours"])
    #expect(try run("models", "check", place).status == 0)
    #expect(try run("look", home.room.path, "--detector", place, "--json").status == 0)
    #expect(try run("catalog", "import", home.feed.path, "--data", shop).status == 0)
    #expect(try run("models", "use", place, "--data", shop).output.hasPrefix("detector: red-"))
    #expect(try run("look", home.room.path, "--data", shop, "--json").status == 0)
    #expect(try run("models", "rollback", "--kind", "detector", "--data", shop).status == 0)
    let wrong = try run("look", home.room.path, "--embedder", place)
    #expect(wrong.status == 1 && wrong.errors.contains("embedder"))
  }
}
