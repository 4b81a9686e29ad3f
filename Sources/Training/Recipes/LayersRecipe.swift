import Annotations
import Domain
import Foundation
import Networks

/// How a detector's layers are trained: masks, wholes and places on the pyramid of a detector that stays as it is.
public struct LayersRecipe: Sendable, Equatable, Codable {
  /// Name of the run and its model.
  public var name: String
  /// Where every random choice starts.
  public var seed: UInt64
  /// The detector's model folder.
  public var detector: String
  /// The head for what shows.
  public var visible: MaskHead.Configuration
  /// The head for wholes; none when absent.
  public var whole: MaskHead.Configuration?
  /// By how much of its size a box is grown for its whole.
  public var wholeMargin: Float
  /// The semantic branch; none when absent.
  public var semantic: SemanticBranch.Configuration?
  /// Versions of each picture (mirrored, brighter or paler) whose pyramids are computed once and kept.
  public var views: Int
  /// Share of the projected detections left out of a step: on the pictures the detector learnt from it finds more
  /// than it will elsewhere.
  public var dropped: Float
  /// Pace and length; the trunk's rate is not used.
  public var schedule: Schedule
  /// What to learn from.
  public var data: [LayersSource]

  enum CodingKeys: String, CodingKey {
    case name, seed, detector, visible, whole, semantic, views, dropped, schedule, data
    case wholeMargin = "whole_margin"
  }
}

/// Pictures with outlines a recipe names.
public struct LayersSource: Sendable, Equatable, Codable {
  /// What the model card calls it.
  public var name: String
  /// Folder the annotation file's names start from.
  public var images: String
  /// COCO annotation file; its run lengths are the outlines where it has some.
  public var annotations: String
  /// Folder of pictures with a label for every pixel, where there is one.
  public var labels: String?
  /// A file of the semantic branch's class for each label, `background` for what is none.
  ///
  /// In the form `{"their label": "class"}`. Labels that are not listed teach nothing. Without it the set teaches
  /// the branch nothing.
  public var classes: String?
  /// What its labels mean in the detector's vocabulary: a file `{"their name": "our name"}`.
  public var map: String?
  /// JSON lines with each picture's split, or `sha256` for ``HashSplit``; nil when the annotations hold it.
  public var splits: String?
  /// The split to take; nil for all.
  public var split: String?
  /// Terms of the pictures, for the model card.
  public var terms: String
  /// Share of the drawn pictures, relative to the other sets; by default its number of pictures.
  public var weight: Float?
  /// A set that may be absent is left out with a note.
  public var isOptional: Bool?

  enum CodingKeys: String, CodingKey {
    case name, images, annotations, labels, classes, map, splits, split, terms, weight
    case isOptional = "optional"
  }
}

/// A source with its annotations read.
struct LoadedLayersSource: Sendable {
  let source: LayersSource
  let pictures: MaskedPictures
  /// The detector's categories a label may mean, by category id.
  let candidates: [Int: [Int]]
  /// Class of each label value, 0 for background; nil where the set names no places.
  let classes: [UInt8: UInt8]?

  /// Reads a source; nil when an optional one is absent.
  init?(
    _ source: LayersSource, relativeTo folder: URL, vocabulary: Vocabulary,
    semantic: SemanticBranch.Configuration?
  ) throws {
    let file = folder.resolving(source.annotations)
    if source.isOptional == true, !FileManager.default.fileExists(atPath: file.path) { return nil }
    self.source = source
    var (annotations, _) = try COCOAnnotations.read(file)
    if let wanted = source.split {
      let splits =
        source.splits == HashSplit.name
        ? nil : try source.splits.map { try SplitFile.read(folder.resolving($0)).file.splits }
      annotations.keep { image in
        let split =
          source.splits == HashSplit.name
          ? HashSplit.split(of: URL(filePath: image.fileName).lastPathComponent)
          : splits?[image.fileName] ?? image.split
        return split == wanted
      }
    }
    guard !annotations.images.isEmpty else { throw TrainingError.data("\(source.name) has no pictures") }
    let map = try source.map.map { try CategoryMap(reading: folder.resolving($0)) } ?? .identity
    candidates = annotations.meanings(in: vocabulary, map: map).mapValues(\.candidates)
    if let semantic, let classFile = source.classes {
      classes = try Self.classes(
        try CategoryMap(reading: folder.resolving(classFile)), annotations.categories, semantic, source.name)
    } else {
      classes = nil
    }
    pictures = MaskedPictures(
      annotations, folder: folder.resolving(source.images), labels: source.labels.map { folder.resolving($0) }
    )
  }

  private static func classes(
    _ map: CategoryMap, _ categories: [COCOAnnotations.Category], _ semantic: SemanticBranch.Configuration,
    _ name: String
  ) throws -> [UInt8: UInt8] {
    var classes: [UInt8: UInt8] = [:]
    for category in categories {
      guard let label = UInt8(exactly: category.id), let listed = map.entries[category.name], let listed
      else {
        continue
      }
      if listed == "background" {
        classes[label] = 0
      } else if let number = semantic.classes.firstIndex(where: { $0.name == listed }) {
        classes[label] = UInt8(number + 1)
      } else {
        throw TrainingError.recipe("\(name): the semantic branch has no class \(listed), named in classes")
      }
    }
    return classes
  }
}
