import Annotations
import Domain
import Foundation

/// The mined pairs as a COCO file that grows.
struct PairSheet {
  /// An object and its product.
  struct Row {
    /// Where, in the picture's pixels.
    var box: Box
    /// The object's category.
    var category: String
    /// The product's id.
    var product: String
    /// How probable it is that they are the same, 0...1.
    var confidence: Float
  }

  /// What it holds.
  private(set) var annotations: COCOAnnotations
  private let file: URL
  private var known: Set<String>
  private let numbers: [String: Int]

  /// The file at that path if there is one and it is gone on with, else a new one with the categories of `vocabulary`.
  init(_ path: String, vocabulary: Vocabulary, goesOn: Bool = true) throws {
    file = URL(filePath: path)
    if goesOn, FileManager.default.fileExists(atPath: file.path) {
      annotations = try COCOAnnotations.read(file).annotations
    } else {
      annotations = COCOAnnotations(
        categories: vocabulary.categories.map { .init(id: $0.id, name: $0.name) })
    }
    known = Set(annotations.images.map(\.fileName))
    numbers = Dictionary(
      annotations.categories.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether that picture is in it.
  func has(_ picture: String) -> Bool { known.contains(picture) }

  /// Adds a picture with its pairs; those of a category the vocabulary lacks are left out.
  mutating func add(_ rows: [Row], of picture: String, width: Int, height: Int) {
    known.insert(picture)
    let number = annotations.images.count + 1
    annotations.images.append(.init(id: number, fileName: picture, width: width, height: height))
    for row in rows {
      guard let category = numbers[row.category] else { continue }
      annotations.annotations.append(
        .init(
          id: annotations.annotations.count + 1, imageID: number, categoryID: category, box: row.box,
          product: row.product, confidence: row.confidence))
    }
  }

  /// Writes the file.
  func write() throws { try annotations.write(to: file) }
}
