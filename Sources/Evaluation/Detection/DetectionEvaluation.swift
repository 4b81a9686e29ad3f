import Annotations
import Domain
import Foundation

/// A detector's evaluation as a plan: which pictures to look at, and how the model's categories become those of
/// the annotations.
///
/// The caller runs the detector; this turns what it found into a report.
///
/// Categories are matched by name, after an optional renaming. Ours that the annotations do not have are left out,
/// and so are theirs that no category of the model becomes: neither says anything about the detector.
public struct DetectionEvaluation: Sendable {
  /// A picture to look at.
  public struct Picture: Sendable, Hashable {
    /// Its number; pictures are in ascending order.
    public let id: Int
    /// Its path, relative to the pictures' folder.
    public let path: String
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
  }

  /// The pictures, in the order in which detections are handed in.
  public let pictures: [Picture]
  /// The annotations' categories that the model cannot name, and that are therefore not measured.
  public let unreachable: [String]
  /// The evaluator of the categories both sides have.
  public let evaluator: COCODetectionEvaluator
  private let truth: [[COCODetectionEvaluator.GroundTruth]]
  /// Position in the evaluator's categories by the model's class number; nil for what is left out.
  private let positions: [Int?]
  private let isRenamed: Bool
  /// The annotations' numbers of the evaluator's categories.
  private let categoryIDs: [Int]

  /// The IoU above which one of two detections goes when renaming has made them one category, as the detector does
  /// among detections of one class.
  public static let suppressionThreshold: Float = 0.5

  /// A plan for a model whose class numbers are positions in `modelCategories`.
  public init(annotations: COCOAnnotations, modelCategories: [String], map: CategoryMap? = nil) {
    let theirs = Set(annotations.categories.map(\.name))
    let renamed = modelCategories.map { name in
      (map ?? .identity)[name].flatMap { theirs.contains($0) ? $0 : nil }
    }
    let reachable = Set(renamed.compactMap { $0 })
    let names = annotations.categories.map(\.name).filter(reachable.contains)
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let categoryPlaces = Dictionary(
      annotations.categories.compactMap { category in places[category.name].map { (category.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    let images = annotations.images.sorted { $0.id < $1.id }
    let byImage = Dictionary(grouping: annotations.annotations, by: \.imageID)

    evaluator = COCODetectionEvaluator(categories: names)
    positions = renamed.map { $0.flatMap { places[$0] } }
    let ids = Dictionary(
      annotations.categories.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    categoryIDs = names.map { ids[$0] ?? 0 }
    isRenamed = map != nil
    unreachable = annotations.categories.map(\.name).filter { !reachable.contains($0) }
    pictures = images.map { Picture(id: $0.id, path: $0.fileName, width: $0.width, height: $0.height) }
    truth = images.map { image in
      (byImage[image.id] ?? []).compactMap { annotation in
        categoryPlaces[annotation.categoryID].map {
          COCODetectionEvaluator.GroundTruth(
            box: annotation.box, category: $0, area: annotation.area, isCrowd: annotation.isCrowd)
        }
      }
    }
  }

  /// A plan for pictures of a data set whose vocabulary is the model's, as a trainer has them.
  public init(pictures: [DetectionDataSet.Picture], vocabulary: Vocabulary) {
    evaluator = COCODetectionEvaluator(categories: vocabulary.categories.map(\.name))
    positions = vocabulary.categories.indices.map { $0 }
    categoryIDs = vocabulary.categories.map(\.id)
    isRenamed = false
    unreachable = []
    self.pictures = pictures.map {
      Picture(id: $0.id, path: $0.file.path, width: $0.width, height: $0.height)
    }
    truth = pictures.map { picture in
      picture.objects.filter { !$0.isIgnored }.map {
        COCODetectionEvaluator.GroundTruth(
          box: $0.box, category: $0.category, area: $0.area, isCrowd: $0.isCrowd)
      }
    }
  }

  /// The report on what the model found.
  ///
  /// - Parameter detections: one list for each of `pictures`, in their order, with the model's class numbers and
  ///   boxes in pixels of the picture as annotated. Pictures beyond the list count as without detections.
  public func report(on detections: [[Detection]]) -> DetectionReport {
    evaluator.report(on: findings(detections))
  }

  /// What is on each picture beside what the model found there, both in the evaluator's categories.
  ///
  /// - Parameter detections: as ``report(on:)`` takes them.
  public func findings(_ detections: [[Detection]]) -> [COCODetectionEvaluator.Picture] {
    truth.indices.map { index in
      COCODetectionEvaluator.Picture(
        truth: truth[index], detections: index < detections.count ? renamed(detections[index]) : [])
    }
  }

  /// What the model found in COCO's form of results, as other tools read it.
  ///
  /// - Parameter detections: as ``report(on:)`` takes them.
  public func results(_ detections: [[Detection]]) -> [DetectionResult] {
    zip(pictures, findings(detections)).flatMap { picture, found in
      found.detections.map {
        DetectionResult(
          imageID: picture.id, categoryID: categoryIDs[$0.category], box: $0.box, score: $0.score)
      }
    }
  }

  /// Detections in the evaluator's categories.
  func renamed(_ detections: [Detection]) -> [Detection] {
    let moved = detections.compactMap { detection -> Detection? in
      guard let position = position(ofModelCategory: detection.category) else { return nil }
      return Detection(box: detection.box, category: position, score: detection.score)
    }
    return isRenamed ? moved.suppressed(above: Self.suppressionThreshold) : moved
  }

  /// The model's class numbers that become one of the annotations' categories.
  public func modelCategories(becoming name: String) -> [Int] {
    guard let place = evaluator.categories.firstIndex(of: name) else { return [] }
    return positions.indices.filter { positions[$0] == place }
  }

  /// Where a class number of the model stands in the evaluator's categories; nil for what is left out.
  func position(ofModelCategory category: Int) -> Int? {
    positions.indices.contains(category) ? positions[category] : nil
  }
}

extension [Detection] {
  /// Greedy non-maximum suppression within each category: best score first, those that overlap one already kept
  /// by more than `threshold` go.
  func suppressed(above threshold: Float) -> [Detection] {
    var kept: [Detection] = []
    let ordered = enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    for (_, detection) in ordered
    where !kept.contains(where: {
      $0.category == detection.category && $0.box.intersectionOverUnion(detection.box) > threshold
    }) {
      kept.append(detection)
    }
    return kept
  }
}
