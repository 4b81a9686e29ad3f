import Annotations
import Domain
import Foundation
import Networks

/// Annotated pictures a recipe names.
public struct AnnotatedPictures: Sendable, Equatable, Codable {
  /// What the model card calls it.
  public var name: String
  /// Folder the annotation file's names start from.
  public var images: String
  /// COCO annotation file.
  public var annotations: String
  /// JSON lines with each picture's split, or `sha256` for ``HashSplit``; nil when the annotations hold it.
  public var splits: String?
  /// The split to take; nil for all.
  public var split: String?
  /// Terms of the pictures, for the model card.
  public var terms: String
  /// Share of the drawn pictures, relative to the other sets; of the deciding metric, in validation.
  public var weight: Float?
  /// A set that may be absent (rendered here, not bundled) is left out with a note.
  public var isOptional: Bool?
  /// What its labels mean: a file `{"their name": "our name"}`; nil when the names are ours.
  public var map: String?
  /// Names or groups its annotators looked for, where the labels do not say; others are never negatives there.
  public var labelled: [String]?
  /// In validation, the names ours are measured under: a file `{"our name": "their name"}`.
  public var evaluationMap: String?

  enum CodingKeys: String, CodingKey {
    case name, images, annotations, splits, split, terms, weight, map, labelled
    case isOptional = "optional"
    case evaluationMap = "evaluation_map"
  }

  /// A set from its parts.
  public init(
    name: String, images: String, annotations: String, splits: String? = nil, split: String? = nil,
    terms: String, weight: Float? = nil, isOptional: Bool? = nil, map: String? = nil,
    labelled: [String]? = nil, evaluationMap: String? = nil
  ) {
    self.name = name
    self.images = images
    self.annotations = annotations
    self.splits = splits
    self.split = split
    self.terms = terms
    self.weight = weight
    self.isOptional = isOptional
    self.map = map
    self.labelled = labelled
    self.evaluationMap = evaluationMap
  }

  /// The pictures, or nil when an optional set is absent.
  func read(relativeTo folder: URL, vocabulary: Vocabulary) throws -> DetectionDataSet? {
    let file = folder.resolving(annotations)
    if isOptional == true, !FileManager.default.fileExists(atPath: file.path) { return nil }
    let isHashed = splits == HashSplit.name
    var (dataSet, _) = try DetectionDataSet.read(
      folder: folder.resolving(images), annotations: file,
      splits: isHashed ? nil : splits.map { folder.resolving($0) }, vocabulary: vocabulary,
      map: try map.map { try CategoryMap(reading: folder.resolving($0)) } ?? .identity)
    if isHashed {
      for index in dataSet.pictures.indices {
        dataSet.pictures[index].split = HashSplit.split(of: dataSet.pictures[index].file.lastPathComponent)
      }
    }
    if let split { dataSet.pictures = dataSet.pictures(in: split) }
    if let labelled {
      let unknown = labelled.filter { vocabulary.positions(of: $0).isEmpty }
      guard unknown.isEmpty else {
        throw TrainingError.recipe(
          "\(name): the vocabulary has no \(unknown.joined(separator: ", ")), named in labelled")
      }
      dataSet.labelled = Set(labelled.flatMap { vocabulary.positions(of: $0) })
    }
    guard !dataSet.pictures.isEmpty else {
      throw TrainingError.data("\(name) has no pictures\(split.map { " in the split \($0)" } ?? "")")
    }
    return dataSet
  }
}

/// Products on plain ground that are cut out and pasted onto training pictures (Ghiasi and others,
/// arXiv 2012.07177): examples of categories that few annotated pictures show.
public struct CutOutSource: Sendable, Equatable, Codable {
  /// What the model card calls it.
  public var name: String
  /// A catalogue in JSON lines, or a table (`.csv`).
  public var products: String
  /// Folder of the pictures; the file's own when nil.
  public var images: String?
  /// Of a table, the column whose cell is the picture's path, or its name without ending.
  public var imageColumn: String?
  /// Of a table, the column with the label.
  public var labelColumn: String?
  /// What its labels mean; labels that lead to a group or to `ignore` are not pasted.
  public var map: String?
  /// Whether pictures that ``HashSplit`` holds out are left out.
  public var holdsOut: Bool?
  /// Names or groups to paste; nil for all.
  public var categories: [String]?
  /// Terms of the pictures, for the model card.
  public var terms: String

  enum CodingKeys: String, CodingKey {
    case name, products, images, map, categories, terms
    case imageColumn = "image_column"
    case labelColumn = "label_column"
    case holdsOut = "holds_out"
  }
}

/// How a detector is trained.
public struct DetectorRecipe: Sendable, Equatable, Codable {
  /// Name of the run and its model.
  public var name: String
  /// Where every random choice starts.
  public var seed: UInt64
  /// A file of categories; the bundled vocabulary when absent.
  public var vocabulary: String?
  /// The network; the standard one when absent.
  public var model: FasterRCNN.Configuration?
  /// First weights.
  public var start: Start
  /// Pace and length.
  public var schedule: Schedule
  /// What to learn from.
  public var data: [AnnotatedPictures]
  /// What to measure on.
  public var validation: [AnnotatedPictures]
  /// Pictures are drawn at their serving scale times a factor from this range.
  public var scaleRange: [Float]
  /// Largest side of a training picture; larger ones are cropped.
  public var crop: Int
  /// Numbered blocks of the trunk whose weights stay as they start.
  public var frozenBlocks: Int
  /// Pictures with categories on fewer than this share of a set's pictures are drawn more often (the repeat
  /// factor of LVIS, arXiv 1908.03195, appendix); nil for each as often.
  public var repeatThreshold: Float?
  /// Share of the examples made of four pictures at half their scale (YOLOv4, arXiv 2004.10934).
  public var mosaic: Float?
  /// Products to paste.
  public var cutOuts: [CutOutSource]?
  /// Share of the examples that get pasted products, one to three each.
  public var pasted: Float?

  enum CodingKeys: String, CodingKey {
    case name, seed, vocabulary, model, start, schedule, data, validation, crop, mosaic, pasted
    case repeatThreshold = "repeat_threshold"
    case cutOuts = "cut_outs"
    case scaleRange = "scale_range"
    case frozenBlocks = "frozen_blocks"
  }

  /// The network this recipe trains.
  public func configuration(categories: Int) -> FasterRCNN.Configuration {
    model ?? .standard(categories: categories)
  }

  /// A recipe from its parts.
  public init(
    name: String, seed: UInt64, vocabulary: String? = nil, model: FasterRCNN.Configuration? = nil,
    start: Start, schedule: Schedule, data: [AnnotatedPictures], validation: [AnnotatedPictures],
    scaleRange: [Float], crop: Int, frozenBlocks: Int, repeatThreshold: Float? = nil, mosaic: Float? = nil,
    cutOuts: [CutOutSource]? = nil, pasted: Float? = nil
  ) {
    self.name = name
    self.seed = seed
    self.vocabulary = vocabulary
    self.model = model
    self.start = start
    self.schedule = schedule
    self.data = data
    self.validation = validation
    self.scaleRange = scaleRange
    self.crop = crop
    self.frozenBlocks = frozenBlocks
    self.repeatThreshold = repeatThreshold
    self.mosaic = mosaic
    self.cutOuts = cutOuts
    self.pasted = pasted
  }
}
