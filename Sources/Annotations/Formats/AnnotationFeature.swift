/// Something beyond category and box that one format holds and another has no place for.
public enum AnnotationFeature: String, Sendable, Hashable, CaseIterable {
  /// The exact product shown.
  case product
  /// An outline or mask.
  case outline
  /// A turned box.
  case rotation
  /// A region of many objects.
  case crowd
  /// How much others hide the object.
  case occlusion
  /// Whether the picture's edge cuts it.
  case truncation
  /// Whether it is hard to recognise.
  case difficulty
  /// The share that can be seen.
  case visibility
  /// How sure whoever drew it was.
  case confidence
  /// Training or validation.
  case split
  /// Kind of room or scene.
  case roomType
  /// Pictures without a box.
  case emptyPictures
  /// Categories without a box.
  case unusedCategories

  /// What is lost, in the plural.
  var title: String {
    switch self {
    case .product: "product ids"
    case .outline: "outlines"
    case .rotation: "angles of turned boxes (the upright box around each stays)"
    case .crowd: "crowd marks (the boxes stay, as if they were one object)"
    case .occlusion: "marks of how much is hidden"
    case .truncation: "marks of boxes cut by the picture's edge"
    case .difficulty: "marks of difficult objects"
    case .visibility: "visible shares"
    case .confidence: "confidences"
    case .split: "pictures' splits"
    case .roomType: "pictures' room types"
    case .emptyPictures: "pictures without boxes"
    case .unusedCategories: "categories without boxes"
    }
  }

  /// How often it occurs.
  func count(in set: AnnotatedPictures) -> Int {
    func objects(_ matches: (AnnotatedPictures.Object) -> Bool) -> Int {
      set.pictures.reduce(0) { $0 + $1.objects.count(where: matches) }
    }
    switch self {
    case .product: return objects { $0.product != nil }
    case .outline: return objects { $0.outline != nil }
    case .rotation: return objects { $0.rotated != nil }
    case .crowd: return objects(\.isCrowd)
    case .occlusion: return objects { ($0.occluded ?? 0) > 0 }
    case .truncation: return objects { $0.isTruncated == true }
    case .difficulty: return objects { $0.isDifficult == true }
    case .visibility: return objects { $0.visibility != nil }
    case .confidence: return objects { $0.confidence != nil }
    case .split: return set.pictures.count { $0.split != nil }
    case .roomType: return set.pictures.count { $0.roomType != nil }
    case .emptyPictures: return set.pictures.count { $0.objects.isEmpty }
    case .unusedCategories:
      let used = Set(set.pictures.lazy.flatMap(\.objects).map(\.category))
      return set.categories.count { !used.contains($0.name) }
    }
  }

  /// A warning for each thing the pictures have and the format has no place for.
  static func lost(writing set: AnnotatedPictures, in format: AnnotationFormat) -> [AnnotationFinding] {
    allCases.compactMap { feature in
      guard !format.holds.contains(feature) else { return nil }
      let count = feature.count(in: set)
      guard count > 0 else { return nil }
      return AnnotationFinding(
        .warning, .lost, "\(format.title) has no place for \(feature.title): \(count) lost")
    }
  }
}
