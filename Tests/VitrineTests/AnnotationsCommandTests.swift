import Domain
import Foundation
import Images
import Testing

/// `vitrine annotations` as a shell runs it.
@Suite(.enabled(if: VitrineProcess.executable != nil, "the vitrine executable is not built"))
struct AnnotationsCommandTests {
  /// A folder with two pictures and a COCO file, removed at the end.
  private final class Place: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "annotations-\(UUID().uuidString)")
    var file: String { path("data.json") }

    init(annotations: String = Place.sound) throws {
      try FileManager.default.createDirectory(
        at: url.appending(path: "images"), withIntermediateDirectories: true)
      for name in ["a", "b"] {
        try PixelBuffer(width: 64, height: 48, filledWith: (200, 210, 220)).encoded(as: .jpeg)
          .write(to: url.appending(path: "images/\(name).jpg"))
      }
      try Data(
        """
        {"images": [{"id": 1, "file_name": "a.jpg", "width": 64, "height": 48},
                    {"id": 2, "file_name": "b.jpg", "width": 64, "height": 48}],
         "categories": [{"id": 1, "name": "sofa"}, {"id": 2, "name": "divan"}],
         "annotations": [
        \(annotations)]}
        """.utf8
      ).write(to: url.appending(path: "data.json"))
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    static let sound = """
      {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1.5, 2.25, 30, 20.5], "product": "p1"},
      {"id": 2, "image_id": 1, "category_id": 1, "bbox": [40, 20, 10, 10], "product": "p2"}
      """
  }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(["annotations"] + arguments)
  }

  @Test(arguments: ["voc", "yolo", "label-studio", "cvat", "deepfashion2", "shop-the-look"])
  func aFormatAndBackGivesTheSameBoxes(format: String) throws {
    let place = try Place()
    let isFolder = ["voc", "yolo", "deepfashion2"].contains(format)
    let middle = place.path(isFolder ? "out" : "out.json")
    let there = try run("convert", place.file, "--to", format, "-o", middle)
    #expect(there.status == 0, "\(there.errors)")
    // The format is found out from the files; the pictures lie beside the first file only.
    let back = try run(
      "convert", middle, "--images", place.path("images"), "--to", "coco", "-o", place.path("back.json"))
    #expect(back.status == 0, "\(back.errors)")
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: place.path("back.json"))))
    let rows = (json as? [String: Any])?["annotations"] as? [[String: Any]] ?? []
    let boxes = rows.compactMap { $0["bbox"] as? [Double] }.sorted { $0[0] < $1[0] }
    #expect(boxes.count == 2)
    for (box, expected) in zip(boxes, [[1.5, 2.25, 30, 20.5], [40, 20, 10, 10]]) {
      for (side, other) in zip(box, expected) { #expect(abs(side - other) < 1e-3) }
    }
    let pictures = ((json as? [String: Any])?["images"] as? [Any])?.count
    #expect(pictures == (format == "shop-the-look" ? 1 : 2))
    // Nothing is overwritten unasked.
    #expect(try run("convert", place.file, "--to", format, "-o", middle).status == 1)
    #expect(try run("convert", place.file, "--to", format, "-o", middle, "--overwrite").status == 0)
  }

  @Test func picturesAreCopiedToWhereTrainersLook() throws {
    let place = try Place()
    let answer = try run("convert", place.file, "--to", "yolo", "-o", place.path("yolo"), "--copy-pictures")
    #expect(answer.status == 0)
    for file in ["images/a.jpg", "images/b.jpg", "labels/a.txt", "labels/b.txt", "data.yaml"] {
      #expect(FileManager.default.fileExists(atPath: place.path("yolo/\(file)")))
    }
    // Complete in itself: no --images.
    #expect(try run("check", place.path("yolo"), "--vocabulary", "none").status == 0)
    #expect(
      try run("convert", place.file, "--to", "coco", "-o", place.path("c.json"), "--copy-pictures").status
        == 2)
  }

  @Test func checkNamesFileAndLine() throws {
    let place = try Place(
      annotations: """
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 20]},
        {"id": 2, "image_id": 1, "category_id": 1, "bbox": [50, 2, 30, 20]},
        {"id": 3, "image_id": 2, "category_id": 2, "bbox": [5, 2, 0, 20]},
        {"id": 4, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 20]},
        {"id": 5, "image_id": 7, "category_id": 1, "bbox": [1, 2, 30, 20]}
        """)
    try FileManager.default.removeItem(atPath: place.path("images/b.jpg"))
    let answer = try run("check", place.file)
    #expect(answer.status == 1)
    for line in ["\(place.file):6:", "\(place.file):7:", "\(place.file):8:", "\(place.file):9:"] {
      #expect(answer.output.contains(line), "\(answer.output)")
    }
    #expect(answer.output.contains("no 'divan'") && answer.output.contains("b.jpg: the picture is not there"))
    let json = try run("check", place.file, "--json").json()
    #expect(json["errors"] as? Int == 6)
    let map = place.path("map.json")
    try Data(#"{"divan": "sofa"}"#.utf8).write(to: URL(filePath: map))
    #expect(try run("check", place.file, "--json", "--map", map).json()["errors"] as? Int == 5)
  }

  @Test func aSoundFileHasNothingToSay() throws {
    let place = try Place()
    let answer = try run("check", place.file, "--decode")
    #expect(answer.status == 0, "\(answer.output)")
    #expect(answer.output.contains("0 errors, 0 warnings"))
  }

  @Test func splitsAreWrittenAndTheSameEachTime() throws {
    let place = try Place()
    var lists: [String] = []
    for name in ["s1", "s2"] {
      let answer = try run("split", place.file, "--shares", "train=1,val=1", "-o", place.path(name))
      #expect(answer.status == 0, "\(answer.errors)")
      lists.append(try String(contentsOfFile: place.path("\(name)/splits.jsonl"), encoding: .utf8))
    }
    #expect(lists[0] == lists[1])
    #expect(lists[0].contains(#""split":"val""#) && lists[0].contains(#""split":"train""#))
    #expect(FileManager.default.fileExists(atPath: place.path("s1/val.json")))
    let statistics = try run("stats", place.path("s1/train.json"), "--images", place.path("images"), "--json")
      .json()
    #expect(statistics["pictures"] as? Int == 1)
    #expect(try run("split", place.file, "--shares", "train=0", "-o", place.path("x")).status == 2)
  }

  @Test func aSheetShowsThePictures() throws {
    let place = try Place()
    let sheet = place.path("sheet.png")
    let answer = try run("preview", place.file, "-o", sheet, "--side", "100", "--columns", "2")
    #expect(answer.status == 0, "\(answer.errors)")
    let picture = try ImageDecoder().decode(URL(filePath: sheet))
    #expect(picture.width == 2 * 106 + 6 && picture.height == 106 + 6)
    // Ground, picture and frame are there.
    #expect(Set(stride(from: 0, to: picture.bytes.count, by: 3).map { picture.bytes[$0] }).count >= 3)
  }

  @Test func anAuditProposesAndAppliesWhatItsReaderWants() throws {
    let home = try TestHome()
    let place = try Place(
      annotations: """
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 20]},
        {"id": 2, "image_id": 2, "category_id": 1, "bbox": [5, 2, 30, 20]}
        """)
    let proposal = place.path("proposal.json")
    let answer = try VitrineProcess.run(
      [
        "annotations", "audit", place.file, "--proposal", proposal, "--sheet", place.path("doubts.png"),
        "--json",
      ],
      environment: home.environment)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(try answer.json()["relabel"] is [Any])
    #expect(FileManager.default.fileExists(atPath: place.path("doubts.png")))
    let edited = """
      {"relabel": [{"apply": true, "reason": "wrong", "picture": "a.jpg", "object": 0, "box": [1, 2, 30, 20],
        "from": "sofa", "to": "bed", "score": 0.9, "witnesses": {}}], "split": []}
      """
    try Data(edited.utf8).write(to: URL(filePath: proposal))
    let applied = try run("audit", place.file, "--apply", proposal, "-o", place.path("new.json"))
    #expect(applied.output.contains("1 boxes renamed"))
    #expect(try String(contentsOfFile: place.path("new.json"), encoding: .utf8).contains("\"bed\""))
  }

  @Test func boxesBelongToTheUprightPicture() throws {
    let place = try Place(annotations: #"{"id": 1, "image_id": 1, "category_id": 1, "bbox": [2, 4, 20, 10]}"#)
    // a.jpg is stored 64 x 48 and seen 48 x 64: EXIF orientation 6, a quarter turn clockwise.
    let file = URL(filePath: place.path("images/a.jpg"))
    var bytes = try Data(contentsOf: file)
    bytes.insert(contentsOf: Self.exif(orientation: 6), at: 2)
    try bytes.write(to: file)
    let check = try run("check", place.file)
    #expect(check.status == 1 && check.output.contains("--boxes-as-stored"), "\(check.output)")
    let turned = place.path("turned.json")
    #expect(try run("convert", place.file, "--boxes-as-stored", "--to", "coco", "-o", turned).status == 0)
    #expect(try run("check", turned).status == 0)
    // The stored box's bottom left becomes the upright one's top left; fractions of YOLO are of what is seen.
    #expect(try run("convert", turned, "--to", "yolo", "-o", place.path("yolo")).status == 0)
    let line = try String(contentsOfFile: place.path("yolo/labels/a.txt"), encoding: .utf8)
    let numbers = line.split(separator: " ").compactMap {
      Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let expected = [0, (34.0 + 5) / 48, (2.0 + 10) / 64, 10.0 / 48, 20.0 / 64]
    #expect(numbers.count == 5)
    for (number, other) in zip(numbers, expected) { #expect(abs(number - other) < 1e-6, "\(line)") }
    let back = place.path("back.json")
    let images = place.path("images")
    #expect(
      try run("convert", place.path("yolo"), "--images", images, "--to", "coco", "-o", back).status == 0)
    #expect(try String(contentsOfFile: back, encoding: .utf8).contains(#""bbox":[34,2,10,20]"#))
  }

  /// A JPEG segment that holds an orientation and nothing else.
  private static func exif(orientation: UInt8) -> [UInt8] {
    let tiff: [UInt8] =
      Array("II".utf8) + [
        42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
      ]
    return [0xFF, 0xE1, 0, UInt8(8 + tiff.count)] + Array("Exif\0\0".utf8) + tiff
  }

  @Test func whatIsNotThereIsSaidInASentence() throws {
    let answer = try run("check", "/nowhere/data.json")
    #expect(answer.status == 1)
    #expect(answer.errors.contains("/nowhere/data.json: is not there"))
    #expect(try run("convert", "x", "--to", "bmp", "-o", "y").status == 2)
  }
}
