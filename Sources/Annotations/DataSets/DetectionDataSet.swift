import Domain
import Foundation

/// Pictures with the objects on them, in the terms of one vocabulary: what a detector is trained and measured on,
/// and, through the objects' products, where an embedder's pairs come from.
public struct DetectionDataSet: Sendable, Equatable {
  /// The categories `Object.category` counts in.
  public let vocabulary: Vocabulary
  /// The pictures, by ascending id.
  public var pictures: [Picture]
  /// Class numbers its annotators looked for: only of these does the absence of a box say anything.
  public var labelled: Set<Int>

  /// A data set from its parts; by default everything of the vocabulary was looked for.
  public init(vocabulary: Vocabulary, pictures: [Picture], labelled: Set<Int>? = nil) {
    self.vocabulary = vocabulary
    self.pictures = pictures
    self.labelled = labelled ?? Set(vocabulary.categories.indices)
  }

  /// A picture and its objects.
  public struct Picture: Sendable, Hashable {
    /// The annotation file's number for it.
    public var id: Int
    /// The file.
    public var file: URL
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// Its objects.
    public var objects: [Object]
    /// `train`, `val` ...; nil when nothing says.
    public var split: String?
    /// Kind of room; nil when nothing says.
    public var roomType: String?

    /// A picture from its parts.
    public init(
      id: Int, file: URL, width: Int, height: Int, objects: [Object], split: String? = nil,
      roomType: String? = nil
    ) {
      self.id = id
      self.file = file
      self.width = width
      self.height = height
      self.objects = objects
      self.split = split
      self.roomType = roomType
    }
  }

  /// An object on a picture.
  public struct Object: Sendable, Hashable {
    /// Where, in pixels, as drawn: it may reach over the picture's edge.
    public var box: Box
    /// Position in the vocabulary; the first of ``candidates`` where the label does not say which.
    public var category: Int
    /// The categories it may be: one, or several for a label coarser than the vocabulary.
    public var candidates: [Int]
    /// Whether it is only known that something may be here: neither an example nor background.
    public var isIgnored: Bool
    /// The exact product, where it is known.
    public var productID: String?
    /// A region of many objects.
    public var isCrowd: Bool
    /// Pixels covered.
    public var area: Double
    /// The share that can be seen, 0...1, where it is known.
    public var visibility: Float?

    /// An object from its parts; `area` is the box's own unless given.
    public init(
      box: Box, category: Int, productID: String? = nil, isCrowd: Bool = false, area: Double? = nil,
      visibility: Float? = nil, candidates: [Int]? = nil, isIgnored: Bool = false
    ) {
      self.box = box
      self.category = category
      self.candidates = candidates ?? [category]
      self.isIgnored = isIgnored
      self.productID = productID
      self.isCrowd = isCrowd
      self.area = area ?? Double(box.width) * Double(box.height)
      self.visibility = visibility
    }
  }

  /// The pictures of one split.
  public func pictures(in split: String) -> [Picture] { pictures.filter { $0.split == split } }
}

extension DetectionDataSet {
  /// Joins annotations with the pictures' folder, a vocabulary and, optionally, a split file.
  ///
  /// Boxes of categories outside the vocabulary are left out; pictures stay even without a box, since an empty
  /// picture teaches too. The split file's word goes before the annotation file's.
  public init(
    folder: URL, annotations: COCOAnnotations, vocabulary: Vocabulary, map: CategoryMap = .identity,
    splits: SplitFile? = nil
  ) {
    let meanings = annotations.meanings(in: vocabulary, map: map)
    let byImage = Dictionary(grouping: annotations.annotations, by: \.imageID)
    let pictures = annotations.images.sorted { $0.id < $1.id }.map { image in
      Picture(
        id: image.id, file: folder.appendingPathComponent(image.fileName), width: image.width,
        height: image.height,
        objects: (byImage[image.id] ?? []).compactMap { annotation in
          guard let meaning = meanings[annotation.categoryID] else { return nil }
          return Object(
            box: annotation.box, category: meaning.candidates.first ?? 0, productID: annotation.productID,
            isCrowd: annotation.isCrowd, area: annotation.area, visibility: annotation.visibility,
            candidates: meaning.candidates, isIgnored: meaning == .ignored)
        },
        split: splits?.splits[image.fileName] ?? image.split,
        roomType: splits?.roomTypes[image.fileName] ?? image.roomType)
    }
    self.init(
      vocabulary: vocabulary, pictures: pictures,
      labelled: Set(meanings.values.flatMap(\.candidates)))
  }

  /// Reads a data set from its files.
  ///
  /// - Returns: the data set, and a problem for each row of either file that was left out.
  /// - Throws: `AnnotationError` when a file cannot be read, or when none of its categories is in the vocabulary.
  public static func read(
    folder: URL, annotations file: URL, splits splitFile: URL? = nil, vocabulary: Vocabulary = .standard,
    map: CategoryMap = .identity
  ) throws(AnnotationError) -> (dataSet: DetectionDataSet, problems: [AnnotationProblem]) {
    var (annotations, problems) = try COCOAnnotations.read(file)
    if !annotations.annotations.isEmpty, annotations.meanings(in: vocabulary, map: map).isEmpty {
      throw AnnotationError(
        source: file.path,
        message:
          "none of its \(annotations.categories.count) categories is in the vocabulary; give a category map")
    }
    var splits: SplitFile?
    if let splitFile {
      let read = try SplitFile.read(splitFile)
      splits = read.file
      problems += read.problems
    }
    let dataSet = DetectionDataSet(
      folder: folder, annotations: annotations, vocabulary: vocabulary, map: map, splits: splits)
    return (dataSet, problems)
  }
}
