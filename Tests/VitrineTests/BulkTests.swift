import Domain
import Foundation
import Testing

@testable import vitrine

/// Bulk embedding, whole pictures, mined pairs and calibration through the command.
@Suite(
  "Many pictures through the command", .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"))
struct BulkTests {
  let home: TestHome

  init() throws { home = try TestHome() }

  private func run(_ arguments: String..., input: String = "") throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment, input: input)
  }

  @Test("embedding goes on after the last whole line of its file")
  func resume() throws {
    let products = home.showroom.appending(path: "products").path
    let output = home.root.appending(path: "vectors.jsonl")
    #expect(try run("embed", products, "--output", output.path).status == 0)
    let whole = try String(contentsOf: output, encoding: .utf8)
    let lines = whole.split(separator: "\n")
    #expect(lines.count == 8)
    // A run that was killed in the middle of its fourth line.
    try (lines.prefix(3).joined(separator: "\n") + "\n" + lines[3].prefix(40))
      .write(to: output, atomically: true, encoding: .utf8)
    let again = try run("embed", products, "--output", output.path)
    #expect(again.status == 0 && again.errors.contains("3 pictures are in"))
    #expect(try String(contentsOf: output, encoding: .utf8) == whole)
    let other = try run("embed", home.room.path, "--output", output.path)
    #expect(other.status == 1 && other.errors.contains("same"))
    // The same as a worker, with a path that leads nowhere.
    let paths = try lines.map { line in
      try JSONDecoder().decode(EmbeddingLine.self, from: Data(line.utf8)).path
    }
    let worker = try run("embed", "--stdin", input: (paths + ["/nowhere.jpg"]).joined(separator: "\n"))
    let answers = worker.output.split(separator: "\n")
    #expect(answers.prefix(8) == lines[...])
    #expect(answers.last?.contains("error") == true)
  }

  @Test("a cut-out of a scene leads back to it")
  func scenes() throws {
    let found = try run("similar", home.room.path, "--scenes", "--json").json()
    let pictures = try #require(found["pictures"] as? [[String: Any]])
    #expect(pictures.first?["id"] as? String == "room-0")
    #expect(pictures.count == 2)
    let part = try run("similar", home.room.path, "--scenes", "--box", "0.05,0.05,0.9,0.9", "--limit", "1")
    #expect(part.output.contains("room-0"), "\(part.errors)")
    let vectors = home.root.appending(path: "vectors.jsonl").path
    #expect(
      try run("embed", home.showroom.appending(path: "products").path, "--output", vectors).status == 0)
    let product = home.showroom.appending(path: "products/p5.jpg").path
    let among = try run("similar", product, "--among", vectors, "--json").json()
    let best = try #require(among["pictures"] as? [[String: Any]]).first
    #expect(best?["id"] as? String == product)
    let measured = try run("evaluate", "pictures", home.showroom.appending(path: "products").path, "--json")
    #expect(measured.status == 0 && measured.output.contains("crop_60"), "\(measured.errors)")
  }

  @Test("pairs are mined once the embedder was calibrated, and measured")
  func pairs() throws {
    let model = home.root.appending(path: "Models/embedder").path
    let categories = TestHome.categories.map(\.name)
    let products = (0..<8).map {
      #"{"id": "p\#($0)", "image": "products/p\#($0).jpg", "category": "\#(categories[$0 % 4])"}"#
    }
    let queries = (0..<8).map {
      #"{"image": "products/p\#($0).jpg", "category": "\#(categories[$0 % 4])", "products": ["p\#($0)"]}"#
    }
    let folder = home.showroom
    try products.joined(separator: "\n").write(
      to: folder.appending(path: "products.jsonl"), atomically: true, encoding: .utf8)
    try queries.joined(separator: "\n").write(
      to: folder.appending(path: "queries.jsonl"), atomically: true, encoding: .utf8)
    let boxes = """
      {"images": [{"id": 1, "file_name": "room-0.jpg", "width": 200, "height": 150}],
       "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 90, 90]}],
       "categories": [{"id": 1, "name": "\(categories[0])"}]}
      """
    try boxes.write(to: folder.appending(path: "boxes.json"), atomically: true, encoding: .utf8)
    let plan = """
      {"matches": {"products": "products.jsonl", "queries": "queries.jsonl"},
       "heads": [{"name": "rooms", "annotations": "boxes.json", "images": "scenes"},
                 {"name": "not here", "optional": true, "table": "none.csv"}]}
      """
    let planFile = folder.appending(path: "plan.json")
    try plan.write(to: planFile, atomically: true, encoding: .utf8)

    let catalog = folder.appending(path: "products.jsonl").path
    let scenes = folder.appending(path: "scenes").path
    let output = home.root.appending(path: "pairs.json").path
    let early = try run("pairs", "mine", scenes, "--catalog", catalog, "-o", output)
    #expect(early.status == 1 && early.errors.contains("calibrate-embedder"))

    let calibrated = try run("models", "calibrate-embedder", planFile.path, "--model", model, "--json")
    #expect(calibrated.status == 0, "\(calibrated.errors)")
    #expect(calibrated.errors.contains("not here is not here"))
    let exact = try #require(try calibrated.json()["exact_matches"] as? [String: Any])
    #expect((exact["categories"] as? [String: Any])?.count == 4)
    #expect((try calibrated.json()["heads"] as? [String: Any])?["category"] != nil)
    #expect(try run("models", "check", model).status == 0)

    let mined = try run(
      "pairs", "mine", scenes, "--catalog", catalog, "-o", output, "--confidence", "0", "--truth",
      folder.appending(path: "boxes.json").path, "--json")
    #expect(mined.status == 0, "\(mined.errors)")
    #expect(try mined.json()["pictures"] as? Int == 2)
    #expect(try (mined.json()["pairs"] as? Int ?? 0) > 0)
    let file =
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: output))) as? [String: Any]
    let pair = try #require((file?["annotations"] as? [[String: Any]])?.first)
    #expect((pair["product"] as? String)?.hasPrefix("p") == true && pair["confidence"] != nil)
    // Again: nothing is looked at twice.
    let again = try run("pairs", "mine", scenes, "--catalog", catalog, "-o", output, "--json")
    #expect(try again.json()["objects"] as? Int == 0)
  }

  @Test("embedders are compared on the same queries")
  func comparison() throws {
    let folder = home.showroom
    try (0..<8).map { #"{"id": "p\#($0)", "image": "products/p\#($0).jpg", "category": null}"# }
      .joined(separator: "\n").write(to: folder.appending(path: "c.jsonl"), atomically: true, encoding: .utf8)
    try (0..<8).map { #"{"image": "products/p\#($0).jpg", "category": "rug", "products": ["p\#($0)"]}"# }
      .joined(separator: "\n").write(to: folder.appending(path: "q.jsonl"), atomically: true, encoding: .utf8)
    let arguments = [
      "evaluate", "retrieval", "--catalog", folder.appending(path: "c.jsonl").path, "--queries",
      folder.appending(path: "q.jsonl").path, "--compare", "histogram", "--compare",
      home.root.appending(path: "Models/embedder").path,
    ]
    let page = home.root.appending(path: "../report-\(UUID().uuidString)").standardizedFileURL
    defer { try? FileManager.default.removeItem(at: page) }
    let table = try VitrineProcess.run(
      arguments + ["--by-category", "--report", page.path], environment: home.environment)
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.output.contains("colour histogram") && table.output.contains("rug"))
    #expect(
      try String(contentsOf: page.appending(path: "index.html"), encoding: .utf8).contains("Beside others"))
    let json = try VitrineProcess.run(arguments + ["--json"], environment: home.environment).json()
    #expect((json["embedders"] as? [Any])?.count == 3)
  }
}
