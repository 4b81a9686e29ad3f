/// The regions of one picture in a Label Studio export.
struct LabelStudioRegions {
  private let results: [LocatedJSON]
  /// Labels that stand in a result of their own, by the id they share with their rectangle.
  private let labelsByID: [String: String]
  /// Ids of shapes that carry their label themselves.
  private let labelledShapes: Set<String>

  init(_ results: [LocatedJSON]) {
    self.results = results
    labelledShapes = Set(
      results.compactMap { result in
        ["rectanglelabels", "polygonlabels"].contains(result["type"]?.text) ? result["id"]?.text : nil
      })
    var labels: [String: String] = [:]
    for result in results {
      guard let id = result["id"]?.text, let label = Self.label(in: result["value"]) else { continue }
      labels[id] = labels[id] ?? label
    }
    labelsByID = labels
  }

  /// The size the regions were drawn on, where one says.
  var originalSize: PictureSize? {
    results.lazy.compactMap { PictureSize($0["original_width"]?.double, $0["original_height"]?.double) }.first
  }

  /// The boxes, in pixels.
  func objects(
    size: PictureSize, file: String, picture: String, _ notes: inout ReadingNotes
  ) -> [AnnotatedPictures.Object] {
    var objects: [AnnotatedPictures.Object] = []
    for result in results {
      let place = result.position.map { AnnotationPlace(file: file, line: $0.line, column: $0.column) }
      let value = result["value"] ?? result  // the short export has no 'value'
      guard var object = shape(value, size: size) else {
        let kind = result["type"]?.text ?? "unknown"
        if kind.hasPrefix("rectangle") || kind.hasPrefix("polygon") {
          notes.leaveOut(
            place, picture: picture, "a \(kind) lacks numbers: x, y, width and height, or points")
        } else if !Self.accompanies.contains(kind) {
          notes.count("regions of type '\(kind)' are not read", .lost, at: place)
        }
        continue
      }
      // A result of another kind that shares a rectangle's id repeats its numbers; it is no second box.
      let kind = result["type"]?.text ?? "rectanglelabels"
      guard kind.hasPrefix("rectangle") || kind.hasPrefix("polygon") else { continue }
      if kind == "rectangle" || kind == "polygon", let id = result["id"]?.text, labelledShapes.contains(id) {
        continue  // the same region again, without its label
      }
      guard let label = Self.label(in: value) ?? result["id"]?.text.flatMap({ labelsByID[$0] }) else {
        notes.leaveOut(place, picture: picture, "a region has no label")
        continue
      }
      let percents = ["x", "y", "width", "height"].compactMap { value[$0]?.double }
      if percents.contains(where: { $0 > 100.5 }) {
        notes.count(
          "regions have numbers above 100, which are no percents; look at them with 'check' before training",
          .outside, at: place)
      }
      object.category = label
      object.place = place
      Self.addMeta(result["meta"], to: &object)
      object.confidence = object.confidence ?? result["score"]?.double
      objects.append(object)
    }
    return objects
  }

  /// Results that say more about a region drawn elsewhere.
  private static let accompanies: Set<String> = [
    "labels", "choices", "textarea", "taxonomy", "rating", "number",
  ]

  private func shape(_ value: LocatedJSON, size: PictureSize) -> AnnotatedPictures.Object? {
    let (across, down) = (Double(size.width) / 100, Double(size.height) / 100)
    if let points = value["points"]?.elements {
      let pairs = points.compactMap(\.doubles).filter { $0.count == 2 && $0.allSatisfy { abs($0) <= 1e5 } }
      guard pairs.count == points.count, pairs.count >= 3 else { return nil }
      let corners = pairs.map { PicturePoint(x: $0[0] * across, y: $0[1] * down) }
      guard let box = PreciseBox(around: corners) else { return nil }
      var object = AnnotatedPictures.Object(category: "", box: box)
      object.outline = .polygons([corners.flatMap { [$0.x, $0.y] }])
      return object
    }
    guard let x = value["x"]?.double, let y = value["y"]?.double, let width = value["width"]?.double,
      let height = value["height"]?.double, [x, y, width, height].allSatisfy({ abs($0) <= 1e5 })
    else { return nil }
    let box = PreciseBox(x: x, y: y, width: width, height: height).scaled(across, down)
    guard let degrees = value["rotation"]?.double, degrees.isFinite,
      degrees.truncatingRemainder(dividingBy: 360) != 0
    else { return AnnotatedPictures.Object(category: "", box: box) }
    let rotated = RotatedBox(turning: box, aboutTopLeft: degrees)
    var object = AnnotatedPictures.Object(category: "", box: rotated.enclosing)
    object.rotated = rotated
    return object
  }

  /// The first label of a region, whichever control drew it.
  private static func label(in value: LocatedJSON?) -> String? {
    for key in ["rectanglelabels", "polygonlabels", "labels", "choices", "taxonomy"] {
      guard let first = value?[key]?.elements?.first else { continue }
      // A taxonomy's choice is the path to it; its end is the name.
      if let text = first.text ?? first.elements?.last?.text, !text.isEmpty { return text }
    }
    return nil
  }

  private static func addMeta(_ meta: LocatedJSON?, to object: inout AnnotatedPictures.Object) {
    guard let meta else { return }
    object.product = meta["product"]?.text
    object.isCrowd = meta["crowd"]?.flag ?? false
    object.occluded = meta["occluded"]?.whole
    object.isTruncated = meta["truncated"]?.flag
    object.isDifficult = meta["difficult"]?.flag
    object.visibility = meta["visibility"]?.double
    object.confidence = meta["confidence"]?.double
  }
}
