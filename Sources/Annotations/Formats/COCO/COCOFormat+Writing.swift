import Foundation

extension COCOFormat {
  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    let categoryNumbers = numbers(set.categories.map(\.number))
    let pictureNumbers = numbers(set.pictures.map(\.number))
    let objectNumbers = numbers(set.pictures.flatMap { $0.objects.map(\.number) })
    let categoryIDs = Dictionary(
      zip(set.categories.map(\.name), categoryNumbers), uniquingKeysWith: { first, _ in first })
    var annotations: [Annotation] = []
    for (picture, pictureNumber) in zip(set.pictures, pictureNumbers) {
      for object in picture.objects {
        guard let category = categoryIDs[object.category] else { continue }
        annotations.append(
          Annotation(object, id: objectNumbers[annotations.count], image: pictureNumber, category: category))
      }
    }
    let content = Content(
      images: zip(set.pictures, pictureNumbers).map { Image($0, id: $1) },
      annotations: annotations,
      categories: zip(set.categories, categoryNumbers).map {
        Category(id: $1, name: $0.name, supercategory: $0.group)
      })
    do {
      // A row a line: a difference between two versions then shows what changed.
      var text = "{\"images\":[\n" + (try content.images.map(line).joined(separator: ",\n"))
      text += "\n],\"annotations\":[\n" + (try content.annotations.map(line).joined(separator: ",\n"))
      text +=
        "\n],\"categories\":[\n" + (try content.categories.map(line).joined(separator: ",\n")) + "\n]}\n"
      return AnnotationWriting(files: [AnnotationFile(path: options.fileName, text: text)], findings: [])
    } catch {
      throw AnnotationError(
        source: options.fileName, message: "cannot be written as JSON: \(sentence(error))")
    }
  }

  /// The rows' own numbers when each has one of its own, otherwise 1, 2, 3 ...
  private static func numbers(_ own: [Int?]) -> [Int] {
    let known = own.compactMap { $0 }
    return known.count == own.count && Set(known).count == own.count ? known : Array(1...max(1, own.count))
  }

  private static func line(_ row: some Encodable) throws -> String { try JSONLine.text(row) }

  private struct Content {
    let images: [Image]
    let annotations: [Annotation]
    let categories: [Category]
  }

  private struct Category: Encodable {
    let id: Int
    let name: String
    let supercategory: String?
  }

  private struct Image: Encodable {
    let id: Int
    let file_name: String
    let width: Int?
    let height: Int?
    let split: String?
    let room_type: String?

    init(_ picture: AnnotatedPictures.Picture, id: Int) {
      self.id = id
      file_name = picture.name
      width = picture.size?.width
      height = picture.size?.height
      split = picture.split
      room_type = picture.roomType
    }
  }

  private struct Annotation: Encodable {
    let id: Int
    let image_id: Int
    let category_id: Int
    let bbox: [Double]
    let area: Double
    let iscrowd: Int
    let segmentation: Segmentation?
    let product: String?
    let rotated_box: [Double]?
    let occluded: Int?
    let truncated: Bool?
    let difficult: Bool?
    let visibility: Double?
    let score: Double?

    init(_ object: AnnotatedPictures.Object, id: Int, image: Int, category: Int) {
      self.id = id
      image_id = image
      category_id = category
      let box = object.box
      bbox = [box.x, box.y, box.width, box.height].map(JSONLine.pixels)
      area = JSONLine.pixels(object.area.flatMap { $0.isFinite ? $0 : nil } ?? box.area)
      iscrowd = object.isCrowd ? 1 : 0
      segmentation = object.outline
      product = object.product
      rotated_box = object.rotated?.numbers
      occluded = object.occluded
      truncated = object.isTruncated
      difficult = object.isDifficult
      visibility = object.visibility.flatMap { $0.isFinite ? $0 : nil }
      score = object.confidence.flatMap { $0.isFinite ? $0 : nil }
    }
  }
}

/// JSON being written.
enum JSONLine {
  /// A value on one line, keys sorted, so that equal values are equal texts.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A value over several lines.
  static func pages(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  /// Pixels to a ten-thousandth: sums of decimals then show as decimals again.
  static func pixels(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
