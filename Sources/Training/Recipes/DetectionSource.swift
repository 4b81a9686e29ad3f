import Annotations
import Domain
import Foundation

/// Annotated pictures a recipe names.
public struct DetectionSource: Sendable, Equatable, Codable {
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
