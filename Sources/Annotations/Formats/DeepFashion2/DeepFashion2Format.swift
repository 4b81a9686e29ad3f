import Foundation

/// DeepFashion2: a JSON file a picture with the edges of its items in pixels.
///
/// `annos/000001.json` belongs to `image/000001.jpg` and holds `item1`, `item2` and so on.
///
/// Items of one `style` above 0 in pictures of one `pair_id` are the same garment: together they name the product.
enum DeepFashion2Format: AnnotationCoding {
  static let holds: Set<AnnotationFeature> = [.occlusion, .outline, .emptyPictures, .product]

  /// The data set's own categories, numbered from 1.
  static let ownCategories = [
    "short sleeve top", "long sleeve top", "short sleeve outwear", "long sleeve outwear", "vest", "sling",
    "shorts", "trousers", "skirt", "short sleeve dress", "long sleeve dress", "vest dress", "sling dress",
  ]

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    var notes = ReadingNotes()
    var pictures: [AnnotatedPictures.Picture] = []
    for file in source.files(endingIn: ".json") {
      let name = source.name(of: file)
      do throws(AnnotationError) {
        let root = try JSONReader.read(file.data, source: name)
        guard root.members != nil, root["source"] != nil || root["pair_id"] != nil || root["item1"] != nil
        else {
          throw AnnotationError(source: name, message: "is no DeepFashion2 file")
        }
        pictures.append(picture(root, file: file, name: name, options, &notes))
      } catch {
        notes.leaveOut(AnnotationPlace(file: name, line: 1), "it \(error.message)")
      }
    }
    guard !pictures.isEmpty else {
      throw AnnotationError(
        source: source.location,
        message: "holds no DeepFashion2 file (*.json with source and item1, item2 ...)")
    }
    var set = AnnotatedPictures(pictures: pictures)
    let used = Set(set.pictures.lazy.flatMap(\.objects).map(\.category))
    if used.isSubset(of: ownCategories) {
      set.categories = ownCategories.enumerated().map { .init(name: $1, number: $0 + 1) }
    }
    return AnnotationReading(pictures: set, findings: notes.all)
  }

  private static func picture(
    _ root: LocatedJSON, file: AnnotationFile, name: String, _ options: AnnotationReadingOptions,
    _ notes: inout ReadingNotes
  ) -> AnnotatedPictures.Picture {
    var stem = String(file.path.dropLast(5))
    if let range = stem.range(of: "annos/") { stem = String(stem[range.upperBound...]) }
    let pictureName = PictureName.named(stem, options)
    var picture = AnnotatedPictures.Picture(
      name: pictureName, size: options.pictureSize(pictureName), place: AnnotationPlace(file: name, line: 1))
    let items = (root.members ?? []).filter { $0.key.hasPrefix("item") && $0.value.members != nil }
    // item10 comes after item9, whatever order the file has them in.
    let ordered = items.sorted {
      (Int($0.key.dropFirst(4)) ?? 0, $0.key) < (Int($1.key.dropFirst(4)) ?? 0, $1.key)
    }
    for (_, item) in ordered {
      let place = item.position.map { AnnotationPlace(file: name, line: $0.line, column: $0.column) }
      guard let edges = item["bounding_box"]?.doubles, edges.count == 4, edges.allSatisfy({ abs($0) <= 1e6 })
      else {
        notes.leaveOut(place, picture: pictureName, "'bounding_box' is not four numbers [x1, y1, x2, y2]")
        continue
      }
      let number = item["category_id"]?.whole
      let known = number.flatMap { (1...ownCategories.count).contains($0) ? ownCategories[$0 - 1] : nil }
      guard let category = item["category_name"]?.text ?? known, !category.isEmpty else {
        notes.leaveOut(
          place, picture: pictureName, "an item has neither category_name nor a known category_id")
        continue
      }
      var object = AnnotatedPictures.Object(
        category: category,
        box: PreciseBox(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3]), place: place)
      object.outline = Segmentation(item["segmentation"])
      object.occluded = item["occlusion"]?.whole.map { min(max($0 - 1, 0), 2) }
      if let pair = root["pair_id"]?.whole, let style = item["style"]?.whole, style > 0 {
        object.product = "\(pair)-\(style)"
      }
      if item["landmarks"]?.elements?.isEmpty == false {
        notes.count("landmarks are not read", .lost, at: place)
      }
      picture.objects.append(object)
    }
    return picture
  }
}
