extension AnnotatedPictures {
  /// The same pictures in other category names.
  ///
  /// Boxes of a name mapped to null, or to `ignore` (the word data sets of ours use for "something may be here"),
  /// are left out. Categories that become one are listed once, where the first of them stood.
  ///
  /// - Returns: the pictures, and how many boxes of each dropped name went.
  public func mapped(by map: CategoryMap) -> (pictures: AnnotatedPictures, dropped: [String: Int]) {
    var dropped: [String: Int] = [:]
    func renamed(_ name: String) -> String? {
      map[name].flatMap { $0 == LabelMeaning.ignoredName ? nil : $0 }
    }
    var result = self
    var seen: Set<String> = []
    result.categories = categories.compactMap { category in
      guard let name = renamed(category.name), seen.insert(name).inserted else { return nil }
      // A number belongs to the old name: under a new one it would be taken for something else.
      return name == category.name ? category : Category(name: name, group: category.group)
    }
    for index in result.pictures.indices {
      result.pictures[index].objects = pictures[index].objects.compactMap { object in
        guard let name = renamed(object.category) else {
          dropped[object.category, default: 0] += 1
          return nil
        }
        var object = object
        object.category = name
        return object
      }
    }
    return (result, dropped)
  }

  /// The same pictures with boxes cut at the pictures' edges, and those of which nothing is left taken out.
  ///
  /// - Returns: the pictures, and how many boxes were cut and taken out.
  public func clipped() -> (pictures: AnnotatedPictures, cut: Int, removed: Int) {
    var result = self
    var cut = 0
    var removed = 0
    for index in result.pictures.indices {
      guard let size = pictures[index].size else { continue }
      result.pictures[index].objects = pictures[index].objects.compactMap { object in
        let inside = object.box.clipped(to: size)
        guard !inside.isEmpty else {
          removed += 1
          return nil
        }
        guard !inside.isClose(to: object.box, tolerance: 1e-6) else { return object }
        cut += 1
        var object = object
        object.box = inside
        object.area = nil
        return object
      }
    }
    return (result, cut, removed)
  }

  /// The same pictures with boxes that were drawn on the stored pictures turned upright.
  ///
  /// - Parameter stored: size as stored, and orientation, by picture name; nil for what cannot be read.
  /// - Returns: the pictures, and how many of them were turned.
  public func turnedUpright(
    _ stored: (String) -> (size: PictureSize, orientation: PictureOrientation)?
  ) -> (pictures: AnnotatedPictures, turned: Int) {
    var result = self
    var turned = 0
    for (index, picture) in pictures.enumerated() {
      guard let (size, orientation) = stored(picture.name), orientation != .upright else { continue }
      turned += 1
      result.pictures[index].size = orientation.upright(size)
      result.pictures[index].objects = picture.objects.map { object in
        var object = object
        object.box = orientation.upright(object.box, stored: size)
        if case .polygons(let polygons) = object.outline {
          object.outline = .polygons(polygons.map { orientation.upright(polygon: $0, stored: size) })
        } else {
          object.outline = nil  // run lengths would have to be drawn anew
        }
        // A mirrored box turns the other way round; the enclosing box says enough.
        object.rotated = nil
        return object
      }
    }
    return (result, turned)
  }

  /// Categories that objects name and the list lacks, added at its end in the order they appear.
  mutating func listMissingCategories() {
    var known = Set(categories.map(\.name))
    for object in pictures.lazy.flatMap(\.objects) where known.insert(object.category).inserted {
      categories.append(Category(name: object.category))
    }
  }
}

extension PictureOrientation {
  fileprivate func upright(polygon: [Double], stored: PictureSize) -> [Double] {
    stride(from: 0, to: polygon.count - 1, by: 2).flatMap { index in
      let point = upright(PicturePoint(x: polygon[index], y: polygon[index + 1]), stored: stored)
      return [point.x, point.y]
    }
  }
}
