extension VOCFormat {
  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    var files: [AnnotationFile] = []
    var notes = ReadingNotes()
    var splits: [String: [String]] = [:]
    for picture in set.pictures {
      let stem = PictureName.stem(picture.name)
      files.append(AnnotationFile(path: "Annotations/\(stem).xml", text: try text(picture, options, &notes)))
      if let split = picture.split, PictureName.isSafe(split), !split.contains("/") {
        splits[split, default: []].append(stem)
      }
    }
    for (split, stems) in splits.sorted(by: { $0.key < $1.key }) {
      files.append(
        AnnotationFile(
          path: "ImageSets/Main/\(split).txt", text: stems.map { $0 + "\n" }.joined()))
    }
    return AnnotationWriting(files: files, findings: notes.all)
  }

  private static func text(
    _ picture: AnnotatedPictures.Picture, _ options: AnnotationWritingOptions, _ notes: inout ReadingNotes
  ) throws(AnnotationError) -> String {
    var xml = XMLText()
    try xml.element("annotation") { xml throws(AnnotationError) in
      xml.element("folder", [], "JPEGImages")
      xml.element("filename", [], picture.name)
      try xml.element("size") { xml throws(AnnotationError) in
        xml.element("width", [], String(picture.size?.width ?? 0))
        xml.element("height", [], String(picture.size?.height ?? 0))
        xml.element("depth", [], "3")
      }
      xml.element("segmented", [], "0")
      for object in picture.objects {
        if object.occluded == 2 { notes.count("'mostly hidden' becomes 'hidden' in Pascal VOC", .lost) }
        try xml.element("object") { xml throws(AnnotationError) in
          xml.element("name", [], object.category)
          xml.element("pose", [], "Unspecified")
          xml.element("truncated", [], object.isTruncated == true ? "1" : "0")
          if let occluded = object.occluded { xml.element("occluded", [], occluded > 0 ? "1" : "0") }
          xml.element("difficult", [], object.isDifficult == true ? "1" : "0")
          let edges = edges(object.box, options)
          try xml.element("bndbox") { xml throws(AnnotationError) in
            xml.element("xmin", [], DecimalText.pixels(edges.left))
            xml.element("ymin", [], DecimalText.pixels(edges.top))
            xml.element("xmax", [], DecimalText.pixels(edges.right))
            xml.element("ymax", [], DecimalText.pixels(edges.bottom))
          }
        }
      }
    }
    return xml.text
  }

  private static func edges(
    _ box: PreciseBox, _ options: AnnotationWritingOptions
  ) -> (left: Double, top: Double, right: Double, bottom: Double) {
    var (left, top, right, bottom) = (box.x, box.y, box.right, box.bottom)
    if options.wholePixels {
      (left, top) = (left.rounded(), top.rounded())
      // A box thinner than half a pixel stays one pixel wide rather than vanish.
      right = box.width > 0 ? max(right.rounded(), left + 1) : right.rounded()
      bottom = box.height > 0 ? max(bottom.rounded(), top + 1) : bottom.rounded()
    }
    let first = options.corners == .inclusive ? 1.0 : 0.0
    return (left + first, top + first, right, bottom)
  }
}
