import Annotations
import Domain
import Foundation
import Testing

@testable import Training

struct LabelTests {
  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "labels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func classesAreGatheredFromAllSets() {
    func example(_ labels: [String: [String]]) -> EmbedderExample {
      EmbedderExample(query: .whole(URL(filePath: "/a.jpg")), labels: labels)
    }
    let spaces = LabelSpaces(
      [
        [example(["color": ["red"], "category": ["sofa"]]), example(["color": ["blue"]])],
        [
          example(["color": ["red"]]), example(["color": ["blue"], "size": ["large"]]),
          example(["color": ["pink"]]),
        ],
      ],
      heads: ["color", "category"], smallest: 2, vocabulary: .standard)
    #expect(spaces.names == ["color": ["blue", "red"]])
    #expect(spaces.positions(of: ["red", "pink"], in: "color") == [1])
    #expect(spaces.count(of: "category") == Vocabulary.standard.count)
    // A group stands for all its categories.
    #expect(spaces.positions(of: ["footwear"], in: "category").count > 2)
    #expect(spaces.positions(of: ["no such thing"], in: "category").isEmpty)
  }

  @Test func columnsAreRenamedOrDropped() throws {
    let folder = try folder()
    try Data(#"{"White": "white", "Dark grey": "grey"}"#.utf8).write(to: folder.appending(path: "map.json"))
    let listed = try LabelReader(
      LabelColumn(head: "color", column: "c", map: "map.json", listedOnly: true), folder: folder)
    #expect(listed.label("Dark grey") == "grey")
    #expect(listed.label("Nolhaga, White,birch") == "white")
    #expect(listed.label("Puce") == nil && listed.label("") == nil)
    let open = try LabelReader(LabelColumn(head: "color", column: "c", map: "map.json"), folder: folder)
    #expect(open.label(" White ") == "white" && open.label("Puce") == "Puce" && open.label("") == nil)
  }

  @Test func twinsShareADesign() throws {
    let folder = try folder()
    let lines = [
      #"{"id": "a", "image": "a.jpg", "category": "rug", "name": "RENS", "color": "white"}"#,
      #"{"id": "b", "image": "b.jpg", "category": "rug", "name": "RENS", "color": "white"}"#,
      #"{"id": "c", "image": "c.jpg", "category": "rug", "name": "RENS", "color": "red"}"#,
      #"{"id": "d", "image": "d.jpg", "category": null, "name": "", "color": "red"}"#,
      #"{"id": "e", "image": "e.jpg", "category": null, "name": "", "color": "red"}"#,
    ]
    try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "p.jsonl"))
    let rows = try CatalogueRows(Catalogue(file: "p.jsonl", twins: ["name", "color"]), folder: folder).rows
    #expect(rows[0].design == rows[1].design && rows[0].design != rows[2].design)
    // An empty field says nothing about a design.
    #expect(rows[3].design != rows[4].design)
    #expect(rows[0].labels["category"] == ["rug"] && rows[3].labels["category"] == nil)
  }

  @Test func heldOutPicturesTeachNothing() throws {
    let folder = try folder()
    var table = "id,label\n"
    for number in 0..<64 {
      table += "\(number),odd\n"
      try Data().write(to: folder.appending(path: "\(number).jpg"))
    }
    try Data((table + "999,odd\n").utf8).write(to: folder.appending(path: "t.csv"))
    let plan = LabelledTable(
      file: "t.csv", images: ".", imageColumn: "id", suffix: ".jpg",
      labels: [LabelColumn(head: "kind", column: "label")])
    func files(_ split: String) throws -> Set<String> {
      Set(
        try PictureSources.table(plan, split: split, folder: folder).compactMap {
          if case .whole(let file) = $0.query { file.lastPathComponent } else { nil }
        })
    }
    let (train, held) = (try files("train"), try files("val"))
    #expect(train.isDisjoint(with: held) && train.count + held.count == 64)
    #expect(held.allSatisfy { HashSplit.isHeldOut($0) } && !held.isEmpty)
  }
}
