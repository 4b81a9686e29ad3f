import Domain

/// A detector made elsewhere: an ONNX graph from a picture to boxes with classes, and how to feed and read it.
///
/// Three kinds of answers are read: boxes, scores and labels (torchvision, most exports with suppression inside);
/// boxes and a score for each class (DETR, SSD without suppression); both in one table (YOLO).
public struct ForeignDetector: Sendable, Hashable, Codable {
  /// What a box's four numbers are.
  public enum BoxForm: String, Sendable, Hashable, Codable {
    /// Left, top, right, bottom.
    case corners
    /// Middle's x, middle's y, width, height.
    case centre
    /// Left, top, width, height.
    case corner
  }

  /// What a box is measured in.
  public enum BoxUnit: String, Sendable, Hashable, Codable {
    /// Pixels of the graph's input.
    case pixels
    /// Parts of it, 0...1.
    case fractions
  }

  /// What makes a score of the graph a probability.
  public enum Activation: String, Sendable, Hashable, Codable {
    /// It is one.
    case none
    /// Each class on its own.
    case sigmoid
    /// All classes of a box together.
    case softmax
  }

  /// How it takes pictures.
  public var input: PictureInput
  /// The output with boxes `[N, 4]`; with `table` it is not needed.
  public var boxes: String?
  /// The output with scores: `[N]` beside `labels`, else `[N, classes]`.
  public var scores: String?
  /// The output with class numbers `[N]`.
  public var labels: String?
  /// One output with everything: four numbers of the box, then a score for each class, in rows or in columns.
  public var table: String?
  /// What a box's numbers are.
  public var boxForm: BoxForm
  /// What they are measured in.
  public var boxUnit: BoxUnit
  /// What makes scores probabilities.
  public var activation: Activation
  /// The graph's classes in order, by the name of our category each stands for; nil for one that stands for none
  /// (the background, say).
  public var classes: [String?]

  enum CodingKeys: String, CodingKey {
    case input, boxes, scores, labels, table, activation, classes
    case boxForm = "box_form"
    case boxUnit = "box_unit"
  }

  /// A detector from its parts.
  public init(
    input: PictureInput, boxes: String? = nil, scores: String? = nil, labels: String? = nil,
    table: String? = nil, boxForm: BoxForm = .corners, boxUnit: BoxUnit = .pixels,
    activation: Activation = .none, classes: [String?]
  ) {
    self.input = input
    self.boxes = boxes
    self.scores = scores
    self.labels = labels
    self.table = table
    self.boxForm = boxForm
    self.boxUnit = boxUnit
    self.activation = activation
    self.classes = classes
  }

  /// Reads a detector; what is not named has its usual value.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      input: try values.decode(PictureInput.self, forKey: .input),
      boxes: try values.decodeIfPresent(String.self, forKey: .boxes),
      scores: try values.decodeIfPresent(String.self, forKey: .scores),
      labels: try values.decodeIfPresent(String.self, forKey: .labels),
      table: try values.decodeIfPresent(String.self, forKey: .table),
      boxForm: try values.decodeIfPresent(BoxForm.self, forKey: .boxForm) ?? .corners,
      boxUnit: try values.decodeIfPresent(BoxUnit.self, forKey: .boxUnit) ?? .pixels,
      activation: try values.decodeIfPresent(Activation.self, forKey: .activation) ?? .none,
      classes: try values.decode([String?].self, forKey: .classes))
    guard table != nil || (boxes != nil && scores != nil) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "it names the outputs \"boxes\" and \"scores\" (and \"labels\" where there are), or one \"table\""
        ))
    }
    guard !classes.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .classes, in: values, debugDescription: "there is no class")
    }
  }
}
