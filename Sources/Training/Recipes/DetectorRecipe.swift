import Inference
import Networks

/// How a detector is trained.
public struct DetectorRecipe: Sendable, Equatable, Codable {
  /// Name of the run and its model.
  public var name: String
  /// Where every random choice starts.
  public var seed: UInt64
  /// A file of categories; when absent, those of the model it starts from, or the bundled vocabulary.
  public var vocabulary: String?
  /// The network; when absent, that of the model it starts from, or the standard one.
  public var model: FasterRCNN.Configuration?
  /// First weights.
  public var start: Start
  /// Pace and length.
  public var schedule: Schedule
  /// What to learn from.
  public var data: [DetectionSource]
  /// What to measure on.
  public var validation: [DetectionSource]
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

  /// The network this recipe trains: its own, else that of the detector it starts from, with other categories.
  public func configuration(categories: Int, startingFrom first: ModelFolder?) -> FasterRCNN.Configuration {
    if let model { return model }
    guard case .detector(var configuration) = first?.manifest.network else {
      return .standard(categories: categories)
    }
    configuration.heads.categories = categories
    return configuration
  }

  /// A recipe from its parts.
  public init(
    name: String, seed: UInt64, vocabulary: String? = nil, model: FasterRCNN.Configuration? = nil,
    start: Start, schedule: Schedule, data: [DetectionSource], validation: [DetectionSource],
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
