import Domain
import Foundation
import Testing

@testable import Annotations

@Suite struct COCOAnnotationsTests {
  private func read(_ text: String) throws -> (annotations: COCOAnnotations, problems: [AnnotationProblem]) {
    try COCOAnnotations.read(json: Data(text.utf8), source: "file.json")
  }

  private static let images = #"{"id": 1, "file_name": "a.jpg", "width": 100, "height": 50}"#
  private static let categories = #"{"id": 7, "name": "sofa"}"#

  private func file(annotations: String) -> String {
    """
    {"images": [\(Self.images)], "categories": [\(Self.categories)], "annotations": [\(annotations)],
     "info": {"anything": [1, 2]}, "licenses": []}
    """
  }

  @Test func ourFieldsAndCOCOsAreRead() throws {
    let (file, problems) = try read(
      """
      {"images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 50, "room_type": "Living Room",
                   "split": "val"}],
       "categories": [{"id": 7, "name": "sofa", "supercategory": "home"}],
       "annotations": [
         {"id": 4, "image_id": 1, "category_id": 7, "bbox": [1.5, 2, 30, 20], "area": 512, "iscrowd": 1,
          "product": "002.753.44.jpg", "occluded": 2, "truncated": true, "visibility": 0.5,
          "segmentation": {"size": [50, 100], "counts": "d76"}, "full_bbox": [0, 0, 1, 1]},
         {"id": 5, "image_id": 1, "category_id": 7, "bbox": [0, 0, 10, 10], "product": null, "truncated": 0,
          "segmentation": []}]}
      """)
    #expect(problems.isEmpty)
    #expect(file.images[0].roomType == "Living Room")
    #expect(file.images[0].split == "val")
    let first = file.annotations[0]
    #expect(first.box == Box(x: 1.5, y: 2, width: 30, height: 20))
    #expect(first.area == 512)
    #expect(first.isCrowd)
    #expect(first.productID == "002.753.44")
    #expect(first.occluded == 2)
    #expect(first.isTruncated == true)
    #expect(first.visibility == 0.5)
    #expect(first.segmentation == .compressed(height: 50, width: 100, counts: "d76"))
    let second = file.annotations[1]
    #expect(second.area == 100)
    #expect(!second.isCrowd)
    #expect(second.product == nil)
    #expect(second.isTruncated == false)
    #expect(second.segmentation == nil)
  }

  @Test func whatIsWrittenReadsBack() throws {
    var random = Seeded(8)
    let images = (1...5).map {
      COCOAnnotations.Image(
        id: $0, fileName: "rooms/\($0) \u{1F6CB}.jpg", width: 640, height: 480, split: $0 > 3 ? "val" : nil)
    }
    let annotations = (1...60).map { id in
      let pixels = (0..<48).map { _ in Bool.random(using: &random) }
      let mask = RunLengthMask(height: 6, width: 8, pixels: pixels)
      let outlines: [Segmentation?] = [
        nil, .polygons([[0, 0, 4.5, 0, 4, 4]]), .compressed(height: 6, width: 8, counts: mask.compressed),
        .runs(height: 6, width: 8, counts: mask.runs),
      ]
      return COCOAnnotations.Annotation(
        id: id, imageID: .random(in: 1...5, using: &random), categoryID: .random(in: 1...38, using: &random),
        box: Box(
          x: .random(in: 0...600, using: &random), y: .random(in: 0...440, using: &random),
          width: .random(in: 1...99, using: &random), height: .random(in: 1...99, using: &random)),
        isCrowd: .random(using: &random), product: Bool.random(using: &random) ? "p\(id)" : nil,
        segmentation: outlines[id % 4], visibility: id % 3 == 0 ? .random(in: 0...1, using: &random) : nil,
        occluded: id % 5 == 0 ? 1 : nil, isTruncated: id % 2 == 0 ? nil : .random(using: &random))
    }
    let whole = COCOAnnotations(
      images: images, annotations: annotations, categories: COCOAnnotations.categories(of: .standard))
    let (read, problems) = try COCOAnnotations.read(json: whole.json(), source: "memory")
    #expect(problems.isEmpty)
    #expect(read == whole)
    for annotation in read.annotations where annotation.id % 4 > 1 {
      #expect(try annotation.segmentation?.mask()?.area ?? -1 >= 0)
    }
  }

  @Test(arguments: [
    (#"{"id": 3, "image_id": 1, "category_id": 7}"#, "'bbox' is missing"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3]}"#, "[x, y, width, height]"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, "3", 4]}"#, "'bbox'"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": null}"#, "'bbox'"),
    (#"{"id": 3, "image_id": 8, "category_id": 7, "bbox": [1, 2, 3, 4]}"#, "image 8"),
    (#"{"id": 3, "image_id": 1, "category_id": 9, "bbox": [1, 2, 3, 4]}"#, "category 9"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, 0, 4]}"#, "no width or height"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, -3, 4]}"#, "no width or height"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1e300, 2, 3, 4]}"#, "finite"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [200, 2, 3, 4]}"#, "outside the picture"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4], "area": -1}"#, "area"),
    (#"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4], "iscrowd": "no"}"#, "'iscrowd'"),
    (
      #"{"id": 3, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4], "segmentation": {"size": [1]}}"#,
      "size"
    ),
  ])
  func aBrokenAnnotationIsReportedAndLeftOut(row: String, reason: String) throws {
    let good = #"{"id": 2, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4]}"#
    let (file, problems) = try read(file(annotations: "\(good), \(row)"))
    #expect(file.annotations.map(\.id) == [2])
    #expect(problems.count == 1)
    #expect(problems.first?.id == 3)
    #expect(problems.first?.description.contains(reason) == true, "\(problems)")
  }

  @Test func rowsThatAreNoObjectsAreReportedByPlace() throws {
    let (file, problems) = try read(file(annotations: #"17, null, [], {"id": "x"}, {}"#))
    #expect(file.annotations.isEmpty)
    #expect(problems.map(\.position) == [0, 1, 2, 3, 4])
    #expect(problems.allSatisfy { $0.id == nil && $0.subject == .annotation })
  }

  @Test func repeatedRowsAreLeftOut() throws {
    let (file, problems) = try read(
      """
      {"images": [\(Self.images), \(Self.images), {"id": 3, "file_name": "", "width": 1, "height": 1},
                  {"id": 4, "file_name": "b.jpg", "width": 0, "height": 1}],
       "categories": [\(Self.categories), {"id": 8, "name": "sofa"}],
       "annotations": [{"id": 1, "image_id": 4, "category_id": 7, "bbox": [0, 0, 1, 1]}]}
      """)
    #expect(file.images.count == 1)
    #expect(file.categories.count == 1)
    #expect(file.annotations.isEmpty)
    #expect(problems.count == 5)
  }

  @Test(arguments: [
    "", "[]", "nonsense", "{}", #"{"images": []}"#, #"{"images": 1, "annotations": [], "categories": []}"#,
  ])
  func whatIsNoCOCOFileIsRefusedWithItsName(text: String) {
    #expect {
      try read(text)
    } throws: { error in
      (error as? AnnotationError)?.source == "file.json"
    }
  }

  @Test func aMissingFileIsNamed() {
    #expect {
      try COCOAnnotations.read(URL(fileURLWithPath: "/nowhere/annotations.json"))
    } throws: { error in
      "\(error)".contains("/nowhere/annotations.json")
    }
  }

  /// Whatever is cut out of or put into a file, reading ends in rows that hold together, or in an error.
  @Test func damagedFilesNeverBringTheReaderDown() throws {
    let whole = Array(
      file(
        annotations: #"{"id": 2, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4], "product": "x", "#
          + #""segmentation": {"size": [50, 100], "counts": "d76"}}"#
      ).utf8)
    var random = Seeded(21)
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(Array("0-9\"[]{},e".utf8).randomElement(using: &random) ?? 0, at: place)
        }
      }
      guard let read = try? COCOAnnotations.read(json: Data(bytes), source: "damaged") else { continue }
      #expect(read.annotations.validated().problems.isEmpty)
      for annotation in read.annotations.annotations { _ = try? annotation.segmentation?.mask() }
    }
  }
}
