import Domain
import Foundation
import Networks

/// Questions with known answers, as a recipe names them.
public struct RetrievalSet: Sendable, Equatable, Codable {
  /// What its metrics are called by; empty for the main one.
  public var name: String
  /// Catalogue in JSON lines.
  public var products: String
  /// Questions in JSON lines.
  public var queries: String
  /// A set that may be absent is left out with a note.
  public var isOptional: Bool?

  enum CodingKeys: String, CodingKey {
    case name, products, queries
    case isOptional = "optional"
  }
}

/// What an embedder is measured on while it trains.
public struct EmbedderValidation: Sendable, Equatable, Codable {
  /// Retrieval of products; the first set also calibrates the category head and the exact-match threshold.
  public var retrieval: [RetrievalSet]
  /// Labelled pictures for the heads: their held-out part is asked.
  public var attributes: [AttributeSet]?
  /// Natural pictures that must find the clean picture of their class.
  public var classes: [ClassPictures]?
  /// Annotated pictures whose objects' category the category head is asked for.
  public var crops: [DetectionSource]?

  /// Labelled pictures whose heads are measured.
  public struct AttributeSet: Sendable, Equatable, Codable {
    /// What its metrics are called by.
    public var name: String
    /// Where the pictures and labels are.
    public var table: LabelledTable
    /// A set that may be absent is left out with a note.
    public var isOptional: Bool?

    enum CodingKeys: String, CodingKey {
      case name, table
      case isOptional = "optional"
    }
  }
}

/// Which heads are fitted once more to a finished trunk, and how.
public struct HeadRefit: Sendable, Equatable, Codable {
  /// The heads, by name.
  public var heads: [String]
  /// Weight of the squared weights, over features of unit variance.
  public var decay: Float
  /// Steps, each with as many pictures as a batch of the recipe.
  public var steps: Int

  /// A refit of these heads.
  public init(heads: [String], decay: Float, steps: Int) {
    self.heads = heads
    self.decay = decay
    self.steps = steps
  }
}

/// How an embedder is trained: a network, data sets with their tasks, a schedule.
public struct EmbedderRecipe: Sendable, Equatable, Codable {
  /// Name of the run and its model.
  public var name: String
  /// Where every random choice starts.
  public var seed: UInt64
  /// Numbers in a vector.
  public var dimension: Int
  /// Side of a crop in pixels, as it is served.
  public var inputSize: Int
  /// Side of a crop in the first part of the run; coarse features do not need every pixel.
  public var earlyInputSize: Int?
  /// The part of the run that trains at the early side, 0...1.
  public var earlyShare: Float?
  /// The trunk.
  public var backbone: Backbone
  /// First weights.
  public var start: Start
  /// Pace and length; a batch is this many pictures.
  public var schedule: Schedule
  /// What to learn from.
  public var sets: [EmbedderSet]
  /// What to measure on.
  public var validation: EmbedderValidation
  /// Numbered blocks of the trunk whose weights stay as they start.
  public var frozenBlocks: Int
  /// A label seen on fewer training pictures than this is no class of its head.
  public var smallestClass: Int?
  /// Heads that are fitted once more when a model is kept; see `HeadRefit`.
  public var refit: HeadRefit?
  /// How far vectors are whitened when a model is kept: 0 or nil not at all, 0.5 wholly; see `Whitening`.
  public var whitening: Double?

  enum CodingKeys: String, CodingKey {
    case name, seed, dimension, backbone, start, schedule, sets, validation, refit, whitening
    case inputSize = "input_size"
    case earlyInputSize = "early_input_size"
    case earlyShare = "early_share"
    case frozenBlocks = "frozen_blocks"
    case smallestClass = "smallest_class"
  }

  /// The side of the squares a step trains on.
  func side(at step: Int) -> Int {
    guard let early = earlyInputSize, let share = earlyShare else { return inputSize }
    return Float(step) < share * Float(schedule.steps) ? early : inputSize
  }
}
