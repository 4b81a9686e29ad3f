import Foundation

extension DeepFashion2Format {
  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    let names = set.categories.map(\.name)
    let list = Set(names).isSubset(of: ownCategories) ? ownCategories : names
    let numbers = Dictionary(list.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    var notes = ReadingNotes()
    var files: [AnnotationFile] = []
    for picture in set.pictures {
      let stem = PictureName.stem(picture.name)
      if !picture.name.lowercased().hasSuffix(".jpg") {
        notes.count("DeepFashion2 takes pictures for JPEG files ending in .jpg, which some are not", .lost)
      }
      let pair = picture.objects.lazy.compactMap { $0.product.flatMap(style) }.first?.pair
      var entries: [String: Entry] = ["source": .text("user"), "pair_id": .number(pair ?? files.count + 1)]
      for (index, object) in picture.objects.enumerated() {
        var styleNumber = 0
        if let product = object.product {
          if let named = style(product), named.pair == pair {
            styleNumber = named.style
          } else {
            notes.count(
              "DeepFashion2 names products by pair and style alone; other product ids are lost", .lost)
          }
        }
        entries["item\(index + 1)"] = .item(
          Item(object, category: numbers[object.category] ?? 0, style: styleNumber, &notes))
      }
      do {
        files.append(AnnotationFile(path: "annos/\(stem).json", data: try JSONLine.pages(entries)))
      } catch {
        throw AnnotationError(source: stem, message: "cannot be written as JSON: \(sentence(error))")
      }
    }
    return AnnotationWriting(files: files, findings: notes.all)
  }

  /// Pair and style of a product id as `read` makes them.
  private static func style(_ product: String) -> (pair: Int, style: Int)? {
    let parts = product.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let pair = parts[0], let style = parts[1], style > 0, pair >= 0,
      "\(pair)-\(style)" == product
    else { return nil }
    return (pair, style)
  }

  private enum Entry: Encodable {
    case text(String)
    case number(Int)
    case item(Item)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .text(let text): try text.encode(to: encoder)
      case .number(let number): try number.encode(to: encoder)
      case .item(let item): try item.encode(to: encoder)
      }
    }
  }

  private struct Item: Encodable {
    let bounding_box: [Double]
    let category_id: Int
    let category_name: String
    let landmarks: [Double] = []
    let occlusion: Int
    let scale: Int
    let segmentation: [[Double]]
    let style: Int
    let viewpoint = 2
    let zoom_in = 1

    init(
      _ object: AnnotatedPictures.Object, category: Int, style: Int, _ notes: inout ReadingNotes
    ) {
      let box = object.box
      bounding_box = [box.x, box.y, box.right, box.bottom].map(JSONLine.pixels)
      category_id = category
      category_name = object.category
      occlusion = min(max(object.occluded ?? 0, 0), 2) + 1
      scale = 2
      self.style = style
      switch object.outline {
      case .polygons(let polygons): segmentation = polygons
      case .some:
        notes.count("DeepFashion2 holds outlines as polygons; masks of run lengths are lost", .lost)
        segmentation = []
      case nil: segmentation = []
      }
    }
  }
}
