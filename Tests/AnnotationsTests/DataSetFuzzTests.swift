import Annotations
import Domain
import Foundation
import Fuzzing
import Testing

/// Damaged files that data sets are made of: what can be read is used as training and evaluation would use it.
@Suite struct DataSetFuzzTests {
  private static let coco = """
    {"images": [{"id": 1, "file_name": "a.jpg", "width": 64, "height": 48, "room_type": "living", "split": "train"},
                {"id": 2, "file_name": "b.jpg", "width": 10, "height": 10}],
     "annotations": [
      {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 10.5, 20], "area": 99.5, "iscrowd": 0,
       "product": "p-1.jpg", "visibility": 0.5, "occluded": 1, "truncated": true, "confidence": 0.9,
       "segmentation": [[1, 2, 11, 2, 11, 22]]},
      {"id": 2, "image_id": 2, "category_id": 2, "bbox": [0, 0, 3, 3], "iscrowd": 1,
       "segmentation": {"size": [10, 10], "counts": [5, 10, 85]}},
      {"id": 3, "image_id": 2, "category_id": 1, "bbox": [0, 0, 3, 3],
       "segmentation": {"size": [10, 10], "counts": "5:e2"},
       "full_segmentation": {"size": [10, 10], "counts": "5:e2"}}],
     "categories": [{"id": 1, "name": "sofa", "supercategory": "seat"}, {"id": 2, "name": "Dining Chair"}]}
    """
  private static let splits = """
    {"room": "a.jpg", "split": "train", "room_type": "living"}
    {"file_name": "b.jpg", "split": "val"}
    """
  private static let products = """
    {"id": "p-1", "image": "p-1.jpg", "images": ["p-1.jpg", "p-1b.jpg"], "category": "sofa", "title": "Ein Sofa"}
    {"id": "p-2", "images": ["p-2.jpg"], "category": null}
    """
  private static let queries = """
    {"image": "room.jpg", "box": [10, 20, 30.5, 40], "category": "sofa", "products": ["p-1"], "seen_in_training": true}
    {"image": "b.jpg", "products": ["p-1", "p-2"]}
    """
  private static let table = "name,style,colour\n\"a, \"\"b\"\"\",modern,\"red\nblue\"\nc,,\n"
  private static let map = #"{"couch": "sofa", "thing": null, "Dining Chair": "dining_chair"}"#
  private static let proposal = """
    {"relabel": [{"apply": true, "reason": "wrong", "picture": "a.jpg", "object": 0, "box": [1, 2, 3, 4],
                  "from": "sofa", "to": "chair", "score": 0.8, "witnesses": {"model": 0.9}}],
     "split": [{"apply": true, "category": "sofa", "gap": 0.1, "silhouette": 0.5, "clusters": [
       {"name": "corner_sofa", "members": [{"picture": "a.jpg", "object": 0, "box": [1, 2, 3, 4]}]}]}]}
    """

  /// Reads as its file would be read, and uses what came of it.
  private static let readers: [(text: String, read: @Sendable (Data, URL) throws -> Void)] = [
    (
      coco,
      { data, folder in
        let (annotations, problems) = try COCOAnnotations.read(json: data, source: "a.json")
        _ = problems.map(\.description)
        _ = DetectionDataSet(folder: folder, annotations: annotations, vocabulary: .standard)
        _ = MaskedPictures(annotations, folder: folder)
        for annotation in annotations.annotations {
          for outline in [annotation.segmentation, annotation.fullSegmentation] {
            guard let mask = try? outline?.mask() else { continue }
            _ = (mask.area, mask.box)
            #expect(
              try RunLengthMask(height: mask.height, width: mask.width, compressed: mask.compressed) == mask)
            if mask.height * mask.width < 1 << 16 { #expect(mask.pixels.count { $0 } == mask.area) }
          }
        }
        // What was read is written, and read again as the same.
        let again = try COCOAnnotations.read(json: annotations.json(), source: "again")
        #expect(again.annotations == annotations && again.problems.isEmpty)
      }
    ),
    (splits, { data, _ in _ = SplitFile.read(jsonLines: data).problems.map(\.description) }),
    (
      products,
      { data, folder in
        let file = folder.appending(path: "products.jsonl")
        try data.write(to: file)
        for product in try RetrievalProduct.read(file).products {
          #expect(!product.id.isEmpty && !product.images.isEmpty)
        }
      }
    ),
    (
      queries,
      { data, folder in
        let file = folder.appending(path: "queries.jsonl")
        try data.write(to: file)
        for query in try RetrievalQuery.read(file).queries {
          #expect(query.box.width > 0 && query.box.height > 0 && !query.products.isEmpty)
        }
      }
    ),
    (
      table,
      { data, _ in
        let table = try LabelTable(csv: data, source: "labels.csv")
        #expect(table.rows.allSatisfy { $0.count == table.columns.count })
        for column in table.columns { _ = table.cells(of: column) }
      }
    ),
    (map, { data, _ in _ = try CategoryMap(json: data, source: "map.json")["couch"] }),
    (
      proposal,
      { data, folder in
        let file = folder.appending(path: "proposal.json")
        try data.write(to: file)
        let box = PreciseBox(x: 1, y: 2, width: 3, height: 4)
        let picture = AnnotatedPictures.Picture(
          name: "a.jpg", size: PictureSize(width: 9, height: 9), objects: [.init(category: "sofa", box: box)])
        _ = try AuditProposal.read(file).applied(
          to: AnnotatedPictures(categories: [.init(name: "sofa")], pictures: [picture]))
      }
    ),
  ]

  @Test("damaged annotations, splits, products, queries, tables, maps and proposals are read or refused")
  func damagedFilesNeverCrash() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rounds = Fuzzing.rounds(150)
    for (place, reader) in Self.readers.enumerated() {
      do {
        try reader.read(Data(reader.text.utf8), folder)
      } catch {
        Issue.record("reader \(place) refuses its sound file: \(error)")
      }
      var read = 0
      for round in 0..<rounds {
        var random = Seeded(Fuzzing.seed(UInt64(round * Self.readers.count + place)))
        var data = Data(reader.text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) { data = ParserFuzzTests.damaged(data, &random) }
        do {
          try reader.read(data, folder)
          read += 1
        } catch {
          #expect(error is AnnotationError, "reader \(place): \(error)")
          #expect(!"\(error)".isEmpty)
        }
      }
      #expect(read > 0, "reader \(place): no damage was read")
    }
    Fuzzing.tried(rounds * Self.readers.count, "files of data sets")
  }
}
