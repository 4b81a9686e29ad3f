import Domain
import Foundation
import Images
import Testing

@testable import vitrine

/// The command itself, on a small showroom with models of random weights: what a shell sees.
@Suite(
  "The whole way through the command", .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"))
struct WholeWayTests {
  let home: TestHome

  init() throws { home = try TestHome() }

  private func run(_ arguments: String..., input: String = "") throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment, input: input)
  }

  @Test("a photo leads to products, in the documented form")
  func look() throws {
    let picture = home.root.appending(path: "boxes.png")
    let answer = try run("look", home.room.path, "--json", "--output", picture.path)
    #expect(answer.status == 0, "\(answer.errors)")
    let json = try answer.json()
    #expect(Set(json.keys) == ["objects", "milliseconds"])
    let times = try #require(json["milliseconds"] as? [String: Double])
    #expect(Set(times.keys) == ["decode", "detect", "embed", "search", "rank", "total"])
    let objects = try #require(json["objects"] as? [[String: Any]])
    let object = try #require(objects.first, "random weights find something at this threshold")
    #expect(Set(object.keys) == ["box", "category", "google_product_category", "score", "products"])
    let box = try #require(object["box"] as? [String: Double])
    #expect(Set(box.keys) == ["x", "y", "width", "height"])
    #expect(box.values.allSatisfy { (0...1).contains($0) })
    let products = try #require(object["products"] as? [[String: Any]])
    let product = try #require(products.first)
    for key in ["id", "title", "score", "match", "price", "availability", "image", "link"] {
      #expect(product[key] != nil, "a product has no \(key)")
    }
    let drawn = try ImageDecoder().decode(picture)
    #expect(drawn.width == 200 && drawn.height == 150)
    // The second time the catalogue is there already.
    let again = try run("look", home.room.path)
    #expect(again.status == 0 && !again.errors.contains("preparing"))
    #expect(again.output.contains("total"))
  }

  @Test("a feed of one's own: import, status, export, import again, remove")
  func catalogue() throws {
    let shop = home.root.appending(path: "shop").path
    let bad = TestHome.feed(6).replacing("<g:id>p2</g:id>", with: "")
    let feed = home.showroom.appending(path: "own.xml")
    try bad.write(to: feed, atomically: true, encoding: .utf8)
    let first = try run("catalog", "import", feed.path, "--data", shop, "--json")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("id"))
    let summary = try #require(try first.json()["products"] as? [String: Any])
    #expect(summary["added"] as? Int == 5)
    #expect(summary["rejected"] as? Int == 1)
    #expect(try first.json()["embedded"] as? Int == 5)

    let second = try run("catalog", "import", feed.path, "--data", shop, "--json")
    #expect(try second.json()["embedded"] as? Int == 0)

    let scenes = try run("scenes", "import", home.showroom.appending(path: "scenes").path, "--data", shop)
    #expect(scenes.output.hasPrefix("2 scenes"))
    let status = try run("catalog", "status", "--data", shop, "--json").json()
    #expect(status["products"] as? Int == 5)
    #expect(status["scenes"] as? Int == 2)
    #expect(status["pictures_to_embed"] as? Int == 0)

    let exported = home.showroom.appending(path: "exported.jsonl")
    #expect(try run("catalog", "export", "--data", shop, "-o", exported.path).status == 0)
    let other = home.root.appending(path: "other").path
    let back = try run("catalog", "import", exported.path, "--data", other, "--json")
    let known = try #require(try back.json()["products"] as? [String: Any])
    #expect(known["added"] as? Int == 5)
    #expect(known["uncategorized"] as? Int == 0)

    #expect(try run("catalog", "remove", "p0", "--data", shop).status == 0)
    #expect(try run("catalog", "remove", "p0", "--data", shop).status == 1)
    #expect(try run("catalog", "status", "--data", shop, "--json").json()["products"] as? Int == 4)
  }

  @Test("vectors come one a line, also for what is no picture")
  func embed() throws {
    let file = home.showroom.appending(path: "products/p0.jpg").path
    let answer = try run("embed", input: "\(file)\n/no/such/picture.jpg\n\(file)\n")
    #expect(answer.status == 0, "\(answer.errors)")
    let lines = try answer.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.count == 3)
    let vector = try #require(lines[0]["vector"] as? [Double])
    #expect(vector.count == 24)
    #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-3)
    #expect(lines[1]["error"] is String && lines[1]["vector"] == nil)
    #expect(lines[2]["vector"] as? [Double] == vector)
  }

  @Test("evaluations answer in the documented form")
  func evaluate() throws {
    let folder = home.showroom.path
    let name = TestHome.categories[0].name
    let coco = """
      {"images": [{"id": 1, "file_name": "scenes/room-0.jpg", "width": 200, "height": 150}],
       "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [20, 20, 60, 60]}],
       "categories": [{"id": 1, "name": "\(name)"}]}
      """
    try coco.write(toFile: folder + "/coco.json", atomically: true, encoding: .utf8)
    let detector = try run(
      "evaluate", "detector", "--images", folder, "--annotations", folder + "/coco.json", "--json")
    #expect(detector.status == 0, "\(detector.errors)")
    let report = try detector.json()
    for key in ["AP", "AP50", "AP75", "AR100"] { #expect((0...1).contains(report[key] as? Double ?? -1)) }
    let categories = try #require(report["categories"] as? [String: [String: Double]])
    #expect(Set(try #require(categories[name]).keys) == ["AP", "AP50", "boxes"])

    let products = (0..<8).map {
      #"{"id": "p\#($0)", "image": "products/p\#($0).jpg", "category": "\#(name)"}"#
    }
    try products.joined(separator: "\n").write(toFile: folder + "/p.jsonl", atomically: true, encoding: .utf8)
    // The product's own picture as the question: even random weights must find it first.
    let queries = (0..<8).map {
      #"{"image": "products/p\#($0).jpg", "box": [0, 0, 80, 80], "category": "\#(name)", "products": ["p\#($0)"]}"#
    }
    try queries.joined(separator: "\n").write(toFile: folder + "/q.jsonl", atomically: true, encoding: .utf8)
    let retrieval = try run(
      "evaluate", "retrieval", "--catalog", folder + "/p.jsonl", "--queries", folder + "/q.jsonl",
      "--detector",
      home.root.appending(path: "Models/detector").path, "--json")
    #expect(retrieval.status == 0, "\(retrieval.errors)")
    let scores = try retrieval.json()
    #expect(scores["queries"] as? Int == 8 && scores["gallery"] as? Int == 8)
    for key in ["unrestricted", "category_given", "category_predicted", "end_to_end"] {
      let values = try #require(scores[key] as? [String: Double], "no \(key)")
      #expect(Set(values.keys) == ["recall_at_1", "recall_at_5", "recall_at_10", "recall_at_20", "mrr"])
    }
    #expect((scores["unrestricted"] as? [String: Double])?["recall_at_1"] == 1)
  }

  @Test("models are listed and checked; a damaged one is named with the reason")
  func models() throws {
    let models = home.root.appending(path: "Models")
    #expect(try run("models", "list").output.contains("mobilenet_v2"))
    #expect(try run("models", "check", models.appending(path: "detector").path).status == 0)
    let weights = models.appending(path: "embedder/weights.safetensors")
    var bytes = try Data(contentsOf: weights)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: weights)
    let answer = try run("models", "check", models.appending(path: "embedder").path)
    #expect(answer.status == 1)
    #expect(answer.errors.contains("SHA-256"))
    #expect(answer.errors.split(separator: "\n").count == 1)
  }

  @Test("what cannot be done ends with 1 and one sentence, what cannot be understood with 2")
  func failures() throws {
    let missing = try run("look", "/no/such/photo.jpg")
    #expect(missing.status == 1 && missing.output.isEmpty)
    #expect(missing.errors == "vitrine: there is no picture /no/such/photo.jpg to read\n")
    #expect(try run("look").status == 2)
    #expect(try run("catalog", "status", "--data", "/nowhere").status == 1)
    #expect(try run("--help").status == 0)
    let broken = home.root.appending(path: "broken.jpg")
    try Data("no picture".utf8).write(to: broken)
    #expect(try run("similar", broken.path).status == 1)
  }

  @Test("the server prints its address, serves the showroom and ends on SIGTERM")
  func serve() async throws {
    let process = VitrineProcess.process(["serve", "--port", "0"], environment: home.environment)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    var text = ""
    while !text.contains("\n"),
      let part = String(data: pipe.fileHandleForReading.availableData, encoding: .utf8),
      !part.isEmpty
    {
      text += part
    }
    let address = text.drop { $0 != "h" }.trimmingCharacters(in: .whitespacesAndNewlines)
    let port = try #require(
      address.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }, "\(text)")
    let scenes = try HTTPQuestion.get("/api/v1/scenes", port: port)
    #expect(scenes.contains(" 200 ") && scenes.contains("room-0"))
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
