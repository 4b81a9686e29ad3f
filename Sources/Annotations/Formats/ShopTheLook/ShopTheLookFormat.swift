import Foundation

/// Shop The Look: a line `{"product": ID, "scene": ID, "bbox": [left, top, right, bottom]}` for each pair, edges
/// as fractions of the scene; categories of products in a second file, `NAME-cat.json`.
///
/// A scene's picture is the file of its id, JPEG unless the id has an ending. Lines of ours also hold `category`,
/// since one product may be filed under two.
enum ShopTheLookFormat: AnnotationCoding {
  static let holds: Set<AnnotationFeature> = [.product]

  /// The name of the file with the products' categories.
  static func categoryFile(of name: String) -> String {
    let parts = name.split(separator: ".")
    return (parts.count > 1 ? parts.dropLast().joined(separator: ".") : name) + "-cat.json"
  }

  /// What boxes are called when nothing says.
  static let unnamed = "product"

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    let file = try source.onlyFile(.shopTheLook)
    let name = source.name(of: file)
    var categories: [String: String] = [:]
    for other in source.files.dropFirst() {
      for (product, value) in try JSONReader.read(other.data, source: other.path).members ?? [] {
        categories[product] = value.text
      }
    }
    var notes = ReadingNotes()
    var pictures: [AnnotatedPictures.Picture] = []
    var places: [String: Int] = [:]
    var number = 0
    for line in file.data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      let place = AnnotationPlace(file: name, line: number)
      guard let row = try? JSONReader.read(line, source: name, line: number), let scene = row["scene"]?.text,
        let product = row["product"]?.text, !scene.isEmpty, let edges = row["bbox"]?.doubles,
        edges.count == 4,
        edges.allSatisfy({ abs($0) <= 1e4 })
      else {
        notes.leaveOut(place, "a line is an object with 'product', 'scene' and 'bbox' of four numbers")
        continue
      }
      let index: Int
      if let known = places[scene] {
        index = known
      } else {
        let picture = PictureName.named(scene, options)
        index = pictures.count
        places[scene] = index
        pictures.append(.init(name: picture, size: options.pictureSize(picture), place: place))
      }
      guard let size = pictures[index].size else {
        if pictures[index].objects.isEmpty {
          notes.count(
            "pairs of scenes whose picture cannot be read, which the boxes' size is needed from, are left out",
            .missingPicture, at: place)
        }
        continue
      }
      if edges.contains(where: { $0 > 1.5 }) {
        notes.count("boxes have numbers above 1, which are no fractions", .outside, at: place)
      }
      let category = row["category"]?.text ?? categories[product]
      if category == nil {
        notes.count("products have no category; they are called 'product'", .assumed, at: place)
      }
      let box = PreciseBox(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
      var object = AnnotatedPictures.Object(
        category: category ?? unnamed, box: box.scaled(Double(size.width), Double(size.height)), place: place)
      object.product = product
      pictures[index].objects.append(object)
    }
    guard !pictures.isEmpty else {
      throw AnnotationError(
        source: name,
        message: "holds no pair: lines like {\"product\": ..., \"scene\": ..., \"bbox\": [...]} are expected")
    }
    return AnnotationReading(
      pictures: AnnotatedPictures(pictures: pictures.filter { $0.size != nil }), findings: notes.all)
  }

  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    var notes = ReadingNotes()
    var lines: [String] = []
    var categories: [String: String] = [:]
    do {
      for picture in set.pictures {
        for object in picture.objects {
          guard let product = object.product, !product.isEmpty, let size = picture.size else {
            notes.count(
              "Shop The Look is a list of products in scenes; boxes without a product are lost", .lost)
            continue
          }
          let box = object.box.scaled(1 / Double(size.width), 1 / Double(size.height))
          let pair = Pair(
            product: product, scene: scene(of: picture.name), category: object.category,
            bbox: [box.x, box.y, box.right, box.bottom].map { ($0 * 1e9).rounded() / 1e9 })
          lines.append(try JSONLine.text(pair) + "\n")
          categories[product] = categories[product] ?? object.category
        }
      }
      return AnnotationWriting(
        files: [
          AnnotationFile(path: options.fileName, text: lines.joined()),
          AnnotationFile(path: categoryFile(of: options.fileName), data: try JSONLine.pages(categories)),
        ], findings: notes.all)
    } catch {
      throw AnnotationError(
        source: options.fileName, message: "cannot be written as JSON: \(sentence(error))")
    }
  }

  /// A scene's id: the picture's name without `.jpg`, unless that would be taken for another picture.
  private static func scene(of name: String) -> String {
    guard name.hasSuffix(".jpg"), !PictureName.isPicture(String(name.dropLast(4))) else { return name }
    return String(name.dropLast(4))
  }

  private struct Pair: Encodable {
    let product: String
    let scene: String
    let category: String
    let bbox: [Double]
  }
}
