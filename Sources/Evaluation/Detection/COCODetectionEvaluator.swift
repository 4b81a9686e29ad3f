import Domain

/// COCO's measure of a detector, number for number as `pycocotools` computes it for boxes.
///
/// Per category and IoU threshold (0.50, 0.55 ... 0.95) detections are matched greedily with ground truth, best
/// score first; average precision is the mean of the interpolated precision at 101 recall levels, and AP the mean
/// over thresholds and categories. Crowd regions and boxes outside an area range are ignored: they neither have to
/// be found nor count against what lies in them. Source: Lin et al., "Microsoft COCO: Common Objects in Context",
/// and the reference implementation's conventions.
public struct COCODetectionEvaluator: Sendable {
  /// Names of the categories that are measured; `category` numbers are positions here.
  public let categories: [String]
  /// Detections per picture **and category** that are looked at, best first.
  public let maximumDetections: Int

  /// An evaluator for the given categories.
  public init(categories: [String], maximumDetections: Int = 100) {
    self.categories = categories
    self.maximumDetections = maximumDetections
  }

  /// What is on a picture.
  public struct GroundTruth: Sendable, Hashable {
    /// Where.
    public var box: Box
    /// Position in the evaluator's categories.
    public var category: Int
    /// Pixels covered, which decides the area range.
    public var area: Double
    /// A region of many objects.
    public var isCrowd: Bool

    /// An object from its parts; `area` is the box's own unless given.
    public init(box: Box, category: Int, area: Double? = nil, isCrowd: Bool = false) {
      self.box = box
      self.category = category
      self.area = area ?? Double(box.width) * Double(box.height)
      self.isCrowd = isCrowd
    }
  }

  /// A picture: what is on it and what was found.
  public struct Picture: Sendable, Hashable {
    /// What is on it.
    public var truth: [GroundTruth]
    /// What was found; `category` is a position in the evaluator's categories.
    public var detections: [Detection]

    /// A picture from its parts.
    public init(truth: [GroundTruth], detections: [Detection]) {
      self.truth = truth
      self.detections = detections
    }
  }

  /// The IoU thresholds, computed as the reference does so that boxes on a threshold fall the same way.
  static let thresholds: [Double] = {
    let step: Double = (0.95 - 0.5) / 9
    return (0..<9).map { 0.5 + Double($0) * step } + [0.95]
  }()
  /// The recall levels at which precision is read.
  static let recallLevels: [Double] = (0...100).map { Double($0) * 0.01 }

  /// Measures detections.
  ///
  /// Detections of equal score keep their order, first within a picture and then by picture; to reproduce the
  /// reference exactly, pass pictures by ascending id. Boxes whose category is no position of the evaluator are
  /// left out.
  public func report(on pictures: [Picture]) -> DetectionReport {
    var truth = [[[GroundTruth]]](repeating: [], count: categories.count)
    var detections = [[[Detection]]](repeating: [], count: categories.count)
    for picture in pictures {
      let truthByCategory = Dictionary(grouping: picture.truth, by: \.category)
      let detectionsByCategory = Dictionary(grouping: picture.detections, by: \.category)
      for category in categories.indices {
        // A picture without either changes nothing.
        guard truthByCategory[category] != nil || detectionsByCategory[category] != nil else { continue }
        truth[category].append(truthByCategory[category] ?? [])
        detections[category].append(best(detectionsByCategory[category] ?? []))
      }
    }
    let rows = categories.indices.map { category in
      DetectionReport.Category(
        name: categories[category],
        matches: AreaRange.allCases.map { range in
          zip(truth[category], detections[category]).map {
            PictureMatches(truth: $0, detections: $1, range: range)
          }
        })
    }
    return DetectionReport(categories: rows)
  }

  /// The best-scored detections in order, equal scores keeping theirs.
  func best(_ detections: [Detection]) -> [Detection] {
    let ordered = detections.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }
    return ordered.prefix(maximumDetections).map(\.element)
  }
}
