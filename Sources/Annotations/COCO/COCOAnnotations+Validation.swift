import Domain

extension COCOAnnotations {
  /// The part of the file that holds together, and a problem for each row that does not.
  ///
  /// Checked are: ids used once, category names used once, sizes above zero, boxes that are finite, have an extent
  /// and touch their picture, and references to pictures and categories that exist. A box that reaches over the
  /// picture's edge is kept as drawn.
  public func validated() -> (annotations: COCOAnnotations, problems: [AnnotationProblem]) {
    var problems: [AnnotationProblem] = []

    func kept<Row: Identifiable>(
      _ rows: [Row], _ subject: AnnotationProblem.Subject, problem: (Row) -> String?
    ) -> [Row] where Row.ID == Int {
      var seen: Set<Int> = []
      return rows.enumerated().compactMap { position, row in
        let reason = seen.contains(row.id) ? "another \(subject.rawValue) has the same id" : problem(row)
        guard let reason else {
          seen.insert(row.id)
          return row
        }
        problems.append(AnnotationProblem(subject: subject, id: row.id, position: position, reason: reason))
        return nil
      }
    }

    let validImages = kept(images, .image) { image in
      if image.fileName.isEmpty { return "the file name is empty" }
      return image.width > 0 && image.height > 0
        ? nil : "the size \(image.width) x \(image.height) is impossible"
    }
    var names: Set<String> = []
    let validCategories = kept(categories, .category) { category in
      if category.name.isEmpty { return "the name is empty" }
      return names.insert(category.name).inserted ? nil : "another category is named '\(category.name)'"
    }
    let imagesByID = Dictionary(validImages.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let categoryIDs = Set(validCategories.map(\.id))
    let validAnnotations = kept(annotations, .annotation) { annotation in
      guard let image = imagesByID[annotation.imageID] else {
        return "it refers to image \(annotation.imageID), which is not in the file"
      }
      guard categoryIDs.contains(annotation.categoryID) else {
        return "it refers to category \(annotation.categoryID), which is not in the file"
      }
      return Self.problem(with: annotation, on: image)
    }
    let valid = COCOAnnotations(
      images: validImages, annotations: validAnnotations, categories: validCategories)
    return (valid, problems)
  }

  private static func problem(with annotation: Annotation, on image: Image) -> String? {
    let box = annotation.box
    guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite else {
      return "the box is not made of finite numbers"
    }
    guard box.width > 0, box.height > 0 else { return "the box has no width or height" }
    let picture = Box(x: 0, y: 0, width: Float(image.width), height: Float(image.height))
    guard box.intersection(picture) != nil else {
      return "the box lies outside the picture (\(image.width) x \(image.height))"
    }
    guard annotation.area.isFinite, annotation.area >= 0 else {
      return "the area \(annotation.area) is impossible"
    }
    return nil
  }
}
