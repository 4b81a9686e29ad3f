import Domain

/// Looks through annotations for what would teach something wrong, or nothing.
public struct AnnotationCheck: Sendable {
  /// Names that are known; nil leaves categories alone.
  public var knownNames: Set<String>?
  /// What a picture's file says of itself; nil when pictures are not looked at.
  public var picture: (@Sendable (String) -> PictureState)?
  /// How far, in pixels, a box may reach over the edge without a word: rounding, not a mistake.
  public var edgeTolerance: Double
  /// Two boxes of one category that overlap more than this (IoU) are taken for the same thing.
  public var duplicateOverlap: Double

  /// A check.
  ///
  /// - Parameter vocabulary: categories whose names, and groups whose names, are known.
  public init(
    vocabulary: Vocabulary? = nil, picture: (@Sendable (String) -> PictureState)? = nil,
    edgeTolerance: Double = 1, duplicateOverlap: Double = 0.95
  ) {
    knownNames = vocabulary.map { vocabulary in
      Set(vocabulary.categories.map(\.name)).union(vocabulary.categories.flatMap(\.groups))
    }
    self.picture = picture
    self.edgeTolerance = edgeTolerance
    self.duplicateOverlap = duplicateOverlap
  }

  /// What is known of a picture's file.
  public enum PictureState: Sendable, Hashable {
    /// It is there; sizes as stored and once upright.
    case readable(size: PictureSize, stored: PictureSize)
    /// There is no such file.
    case missing
    /// It cannot be decoded.
    case broken(reason: String)
  }

  /// Everything found, in the order of the file.
  public func findings(in set: AnnotatedPictures) -> [AnnotationFinding] {
    var findings = categories(of: set)
    var seen: [String: AnnotationPlace?] = [:]
    for annotated in set.pictures {
      if let first = seen[annotated.name] {
        let firstPlace = first.map { " (first at \($0))" } ?? ""
        findings.append(
          finding(
            .error, .duplicate, annotated, "the picture is listed twice\(firstPlace); put its boxes together")
        )
      } else {
        seen[annotated.name] = .some(annotated.place)
      }
      findings += file(of: annotated)
      findings += boxes(of: annotated)
      findings += duplicates(in: annotated)
    }
    return findings
  }

  private func finding(
    _ severity: AnnotationFinding.Severity, _ kind: AnnotationFinding.Kind,
    _ picture: AnnotatedPictures.Picture, at place: AnnotationPlace? = nil, _ message: String
  ) -> AnnotationFinding {
    AnnotationFinding(severity, kind, at: place ?? picture.place, picture: picture.name, message)
  }

  /// Unknown names, once each, at the first box that has it.
  private func categories(of set: AnnotatedPictures) -> [AnnotationFinding] {
    guard let knownNames else { return [] }
    var uses: [String: (count: Int, place: AnnotationPlace?)] = [:]
    for object in set.pictures.lazy.flatMap(\.objects) where !knownNames.contains(object.category) {
      uses[object.category, default: (0, object.place)].count += 1
    }
    return uses.sorted { $0.key < $1.key }.map { name, use in
      AnnotationFinding(
        .error, .unknownCategory, at: use.place,
        "the vocabulary has no '\(name)', which \(use.count) boxes are called; give a map (--map) or add it")
    }
  }

  private func file(of annotated: AnnotatedPictures.Picture) -> [AnnotationFinding] {
    guard let picture else { return [] }
    switch picture(annotated.name) {
    case .missing: return [finding(.error, .missingPicture, annotated, "the picture is not there")]
    case .broken(let reason): return [finding(.error, .brokenPicture, annotated, reason)]
    case .readable(let size, let stored):
      guard let said = annotated.size, said != size else { return [] }
      if said == stored {
        return [
          finding(
            .error, .sizeMismatch, annotated,
            "the file says \(said), which is the picture as stored; upright, by its EXIF orientation, it is "
              + "\(size): turn the boxes with 'convert --boxes-as-stored'")
        ]
      }
      return [
        finding(
          .error, .sizeMismatch, annotated,
          "the file says \(said), but the picture is \(size); its boxes belong to another size or picture")
      ]
    }
  }

  private func boxes(of annotated: AnnotatedPictures.Picture) -> [AnnotationFinding] {
    annotated.objects.compactMap { object -> AnnotationFinding? in
      let box = object.box
      let name = Self.name(object)
      guard box.isFinite else {
        return finding(
          .error, .unreadable, annotated, at: object.place, "the box of \(name) has no usable numbers")
      }
      guard !box.isEmpty else {
        return finding(
          .error, .empty, annotated, at: object.place, "the box of \(name) has no width or no height")
      }
      if let size = annotated.size {
        let inside = box.clipped(to: size)
        if inside.isEmpty {
          return finding(
            .error, .outside, annotated, at: object.place,
            "the box of \(name) \(Self.text(box)) lies outside the picture (\(size))")
        }
        if !inside.isClose(to: box, tolerance: edgeTolerance) {
          return finding(
            .error, .outside, annotated, at: object.place,
            "the box of \(name) \(Self.text(box)) reaches over the edge of the picture (\(size))")
        }
      }
      guard box.width >= 2, box.height >= 2 else {
        return finding(
          .warning, .empty, annotated, at: object.place,
          "the box of \(name) \(Self.text(box)) is less than two pixels wide or high")
      }
      return nil
    }
  }

  /// Pairs of boxes that say the same thing, or two names for one thing.
  private func duplicates(in annotated: AnnotatedPictures.Picture) -> [AnnotationFinding] {
    let objects = annotated.objects.filter { $0.box.isFinite && !$0.box.isEmpty && !$0.isCrowd }
    // Sorted by their left edge, a box has to be compared with those that begin before it ends.
    let order = objects.indices.sorted { objects[$0].box.x < objects[$1].box.x }
    var pairs: [(first: Int, second: Int)] = []
    for (rank, first) in order.enumerated() {
      for second in order[(rank + 1)...] {
        guard objects[second].box.x < objects[first].box.right, pairs.count < 1000 else { break }
        if objects[first].box.intersectionOverUnion(objects[second].box) > duplicateOverlap {
          pairs.append((min(first, second), max(first, second)))
        }
      }
    }
    return pairs.sorted { ($0.second, $0.first) < ($1.second, $1.first) }.map { pair in
      let (first, second) = (objects[pair.first], objects[pair.second])
      return first.category == second.category
        ? finding(
          .error, .duplicate, annotated, at: second.place,
          "the box of \(Self.name(second)) \(Self.text(second.box)) repeats that of \(Self.name(first))")
        : finding(
          .warning, .duplicate, annotated, at: second.place,
          "one box \(Self.text(second.box)) is called both \(Self.name(second)) and \(Self.name(first))")
    }
  }

  /// `'sofa' (annotation 17)`, or where it stands when it has no number.
  private static func name(_ object: AnnotatedPictures.Object) -> String {
    let mark = object.number.map { " (annotation \($0))" } ?? object.place.map { " (line \($0.line))" } ?? ""
    return "'\(object.category)'" + mark
  }

  private static func text(_ box: PreciseBox) -> String {
    "[" + [box.x, box.y, box.width, box.height].map(DecimalText.short).joined(separator: ", ") + "]"
  }
}
