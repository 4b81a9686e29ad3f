import Images

/// How pictures are given to a model and which answers count, where that is a choice rather than part of
/// the network.
///
/// Every field has a default, so older folders stay readable.
public struct ServingInput: Sendable, Hashable, Codable {
  /// Detections below this score are not shown. (Evaluation asks for its own, lower one.)
  public var scoreThreshold: Float
  /// From which score on each category is shown, once that was measured; then it goes before `scoreThreshold`.
  public var operatingPoints: OperatingPoints?
  /// From which similarity on a best match is called the very product, by category, once that was measured.
  public var exactMatches: OperatingPoints?
  /// What each head's confidence has to be spread by to be believable, by the head's name.
  ///
  /// The head's logits are divided by it; a head that is not named is as its network says.
  public var temperatures: [String: Double]?
  /// How a box becomes the embedder's square.
  public var fit: CropFit
  /// The box is grown on every side by this part of its size before it is cut out.
  public var margin: Float

  enum CodingKeys: String, CodingKey {
    case fit, margin, temperatures
    case exactMatches = "exact_matches"
    case scoreThreshold = "score_threshold"
    case operatingPoints = "operating_points"
  }

  /// Choices; the defaults are those the trainers use.
  public init(
    scoreThreshold: Float = 0.4, operatingPoints: OperatingPoints? = nil, fit: CropFit = .pad,
    margin: Float = 0.05
  ) {
    self.scoreThreshold = scoreThreshold
    self.operatingPoints = operatingPoints
    self.fit = fit
    self.margin = margin
  }

  /// Reads what is there and takes the defaults for the rest.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let defaults = ServingInput()
    scoreThreshold =
      try container.decodeIfPresent(Float.self, forKey: .scoreThreshold) ?? defaults.scoreThreshold
    operatingPoints = try container.decodeIfPresent(OperatingPoints.self, forKey: .operatingPoints)
    exactMatches = try container.decodeIfPresent(OperatingPoints.self, forKey: .exactMatches)
    temperatures = try container.decodeIfPresent([String: Double].self, forKey: .temperatures)
    fit = try container.decodeIfPresent(CropFit.self, forKey: .fit) ?? defaults.fit
    margin = try container.decodeIfPresent(Float.self, forKey: .margin) ?? defaults.margin
  }
}
