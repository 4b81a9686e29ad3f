/// A drawn box with what models say of it: what an audit weighs.
public struct AuditSample: Sendable {
  /// The picture's name.
  public var picture: String
  /// The box's position among the picture's objects.
  public var object: Int
  /// What it is called.
  public var category: String
  /// Where it is.
  public var box: PreciseBox
  /// The embedder's vector, of length 1.
  public var vector: [Float]
  /// The embedder's probability of each category, by name.
  public var probabilities: [String: Double]
  /// What the detector finds there, and how sure it is; nil when it finds nothing that overlaps well.
  public var detection: (category: String, score: Double)?
  /// Where the file speaks of it.
  public var place: AnnotationPlace?

  /// A sample from its parts.
  public init(
    picture: String, object: Int, category: String, box: PreciseBox, vector: [Float],
    probabilities: [String: Double] = [:], detection: (category: String, score: Double)? = nil,
    place: AnnotationPlace? = nil
  ) {
    self.picture = picture
    self.object = object
    self.category = category
    self.box = box
    self.vector = vector
    self.probabilities = probabilities
    self.detection = detection
    self.place = place
  }
}
