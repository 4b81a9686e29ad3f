import Domain
import Foundation
import Testing

@testable import Annotations

@Suite struct DataSetTests {
  private let annotations = COCOAnnotations(
    images: [
      .init(id: 2, fileName: "b.jpg", width: 100, height: 80, split: "train"),
      .init(id: 1, fileName: "a.jpg", width: 100, height: 80, split: "val"),
    ],
    annotations: [
      .init(
        id: 1, imageID: 2, categoryID: 3, box: Box(x: 1, y: 2, width: 3, height: 4), product: "x.jpg"),
      .init(id: 2, imageID: 2, categoryID: 4, box: Box(x: 1, y: 2, width: 3, height: 4), isCrowd: true),
      .init(id: 3, imageID: 2, categoryID: 5, box: Box(x: 1, y: 2, width: 3, height: 4)),
    ],
    categories: [.init(id: 3, name: "couch"), .init(id: 4, name: "bed"), .init(id: 5, name: "person")])

  @Test func categoriesAreMappedByName() throws {
    let folder = URL(fileURLWithPath: "/pictures")
    let dataSet = DetectionDataSet(
      folder: folder, annotations: annotations, vocabulary: .standard, map: CategoryMap(["couch": "sofa"]),
      splits: SplitFile(splits: ["b.jpg": "test"], roomTypes: ["b.jpg": "Bedroom"]))
    #expect(dataSet.pictures.map(\.id) == [1, 2])
    #expect(dataSet.pictures[0].objects.isEmpty)
    #expect(dataSet.pictures[1].file.path == "/pictures/b.jpg")
    #expect(dataSet.pictures[1].roomType == "Bedroom")
    #expect(dataSet.pictures(in: "test").map(\.id) == [2])
    #expect(dataSet.pictures(in: "val").map(\.id) == [1])
    let objects = dataSet.pictures[1].objects
    #expect(
      objects.map(\.category) == [
        Vocabulary.standard.position(of: "sofa"), Vocabulary.standard.position(of: "bed"),
      ])
    #expect(objects.map(\.productID) == ["x", nil])
    #expect(objects.map(\.isCrowd) == [false, true])
  }

  @Test func aMapIsReadAndNullDrops() throws {
    let map = try CategoryMap(json: Data(#"{"couch": "sofa", "person": null}"#.utf8), source: "map.json")
    #expect(map["couch"] == "sofa")
    #expect(map["person"] == nil)
    #expect(map["bed"] == "bed")
    for broken in ["", "[]", #"{"a": 1}"#] {
      #expect {
        try CategoryMap(json: Data(broken.utf8), source: "map.json")
      } throws: { error in
        "\(error)".contains("map.json")
      }
    }
  }

  @Test func splitFilesGoOnAfterABrokenLine() {
    let (file, problems) = SplitFile.read(
      jsonLines: Data(
        """
        {"room": "a.jpg", "room_type": "Laundry", "products": ["x"], "split": "val"}
        nonsense

        {"split": "train"}
        {"file_name": "b.jpg", "split": "train"}\r
        {"image": "c.jpg"}
        """.utf8))
    #expect(file.splits == ["a.jpg": "val", "b.jpg": "train"])
    #expect(file.roomTypes == ["a.jpg": "Laundry"])
    #expect(Set(problems.map(\.position)) == [2, 4, 6])
  }

  @Test func retrievalFilesAreReadByTheRules() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let products = folder.appendingPathComponent("products.jsonl")
    try Data(
      """
      {"id": "1", "image": "products/1.jpg", "category": "sofa", "title": "A", "more": 1}
      {"id": "2", "images": ["2a.jpg", "2b.jpg"], "category": null}
      {"id": "1", "image": "again.jpg"}
      {"id": "3", "category": "sofa"}
      {"id": 4, "image": "4.jpg"}
      {"id": "5", "image": "5.jpg", "images": ["5.jpg", "6.jpg"]}
      """.utf8
    ).write(to: products)
    let (read, problems) = try RetrievalProduct.read(products)
    #expect(read.map(\.id) == ["1", "2", "5"])
    #expect(read.map(\.category) == ["sofa", nil, nil])
    #expect(read[0].images.map(\.path) == [folder.appendingPathComponent("products/1.jpg").path])
    #expect(read.map(\.images.count) == [1, 2, 2])
    #expect(problems.map(\.position) == [3, 4, 5])
    let elsewhere = URL(fileURLWithPath: "/elsewhere")
    #expect(
      try RetrievalProduct.read(products, images: elsewhere).products[1].images[1].path == "/elsewhere/2b.jpg"
    )

    let queries = folder.appendingPathComponent("queries.jsonl")
    try Data(
      """
      {"image": "r.jpg", "box": [28.4, 549.9, 187.4, 197.4], "category": "stool", "products": ["1", "2"]}
      {"image": "r.jpg", "box": [1, 2, 3], "category": "stool", "products": ["1"]}
      {"image": "r.jpg", "box": [1, 2, 0, 4], "category": "stool", "products": ["1"]}
      {"image": "r.jpg", "box": [1, 2, 3, 4], "category": "stool", "products": []}
      """.utf8
    ).write(to: queries)
    let (asked, more) = try RetrievalQuery.read(queries)
    #expect(asked.count == 1)
    #expect(asked[0].box == Box(x: 28.4, y: 549.9, width: 187.4, height: 197.4))
    #expect(asked[0].products == ["1", "2"])
    #expect(more.map(\.position) == [2, 3, 4])
  }
}

/// The real rooms, where they lie beside the project.
private let home = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("../shared/data/home").standardizedFileURL

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: home.appendingPathComponent("annotations.json").path),
    "the real rooms (../shared/data/home) are not here"))
struct HomeDataTests {
  @Test func theRoomsAreReadWithoutAProblem() throws {
    let (dataSet, problems) = try DetectionDataSet.read(
      folder: home.appendingPathComponent("rooms"),
      annotations: home.appendingPathComponent("annotations.json"),
      splits: home.appendingPathComponent("rooms.jsonl"))
    #expect(problems.isEmpty)
    #expect(dataSet.pictures.count == 160)
    #expect(dataSet.pictures(in: "train").count == 136)
    #expect(dataSet.pictures(in: "val").count == 24)
    #expect(dataSet.pictures.reduce(0) { $0 + $1.objects.count } == 3580)
    #expect(FileManager.default.fileExists(atPath: dataSet.pictures[0].file.path))
  }

  @Test func everyQueryLeadsIntoTheCatalogue() throws {
    let (products, problems) = try RetrievalProduct.read(home.appendingPathComponent("products.jsonl"))
    let (queries, more) = try RetrievalQuery.read(home.appendingPathComponent("queries.jsonl"))
    #expect(problems.isEmpty && more.isEmpty)
    #expect(products.count == 2294)
    #expect(queries.count == 248)
    let ids = Set(products.map(\.id))
    #expect(queries.allSatisfy { !ids.isDisjoint(with: $0.products) })
  }
}
