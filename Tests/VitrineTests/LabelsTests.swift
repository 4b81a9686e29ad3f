import Annotations
import Foundation
import Testing

/// Labels from crops, the whole way on the bundled showroom with the bundled embedder.
@Suite("Labels: simulate, mine, export")
final class LabelsTests {
  private static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private let showroom = LabelsTests.project.appending(path: "Examples/Showroom")
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-labels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(["labels"] + arguments, environment: ["VITRINE_HOME": Self.project.path])
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The first rooms of the showroom, so that the test stays short.
  private func someRooms(_ count: Int) throws {
    var (annotations, _) = try COCOAnnotations.read(showroom.appending(path: "annotations.json"))
    annotations.images = Array(annotations.images.sorted { $0.id < $1.id }.prefix(count))
    let kept = Set(annotations.images.map(\.id))
    annotations.annotations.removeAll { !kept.contains($0.imageID) }
    try annotations.write(to: folder.appending(path: "rooms.json"))
  }

  @Test("what simulated visitors cut out becomes boxes that lie right")
  func wholeWay() throws {
    try someRooms(5)
    let simulated = try run(
      "simulate", "--images", showroom.path, "--annotations", path("rooms.json"), "--catalog",
      showroom.appending(path: "products.jsonl").path, "--visits", "12", "--output", path("crops.jsonl"))
    #expect(simulated.status == 0, "\(simulated.errors)")
    let lines = try String(contentsOfFile: path("crops.jsonl"), encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 50)
    #expect(lines.allSatisfy { $0.contains("\"simulated\":true") })

    let mined = try run(
      "mine", path("crops.jsonl"), "--images", showroom.path, "--output", path("mined.json"), "--truth",
      path("rooms.json"), "--heat-maps", path("heat"), "--json")
    #expect(mined.status == 0, "\(mined.errors)")
    let summary = try mined.json()
    let check = try #require(summary["check"] as? [String: Double])
    #expect(summary["boxes"] as? Int ?? 0 >= 10)
    #expect(check["precision"] ?? 0 >= 0.6, "\(check)")
    #expect(check["located"] ?? 0 >= 0.9, "\(check)")
    let (boxes, problems) = try COCOAnnotations.read(folder.appending(path: "mined.json"))
    #expect(problems.isEmpty)
    #expect(boxes.annotations.allSatisfy { (0...1).contains($0.confidence ?? -1) })
    let maps = try FileManager.default.contentsOfDirectory(atPath: path("heat"))
    #expect(maps.count == 5 && maps.allSatisfy { $0.hasSuffix(".png") })

    let refused = try run(
      "mine", path("crops.jsonl"), "--images", showroom.path, "--output", path("again.json"), "--heat-maps",
      Self.project.appending(path: "docs/heat").path)
    #expect(refused.status == 1 && refused.errors.contains("choose a folder outside"))
  }

  @Test("export joins hand-drawn and mined boxes, the hand-drawn going first")
  func export() throws {
    func file(_ name: String, _ images: String, _ annotations: String, _ categories: String) throws {
      let text =
        #"{"images": [\#(images)], "annotations": [\#(annotations)], "categories": [\#(categories)]}"#
      try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }
    func image(_ id: Int, _ name: String) -> String {
      #"{"id": \#(id), "file_name": "\#(name)", "width": 100, "height": 100}"#
    }
    func box(_ id: Int, _ image: Int, _ category: Int, _ confidence: String = "") -> String {
      #"{"id": \#(id), "image_id": \#(image), "category_id": \#(category), "bbox": [1, 1, 50, 50]\#(confidence)}"#
    }
    try file(
      "drawn.json", [image(1, "a.jpg"), image(2, "b.jpg")].joined(separator: ","), box(1, 1, 5),
      #"{"id": 5, "name": "sofa"}"#)
    try file(
      "mined.json", [image(1, "a.jpg"), image(2, "c.jpg"), image(3, "d.jpg")].joined(separator: ","),
      [
        box(1, 1, 5, #", "confidence": 0.9"#), box(2, 2, 5, #", "confidence": 0.8"#),
        box(3, 2, 6, #", "confidence": 0.7"#), box(4, 3, 6, #", "confidence": 0.2"#),
      ].joined(separator: ","), #"{"id": 5, "name": "rug"}, {"id": 6, "name": "sofa"}"#)
    let answer = try run(
      "export", path("drawn.json"), path("mined.json"), "--confidence", "0.5", "--output", path("all.json"))
    #expect(answer.status == 0, "\(answer.errors)")
    let (all, problems) = try COCOAnnotations.read(folder.appending(path: "all.json"))
    #expect(problems.isEmpty)
    #expect(all.images.map(\.fileName).sorted() == ["a.jpg", "b.jpg", "c.jpg"])
    let names = Dictionary(uniqueKeysWithValues: all.categories.map { ($0.id, $0.name) })
    let files = Dictionary(uniqueKeysWithValues: all.images.map { ($0.id, $0.fileName) })
    let labels = all.annotations.map { "\(files[$0.imageID] ?? "") \(names[$0.categoryID] ?? "")" }
    #expect(labels.sorted() == ["a.jpg sofa", "c.jpg rug", "c.jpg sofa"])

    let odd = try run("export", path("drawn.json"), "--ids", "odd", "--output", path("odd.json"))
    #expect(odd.status == 0)
    #expect(try COCOAnnotations.read(folder.appending(path: "odd.json")).annotations.images.map(\.id) == [1])
  }
}
