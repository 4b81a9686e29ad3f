extension CVATFormat {
  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    var notes = ReadingNotes()
    var xml = XMLText()
    try xml.element("annotations") { xml throws(AnnotationError) in
      xml.element("version", [], "1.1")
      try meta(set, &xml)
      for (index, picture) in set.pictures.enumerated() {
        var attributes = [("id", String(index)), ("name", picture.name)]
        if let split = picture.split { attributes.append(("subset", split)) }
        attributes.append(("width", String(picture.size?.width ?? 0)))
        attributes.append(("height", String(picture.size?.height ?? 0)))
        try xml.element("image", attributes) { xml throws(AnnotationError) in
          for object in picture.objects { try shape(object, &xml, &notes) }
        }
      }
    }
    return AnnotationWriting(
      files: [AnnotationFile(path: options.fileName, text: xml.text)], findings: notes.all)
  }

  /// The labels with the attributes their boxes may have, which CVAT wants declared.
  private static func meta(_ set: AnnotatedPictures, _ xml: inout XMLText) throws(AnnotationError) {
    let used = Set(set.pictures.lazy.flatMap(\.objects).flatMap { Self.attributes(of: $0).map(\.name) })
    try xml.element("meta") { xml throws(AnnotationError) in
      try xml.element("task") { xml throws(AnnotationError) in
        xml.element("size", [], String(set.pictures.count))
        try xml.element("labels") { xml throws(AnnotationError) in
          for category in set.categories {
            try xml.element("label") { xml throws(AnnotationError) in
              xml.element("name", [], category.name)
              try xml.element("attributes") { xml throws(AnnotationError) in
                for name in used.sorted() {
                  try xml.element("attribute") { xml throws(AnnotationError) in
                    xml.element("name", [], name)
                    xml.element("mutable", [], "False")
                    xml.element("input_type", [], "text")
                    xml.element("default_value")
                    xml.element("values")
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static func shape(
    _ object: AnnotatedPictures.Object, _ xml: inout XMLText, _ notes: inout ReadingNotes
  ) throws(AnnotationError) {
    let common = [
      ("label", object.category), ("source", "manual"), ("occluded", (object.occluded ?? 0) > 0 ? "1" : "0"),
    ]
    let tail = [("z_order", "0")]
    func attributes(_ xml: inout XMLText) {
      for (name, value) in Self.attributes(of: object) { xml.element("attribute", [("name", name)], value) }
    }
    if let points = polygon(of: object) {
      let text = points.map { "\(DecimalText.pixels($0.x)),\(DecimalText.pixels($0.y))" }
      return try xml.element("polygon", common + [("points", text.joined(separator: ";"))] + tail) {
        xml throws(AnnotationError) in attributes(&xml)
      }
    }
    if object.outline != nil {
      notes.count(
        "CVAT has boxes or outlines, so masks, outlines of several parts and outlines that differ from their box "
          + "become boxes", .lost)
    }
    let box = object.rotated?.upright ?? object.box
    var sides = [
      ("xtl", DecimalText.pixels(box.x)), ("ytl", DecimalText.pixels(box.y)),
      ("xbr", DecimalText.pixels(box.right)), ("ybr", DecimalText.pixels(box.bottom)),
    ]
    if let rotated = object.rotated { sides.append(("rotation", DecimalText.fraction(rotated.degrees))) }
    try xml.element("box", common + sides + tail) { xml throws(AnnotationError) in attributes(&xml) }
  }

  /// The outline, when it is one polygon that reaches exactly as far as the box.
  private static func polygon(of object: AnnotatedPictures.Object) -> [PicturePoint]? {
    guard case .polygons(let polygons) = object.outline, polygons.count == 1, let numbers = polygons.first,
      object.rotated == nil
    else { return nil }
    let points = stride(from: 0, to: numbers.count - 1, by: 2).map {
      PicturePoint(x: numbers[$0], y: numbers[$0 + 1])
    }
    guard let around = PreciseBox(around: points), around.isClose(to: object.box, tolerance: 1e-4) else {
      return nil
    }
    return points
  }

  private static func attributes(of object: AnnotatedPictures.Object) -> [(name: String, value: String)] {
    var list: [(name: String, value: String)] = []
    if let product = object.product { list.append(("product", product)) }
    if object.isCrowd { list.append(("crowd", "true")) }
    if object.occluded == 2 { list.append(("occlusion", "2")) }
    if let isTruncated = object.isTruncated { list.append(("truncated", String(isTruncated))) }
    if let isDifficult = object.isDifficult { list.append(("difficult", String(isDifficult))) }
    if let visibility = object.visibility { list.append(("visibility", DecimalText.fraction(visibility))) }
    if let confidence = object.confidence { list.append(("confidence", DecimalText.fraction(confidence))) }
    return list
  }
}
