import Foundation

/// CVAT for images 1.1: one XML file with every picture, edges in pixels measured from 0, boxes that may be turned
/// about their middle.
enum CVATFormat: AnnotationCoding {
  static let holds: Set<AnnotationFeature> = [
    .product, .outline, .rotation, .crowd, .occlusion, .truncation, .difficulty, .visibility, .confidence,
    .split, .emptyPictures, .unusedCategories,
  ]

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    let file = try source.onlyFile(.cvat)
    let name = source.name(of: file)
    let root = try XMLTree.read(file.data, source: name)
    guard root.name == "annotations" else {
      throw AnnotationError(
        source: name,
        message: "is no 'CVAT for images 1.1' file: <annotations> is expected, not <\(root.name)>")
    }
    if !root.all("track").isEmpty {
      throw AnnotationError(
        source: name, message: "holds the tracks of a video; export it from CVAT as 'CVAT for images 1.1'")
    }
    var notes = ReadingNotes()
    var pictures: [AnnotatedPictures.Picture] = []
    for image in root.all("image") {
      let place = AnnotationPlace(file: name, line: image.line)
      guard let picture = image.attributes["name"], !picture.isEmpty else {
        notes.leaveOut(place, "a picture has no name")
        continue
      }
      pictures.append(self.picture(picture, image, place, options, &notes))
    }
    let labels = root["meta"].map(Self.labels) ?? []
    return AnnotationReading(
      pictures: AnnotatedPictures(categories: labels.map { .init(name: $0) }, pictures: pictures),
      findings: notes.all)
  }

  /// Names of labels wherever `meta` keeps them: below a task, a job or a project.
  private static func labels(in meta: XMLTree) -> [String] {
    var names: [String] = []
    var rest = [meta]
    while let element = rest.popLast() {
      if element.name == "labels" {
        for label in element.all("label") {
          if let name = label["name"]?.text, !name.isEmpty, !names.contains(name) { names.append(name) }
        }
      } else {
        rest += element.children
      }
    }
    return names
  }

  private static func picture(
    _ name: String, _ image: XMLTree, _ place: AnnotationPlace, _ options: AnnotationReadingOptions,
    _ notes: inout ReadingNotes
  ) -> AnnotatedPictures.Picture {
    var picture = AnnotatedPictures.Picture(
      name: name,
      size: PictureSize(
        image.attributes["width"].flatMap(Double.init), image.attributes["height"].flatMap(Double.init))
        ?? options.pictureSize(name),
      number: image.attributes["id"].flatMap(Int.init), split: image.attributes["subset"], place: place)
    for element in image.children {
      let place = AnnotationPlace(file: place.file, line: element.line)
      guard ["box", "polygon", "mask"].contains(element.name) else {
        notes.count("shapes of kind <\(element.name)> are not read", .lost, at: place)
        continue
      }
      guard let category = element.attributes["label"], !category.isEmpty else {
        notes.leaveOut(place, picture: name, "a <\(element.name)> has no label")
        continue
      }
      guard var object = shape(element, in: picture.size), object.box.isFinite else {
        notes.leaveOut(place, picture: name, "a <\(element.name)> lacks the numbers that place it")
        continue
      }
      object.category = category
      object.place = place
      addAttributes(of: element, to: &object)
      picture.objects.append(object)
    }
    return picture
  }

  private static func shape(_ element: XMLTree, in size: PictureSize?) -> AnnotatedPictures.Object? {
    switch element.name {
    case "box": return box(element)
    case "polygon": return polygon(element)
    default: return CVATMask(element).flatMap { $0.object(in: size) }
    }
  }

  private static func box(_ element: XMLTree) -> AnnotatedPictures.Object? {
    let edges = ["xtl", "ytl", "xbr", "ybr"].compactMap { element.attributes[$0].flatMap(Double.init) }
    guard edges.count == 4 else { return nil }
    let box = PreciseBox(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
    guard box.isFinite, let degrees = element.attributes["rotation"].flatMap(Double.init), degrees.isFinite,
      degrees.truncatingRemainder(dividingBy: 360) != 0
    else { return AnnotatedPictures.Object(category: "", box: box) }
    let rotated = RotatedBox(turning: box, aboutCentre: degrees)
    var object = AnnotatedPictures.Object(category: "", box: rotated.enclosing)
    object.rotated = rotated
    return object
  }

  private static func polygon(_ element: XMLTree) -> AnnotatedPictures.Object? {
    let pairs = (element.attributes["points"] ?? "").split(separator: ";")
    let points = pairs.compactMap { pair -> PicturePoint? in
      let numbers = pair.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
      guard numbers.count == 2, numbers.allSatisfy({ abs($0) <= 1e7 }) else { return nil }
      return PicturePoint(x: numbers[0], y: numbers[1])
    }
    guard points.count >= 3, points.count == pairs.count, let box = PreciseBox(around: points) else {
      return nil
    }
    var object = AnnotatedPictures.Object(category: "", box: box)
    object.outline = .polygons([points.flatMap { [$0.x, $0.y] }])
    return object
  }

  private static func addAttributes(of element: XMLTree, to object: inout AnnotatedPictures.Object) {
    object.occluded = element.attributes["occluded"].flatMap(Int.init).map { $0 != 0 ? 1 : 0 }
    func flag(_ text: String) -> Bool? {
      ["true": true, "1": true, "false": false, "0": false][text.lowercased()]
    }
    for attribute in element.all("attribute") where !attribute.text.isEmpty {
      switch attribute.attributes["name"] {
      case "product": object.product = attribute.text
      case "crowd": object.isCrowd = flag(attribute.text) ?? false
      case "truncated": object.isTruncated = flag(attribute.text)
      case "difficult": object.isDifficult = flag(attribute.text)
      case "visibility": object.visibility = Double(attribute.text).flatMap { $0.isFinite ? $0 : nil }
      case "confidence": object.confidence = Double(attribute.text).flatMap { $0.isFinite ? $0 : nil }
      case "occlusion": object.occluded = Int(attribute.text) ?? object.occluded
      default: break
      }
    }
  }
}
