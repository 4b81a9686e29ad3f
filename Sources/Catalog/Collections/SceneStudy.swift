import Domain

/// What the models saw in a scene: the vectors a look is made from, kept so that scenes can be compared.
public struct SceneStudy: Sendable, Hashable {
  /// One object of the scene.
  public struct Object: Sendable, Hashable {
    /// Its category's name.
    public var category: String
    /// Where: fractions (0...1) of the picture.
    public var box: Box
    /// The detector's confidence, 0...1.
    public var score: Float
    /// Its embedding, unit length.
    public var vector: [Float]
    /// The product most like it, when there is one; the scene's own product when the match is exact.
    public var product: String?
    /// Mean colours of 4 x 4 places of its middle (see `PicturePrint.colours`); empty when nobody looked.
    public var colours: [UInt8]

    /// An object from its parts.
    public init(
      category: String, box: Box, score: Float, vector: [Float], product: String? = nil, colours: [UInt8] = []
    ) {
      self.colours = colours
      self.category = category
      self.box = box
      self.score = score
      self.vector = vector
      self.product = product
    }
  }
  /// The scene.
  public var sceneID: String
  /// When it was studied, in seconds since 1970: what is newer counts for more.
  public var time: Double
  /// The whole picture's embedding, unit length.
  public var vector: [Float]
  /// Its objects, most confident first.
  public var objects: [Object]
  /// What kind of scene it is, such as a bedroom: the embedder's word, nil when it names none or is not sure.
  public var sceneType: String?

  /// A study from its parts.
  public init(
    sceneID: String, time: Double, vector: [Float], objects: [Object], sceneType: String? = nil
  ) {
    self.sceneType = sceneType
    self.sceneID = sceneID
    self.time = time
    self.vector = vector
    self.objects = objects
  }
}

/// Where studies are kept.
public protocol StudyStore: Sendable {
  /// Keeps a study made with that model, replacing the scene's former one; nothing is kept for a scene that is gone.
  func save(_ study: SceneStudy, modelID: String) async throws
  /// The scene's study by that model, unless the scene has changed since.
  func study(of sceneID: String, modelID: String) async throws -> SceneStudy?
  /// Up to `limit` studies by that model in order of scene id, after the given one.
  func studies(modelID: String, after sceneID: String, limit: Int) async throws -> [SceneStudy]
}
