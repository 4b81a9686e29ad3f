/// The file forms annotations are read from and written to.
public enum AnnotationFormat: String, Sendable, Hashable, CaseIterable {
  /// COCO: one JSON file, `[x, y, width, height]` in pixels.
  case coco
  /// Pascal VOC: an XML file a picture, corners in pixels counted from 1, the last one included.
  case voc
  /// YOLO: a text file a picture, middle and size as fractions, names in `data.yaml`.
  case yolo
  /// Label Studio: one JSON file, percents of the picture, boxes that may be turned.
  case labelStudio = "label-studio"
  /// CVAT for images 1.1: one XML file, edges in pixels.
  case cvat
  /// DeepFashion2: a JSON file a picture, edges in pixels.
  case deepFashion2 = "deepfashion2"
  /// Shop The Look: a line of JSON for each pair of product and scene, edges as fractions.
  case shopTheLook = "shop-the-look"

  /// The name as its makers write it.
  public var title: String {
    switch self {
    case .coco: "COCO"
    case .voc: "Pascal VOC"
    case .yolo: "YOLO"
    case .labelStudio: "Label Studio"
    case .cvat: "CVAT"
    case .deepFashion2: "DeepFashion2"
    case .shopTheLook: "Shop The Look"
    }
  }

  /// Whether it is a folder of files rather than one file.
  public var isFolder: Bool { self == .voc || self == .yolo || self == .deepFashion2 }

  /// What it holds besides categories and boxes.
  public var holds: Set<AnnotationFeature> { coding.holds }

  /// Reads annotations.
  ///
  /// A row that cannot be used is reported and left out; the rest is read.
  ///
  /// - Throws: `AnnotationError` when the files are not of this format at all.
  public func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions = AnnotationReadingOptions()
  ) throws(AnnotationError) -> AnnotationReading {
    var reading = try coding.read(source, options: options)
    reading.pictures.listMissingCategories()
    return reading
  }

  /// The files that say the same in this format, and a warning for each thing they cannot say.
  public func write(
    _ pictures: AnnotatedPictures, options: AnnotationWritingOptions = AnnotationWritingOptions()
  ) throws(AnnotationError) -> AnnotationWriting {
    var findings: [AnnotationFinding] = []
    let sound = pictures.writable(in: self, &findings)
    let written = try coding.write(sound, options: options)
    findings += AnnotationFeature.lost(writing: sound, in: self) + written.findings
    return AnnotationWriting(files: written.files, findings: findings)
  }

  private var coding: any AnnotationCoding.Type {
    switch self {
    case .coco: COCOFormat.self
    case .voc: VOCFormat.self
    case .yolo: YOLOFormat.self
    case .labelStudio: LabelStudioFormat.self
    case .cvat: CVATFormat.self
    case .deepFashion2: DeepFashion2Format.self
    case .shopTheLook: ShopTheLookFormat.self
    }
  }
}

/// How one format is read and written.
protocol AnnotationCoding {
  /// What the format holds besides categories and boxes.
  static var holds: Set<AnnotationFeature> { get }
  /// Reads the format.
  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading
  /// Writes the format; findings are about what `holds` does not tell.
  static func write(
    _ pictures: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting
}

/// Annotations as they were read.
public struct AnnotationReading: Sendable {
  /// What could be read.
  public var pictures: AnnotatedPictures
  /// What could not, and what had to be assumed.
  public var findings: [AnnotationFinding]
}

/// Annotations as files.
public struct AnnotationWriting: Sendable {
  /// The files.
  public var files: [AnnotationFile]
  /// What is not in them.
  public var findings: [AnnotationFinding]
}

/// How files are read.
public struct AnnotationReadingOptions: Sendable {
  /// Size of the upright picture of a name, for formats that do not say; nil when there is no such picture.
  public var pictureSize: @Sendable (String) -> PictureSize?
  /// What Pascal VOC's corners mean.
  public var corners: VOCCorners

  /// Options; without `pictureSize` YOLO and Shop The Look cannot be read, since they hold fractions alone.
  public init(
    pictureSize: @escaping @Sendable (String) -> PictureSize? = { _ in nil }, corners: VOCCorners = .inclusive
  ) {
    self.pictureSize = pictureSize
    self.corners = corners
  }
}

/// How files are written.
public struct AnnotationWritingOptions: Sendable {
  /// The name of the file, for formats that are one.
  public var fileName: String
  /// Whether Pascal VOC's corners are rounded to whole pixels, which some tools insist on.
  public var wholePixels: Bool
  /// What Pascal VOC's corners mean.
  public var corners: VOCCorners

  /// Options.
  public init(
    fileName: String = "annotations.json", wholePixels: Bool = false, corners: VOCCorners = .inclusive
  ) {
    self.fileName = fileName
    self.wholePixels = wholePixels
    self.corners = corners
  }
}

/// What the four numbers of a Pascal VOC box mean.
public enum VOCCorners: String, Sendable, Hashable, CaseIterable {
  /// The first and the last pixel inside, counted from 1: what the data set itself does.
  case inclusive
  /// The edges, measured from 0: what many tools write under the same names.
  case edges
}
