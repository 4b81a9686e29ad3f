import Foundation

/// YOLO: a text file a picture beside `data.yaml` (or `classes.txt`), a line `class x y width height` a box, the
/// middle and size being fractions of the picture.
///
/// Two layouts are in use and read: `images/train/a.jpg` with `labels/train/a.txt`, and text files beside the
/// pictures. Picture names are relative to `images/` where there is such a folder.
enum YOLOFormat: AnnotationCoding {
  static let holds: Set<AnnotationFeature> = [.split, .emptyPictures, .unusedCategories]

  /// Class names and splits of a source, where a file says.
  static func description(in source: AnnotationSource) -> YOLODescription? {
    for file in source.files
    where ["yaml", "yml"].contains(file.path.lowercased().split(separator: ".").last ?? "") {
      let description = YOLODescription(String(decoding: file.data, as: UTF8.self))
      if !description.names.isEmpty { return description }
    }
    let lists = ["classes.txt", "obj.names", "names.txt", "labels.txt", "predefined_classes.txt"]
    for file in source.files where lists.contains(lastComponent(file.path)) || file.path.hasSuffix(".names") {
      var description = YOLODescription()
      description.names = String(decoding: file.data, as: UTF8.self).split(whereSeparator: \.isNewline).map {
        $0.trimmingCharacters(in: .whitespaces)
      }.filter { !$0.isEmpty }
      return description
    }
    return nil
  }

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    guard source.isFolder else {
      throw AnnotationError(
        source: source.location, message: "is a file; name the folder YOLO's files lie in")
    }
    var notes = ReadingNotes()
    let description = description(in: source)
    if description == nil {
      notes.add(
        AnnotationFinding(
          .warning, .assumed,
          "no data.yaml or classes.txt names the classes; they are called class_0, class_1 ..."))
    }
    let layout = YOLOLayout(source, description)
    var names = description?.names ?? []
    var pictures: [AnnotatedPictures.Picture] = []
    for entry in layout.entries(options) {
      let file = entry.labels.map { source.name(of: $0) } ?? source.location
      let place = AnnotationPlace(file: file, line: 1)
      var picture = AnnotatedPictures.Picture(
        name: entry.name, size: options.pictureSize(entry.name), split: entry.split, place: place)
      if let labels = entry.labels, !labels.data.isEmpty {
        guard let size = picture.size else {
          notes.add(
            AnnotationFinding(
              .error, .missingPicture, at: place, picture: entry.name,
              "the picture cannot be read, and YOLO's boxes need its size; the picture is left out"))
          continue
        }
        picture.objects = objects(in: labels, file: file, picture: entry.name, size: size, &names, &notes)
      }
      pictures.append(picture)
    }
    guard !pictures.isEmpty || !notes.all.isEmpty else {
      throw AnnotationError(source: source.location, message: "holds neither label files nor pictures")
    }
    return AnnotationReading(
      pictures: AnnotatedPictures(categories: names.uniqued.map { .init(name: $0) }, pictures: pictures),
      findings: notes.all)
  }

  private static func objects(
    in labels: AnnotationFile, file: String, picture: String, size: PictureSize, _ names: inout [String],
    _ notes: inout ReadingNotes
  ) -> [AnnotatedPictures.Object] {
    var objects: [AnnotatedPictures.Object] = []
    let text = String(decoding: labels.data, as: UTF8.self)
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let place = AnnotationPlace(file: file, line: index + 1)
      let fields = line.split(whereSeparator: \.isWhitespace)
      guard let first = fields.first else { continue }
      let numbers = fields.dropFirst().compactMap { Double($0) }
      guard let value = Double(first), value >= 0, value < 100_000, value == value.rounded(),
        numbers.count == fields.count - 1, numbers.allSatisfy({ abs($0) <= 1e4 })
      else {
        notes.leaveOut(place, picture: picture, "a line is 'class x y width height' in numbers")
        continue
      }
      let number = Int(value)
      if number >= names.count {
        if !names.isEmpty || number > 0 {
          notes.count("classes have a number but no name", .unknownCategory, at: place)
        }
        names += (names.count...number).map { "class_\($0)" }
      }
      guard var object = object(numbers, size) else {
        notes.leaveOut(
          place, picture: picture,
          "a line has \(numbers.count) numbers after the class; 4, or 6 and more, are known")
        continue
      }
      object.category = names[number]
      object.place = place
      objects.append(object)
    }
    return objects
  }

  /// A box of four numbers, one with a confidence of five, or a polygon of at least three corners.
  private static func object(_ numbers: [Double], _ size: PictureSize) -> AnnotatedPictures.Object? {
    let (width, height) = (Double(size.width), Double(size.height))
    if numbers.count == 4 || numbers.count == 5 {
      let box = PreciseBox(
        x: numbers[0] - numbers[2] / 2, y: numbers[1] - numbers[3] / 2, width: numbers[2], height: numbers[3])
      var object = AnnotatedPictures.Object(category: "", box: box.scaled(width, height))
      if numbers.count == 5 { object.confidence = numbers[4] }
      return object
    }
    guard numbers.count >= 6, numbers.count.isMultiple(of: 2) else { return nil }
    let polygon = numbers.enumerated().map { $1 * ($0.isMultiple(of: 2) ? width : height) }
    let points = stride(from: 0, to: polygon.count, by: 2).map {
      PicturePoint(x: polygon[$0], y: polygon[$0 + 1])
    }
    guard let box = PreciseBox(around: points) else { return nil }
    var object = AnnotatedPictures.Object(category: "", box: box)
    object.outline = .polygons([polygon])
    return object
  }

  static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension [String] {
  /// Each once, where it first stood.
  fileprivate var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
