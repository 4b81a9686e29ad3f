import Foundation

/// Pascal VOC: `Annotations/NAME.xml` a picture, `ImageSets/Main/SPLIT.txt` with the names of a split.
enum VOCFormat: AnnotationCoding {
  static let holds: Set<AnnotationFeature> = [
    .truncation, .difficulty, .occlusion, .split, .emptyPictures,
  ]

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    var notes = ReadingNotes()
    let splits = splits(in: source)
    var pictures: [AnnotatedPictures.Picture] = []
    for file in source.files(endingIn: ".xml") {
      do throws(AnnotationError) {
        let root = try XMLTree.read(file.data, source: source.name(of: file))
        guard root.name == "annotation" else { throw AnnotationError(source: "", message: "is no VOC file") }
        let stem = stem(of: file)
        pictures.append(
          picture(root, stem: stem, file: source.name(of: file), split: splits[stem], options, &notes))
      } catch {
        let place = AnnotationPlace(file: source.name(of: file), line: 1)
        notes.leaveOut(place, "it \(error.message)")
      }
    }
    guard !pictures.isEmpty else {
      throw AnnotationError(
        source: source.location,
        message: "holds no Pascal VOC file (*.xml with <annotation>); name another folder")
    }
    return AnnotationReading(pictures: AnnotatedPictures(pictures: pictures), findings: notes.all)
  }

  /// The path below `Annotations/`, without its ending: what lists of splits name.
  private static func stem(of file: AnnotationFile) -> String {
    let path = file.path.dropLast(4)
    guard let range = path.range(of: "Annotations/") else { return String(path) }
    return String(path[range.upperBound...])
  }

  private static func splits(in source: AnnotationSource) -> [String: String] {
    var splits: [String: String] = [:]
    for file in source.files(endingIn: ".txt") where file.path.contains("ImageSets/Main/") {
      let split = String(file.path.split(separator: "/").last?.dropLast(4) ?? "")
      // `cat_train.txt` lists a category's pictures, `trainval.txt` both splits.
      guard !split.isEmpty, !split.contains("_"), split != "trainval" else { continue }
      for line in String(decoding: file.data, as: UTF8.self).split(whereSeparator: \.isNewline) {
        splits[line.trimmingCharacters(in: .whitespaces)] = split
      }
    }
    return splits
  }

  private static func picture(
    _ root: XMLTree, stem: String, file: String, split: String?, _ options: AnnotationReadingOptions,
    _ notes: inout ReadingNotes
  ) -> AnnotatedPictures.Picture {
    let place = AnnotationPlace(file: file, line: root.line)
    let name = name(root["filename"]?.text ?? "", stem: stem, options)
    var picture = AnnotatedPictures.Picture(
      name: name,
      size: PictureSize(root["size"]?.number("width"), root["size"]?.number("height"))
        ?? options.pictureSize(name),
      split: split, place: place)
    for element in root.all("object") {
      let place = AnnotationPlace(file: file, line: element.line)
      guard let category = element["name"]?.text, !category.isEmpty else {
        notes.leaveOut(place, picture: name, "an object has no name")
        continue
      }
      guard let box = box(element["bndbox"], options.corners), box.isFinite else {
        notes.leaveOut(place, picture: name, "an object has no <bndbox> with xmin, ymin, xmax and ymax")
        continue
      }
      if options.corners == .inclusive, box.x < 0 || box.y < 0 {
        notes.count(
          "boxes begin before pixel 1; if the file measures edges from 0, read it with --voc-corners edges",
          .assumed, at: place)
      }
      if !element.all("part").isEmpty { notes.count("parts of objects are not read", .lost, at: place) }
      var object = AnnotatedPictures.Object(category: category, box: box, place: place)
      object.isTruncated = element.number("truncated").map { $0 != 0 }
      object.isDifficult = element.number("difficult").map { $0 != 0 }
      object.occluded = element.number("occluded").map { $0 != 0 ? 1 : 0 }
      picture.objects.append(object)
    }
    return picture
  }

  /// The picture's path: as the file says, in the file's own subfolder where the picture lies there.
  private static func name(_ said: String, stem: String, _ options: AnnotationReadingOptions) -> String {
    guard !said.isEmpty else { return PictureName.named(stem, options) }
    let folder = stem.split(separator: "/").dropLast().joined(separator: "/")
    guard !folder.isEmpty, !said.contains("/") else { return PictureName.named(said, options) }
    let inside = PictureName.named("\(folder)/\(said)", options)
    return options.pictureSize(inside) != nil ? inside : PictureName.named(said, options)
  }

  private static func box(_ element: XMLTree?, _ corners: VOCCorners) -> PreciseBox? {
    guard let element, let left = element.number("xmin"), let top = element.number("ymin"),
      let right = element.number("xmax"), let bottom = element.number("ymax")
    else { return nil }
    // The first pixel's outer edge is 0 and the last one's far edge is its own number.
    let first = corners == .inclusive ? 1.0 : 0.0
    return PreciseBox(left: left - first, top: top - first, right: right, bottom: bottom)
  }
}
