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
  /// JSON lines with each picture's split; nil when the annotations hold it.
  public var splits: String?
  /// The split to take; nil for all.
  public var split: String?
  /// Terms of the pictures, for the model card.
  public var terms: String
  /// Share of the drawn pictures, relative to the other sets.
  public var weight: Float?
  /// A set that may be absent (rendered here, not bundled) is left out with a note.
  public var isOptional: Bool?

  enum CodingKeys: String, CodingKey {
    case name, images, annotations, splits, split, terms, weight
    case isOptional = "optional"
  }

  /// The pictures, or nil when an optional set is absent.
  func read(relativeTo folder: URL, vocabulary: Vocabulary) throws -> DetectionDataSet? {
    let file = folder.resolving(annotations)
    if isOptional == true, !FileManager.default.fileExists(atPath: file.path) { return nil }
    var (dataSet, _) = try DetectionDataSet.read(
      folder: folder.resolving(images), annotations: file,
      splits: splits.map { folder.resolving($0) }, vocabulary: vocabulary)
    if let split { dataSet.pictures = dataSet.pictures(in: split) }
    guard !dataSet.pictures.isEmpty else {
      throw TrainingError.data("\(name) has no pictures\(split.map { " in the split \($0)" } ?? "")")
    }
    return dataSet
  }
}

/// How a detector is trained.
public struct DetectorRecipe: Sendable, Equatable, Codable {
  /// Name of the run and its model.
  public var name: String
  /// Where every random choice starts.
  public var seed: UInt64
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

  enum CodingKeys: String, CodingKey {
    case name, seed, model, start, schedule, data, validation, crop
    case scaleRange = "scale_range"
    case frozenBlocks = "frozen_blocks"
  }

  /// The network this recipe trains.
  public func configuration(categories: Int) -> FasterRCNN.Configuration {
    model ?? .standard(categories: categories)
  }
}
