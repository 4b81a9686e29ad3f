import Foundation

/// COCO, in double precision and with the line of each row.
///
/// `COCOAnnotations` serves training, where a broken row is simply left out; here everything that can be kept is
/// kept, so that `AnnotationCheck` has something to find.
enum COCOFormat: AnnotationCoding {
  static let holds = Set(AnnotationFeature.allCases)

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    let file = try source.onlyFile(.coco)
    let name = source.name(of: file)
    let root = try JSONReader.read(file.data, source: name)
    guard let images = root["images"]?.elements, let annotations = root["annotations"]?.elements,
      let categories = root["categories"]?.elements
    else {
      throw AnnotationError(
        source: name,
        message:
          "is no COCO file: an object with the lists 'images', 'annotations' and 'categories' is expected")
    }
    var reader = COCORows(file: name, options: options)
    for row in categories { reader.addCategory(row) }
    for row in images { reader.addImage(row) }
    for row in annotations { reader.addAnnotation(row) }
    return AnnotationReading(
      pictures: AnnotatedPictures(categories: reader.categories, pictures: reader.pictures),
      findings: reader.notes.all)
  }
}

/// Rows of a COCO file on their way into pictures.
private struct COCORows {
  let file: String
  let options: AnnotationReadingOptions
  var categories: [AnnotatedPictures.Category] = []
  var pictures: [AnnotatedPictures.Picture] = []
  var notes = ReadingNotes()
  private var names: [Int: String] = [:]
  private var places: [Int: Int] = [:]
  private var numbers: Set<Int> = []

  init(file: String, options: AnnotationReadingOptions) {
    self.file = file
    self.options = options
  }

  private func place(_ row: LocatedJSON) -> AnnotationPlace? {
    row.position.map { AnnotationPlace(file: file, line: $0.line, column: $0.column) }
  }

  mutating func addCategory(_ row: LocatedJSON) {
    let at = place(row)
    guard let number = row["id"]?.whole, let name = row["name"]?.text, !name.isEmpty else {
      return notes.leaveOut(at, "a category needs a number 'id' and a 'name'")
    }
    guard names.updateValue(name, forKey: number) == nil else {
      return notes.add(
        AnnotationFinding(
          .error, .duplicate, at: at, "two categories have the id \(number); the later counts"))
    }
    guard !categories.contains(where: { $0.name == name }) else {
      return notes.add(
        AnnotationFinding(
          .warning, .duplicate, at: at, "two categories are called '\(name)'; they become one"))
    }
    categories.append(.init(name: name, number: number, group: row["supercategory"]?.text))
  }

  mutating func addImage(_ row: LocatedJSON) {
    let at = place(row)
    guard let number = row["id"]?.whole, let name = row["file_name"]?.text, !name.isEmpty else {
      return notes.leaveOut(at, "a picture needs a number 'id' and a 'file_name'")
    }
    guard places[number] == nil else {
      return notes.add(
        AnnotationFinding(
          .error, .duplicate, at: at, picture: name, "another picture has the id \(number); it is left out"))
    }
    places[number] = pictures.count
    pictures.append(
      AnnotatedPictures.Picture(
        name: name,
        size: PictureSize(row["width"]?.double, row["height"]?.double) ?? options.pictureSize(name),
        number: number, split: row["split"]?.text, roomType: row["room_type"]?.text, place: at))
  }

  mutating func addAnnotation(_ row: LocatedJSON) {
    let at = place(row)
    let number = row["id"]?.whole
    guard let image = row["image_id"]?.whole, let index = places[image] else {
      return notes.leaveOut(
        at, "annotation \(number.map(String.init) ?? "") belongs to no picture of the file")
    }
    let picture = pictures[index].name
    guard let sides = row["bbox"]?.doubles, sides.count == 4, sides.allSatisfy(\.isFinite) else {
      return notes.leaveOut(at, picture: picture, "'bbox' is not four numbers [x, y, width, height]")
    }
    guard let category = row["category_id"]?.whole, let name = names[category] else {
      return notes.add(
        AnnotationFinding(
          .error, .unknownCategory, at: at, picture: picture,
          "its category_id is none of the file's categories; it is left out"))
    }
    if let number, !numbers.insert(number).inserted {
      notes.add(
        AnnotationFinding(
          .error, .duplicate, at: at, picture: picture,
          "another annotation has the id \(number), so tools that look them up by id take one of them only"))
    }
    var object = AnnotatedPictures.Object(
      category: name, box: PreciseBox(x: sides[0], y: sides[1], width: sides[2], height: sides[3]), place: at)
    object.number = number
    object.product = row["product"]?.text
    object.outline = Segmentation(row["segmentation"])
    object.rotated = row["rotated_box"]?.doubles.flatMap(RotatedBox.init(numbers:))
    // Without an outline the area is the box's; repeating it would only let the two drift apart.
    object.area = object.outline == nil ? nil : row["area"]?.double
    object.isCrowd = row["iscrowd"]?.flag ?? false
    object.occluded = row["occluded"]?.whole ?? row["attributes"]?["occluded"]?.flag.map { $0 ? 1 : 0 }
    object.isTruncated = row["truncated"]?.flag
    object.isDifficult = row["difficult"]?.flag
    object.visibility = row["visibility"]?.double
    object.confidence = row["score"]?.double
    if row["keypoints"] != nil { notes.count("keypoints are not read", .lost, at: at) }
    pictures[index].objects.append(object)
  }
}

extension PictureSize {
  /// A size from numbers that may be missing, zero, or no sizes at all.
  init?(_ width: Double?, _ height: Double?) {
    guard let width, let height, (1...1e6).contains(width), (1...1e6).contains(height) else { return nil }
    self.init(width: Int(width.rounded()), height: Int(height.rounded()))
  }
}

extension RotatedBox {
  /// `[middle x, middle y, width, height, degrees]`.
  init?(numbers: [Double]) {
    guard numbers.count == 5, numbers.allSatisfy({ abs($0) <= 1e7 }) else { return nil }
    self.init(
      centre: PicturePoint(x: numbers[0], y: numbers[1]), width: numbers[2], height: numbers[3],
      degrees: numbers[4])
  }

  /// `[middle x, middle y, width, height, degrees]`.
  var numbers: [Double] { [centre.x, centre.y, width, height, degrees] }
}

extension Segmentation {
  /// A COCO outline; nil when there is none, or none that makes sense.
  init?(_ value: LocatedJSON?) {
    guard let value else { return nil }
    if let lists = value.elements {
      let polygons = lists.compactMap(\.doubles).filter {
        $0.count >= 6 && $0.count.isMultiple(of: 2) && $0.allSatisfy { abs($0) <= 1e7 }
      }
      guard !polygons.isEmpty else { return nil }
      self = .polygons(polygons)
      return
    }
    guard let size = value["size"]?.doubles, size.count == 2, size.allSatisfy({ (0...1e6).contains($0) })
    else {
      return nil
    }
    if let counts = value["counts"]?.doubles, counts.allSatisfy({ (0...1e12).contains($0) }) {
      self = .runs(height: Int(size[0]), width: Int(size[1]), counts: counts.map { Int($0) })
    } else if case .string(let counts) = value["counts"] {
      self = .compressed(height: Int(size[0]), width: Int(size[1]), counts: counts)
    } else {
      return nil
    }
  }
}
