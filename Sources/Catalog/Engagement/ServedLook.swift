import Domain

/// What one answer showed: the record that events refer to by its `request`.
///
/// The features are those the order was made from, so what is learnt later is learnt from exactly what was seen then.
public struct ServedLook: Sendable, Hashable, Codable {
  /// The products of one object as they were shown.
  public struct Object: Sendable, Hashable, Codable {
    /// The object's place in the look, from 0.
    public var object: Int
    /// Where it is, in fractions (0...1) of the picture; nil in records from before this was kept.
    public var box: Box?
    /// Product ids, first place first.
    public var products: [String]
    /// Features of each product, in the order of `features`; nil is missing.
    public var values: [[Float?]]
    /// What each product was worth before any learning.
    public var base: [Float]
    /// The upper place of the pair a coin was thrown for, nil for none.
    public var coin: Int?
    /// Whether the coin swapped the pair.
    public var isSwapped: Bool

    /// An object from its parts.
    public init(
      object: Int, box: Box? = nil, products: [String], values: [[Float?]], base: [Float], coin: Int? = nil,
      isSwapped: Bool = false
    ) {
      self.object = object
      self.box = box
      self.products = products
      self.values = values
      self.base = base
      self.coin = coin
      self.isSwapped = isSwapped
    }
  }
  /// Names the answer.
  public var request: String
  /// When, in milliseconds since 1970.
  public var time: Int64
  /// The scene, nil for somebody's own photo.
  public var scene: String?
  /// Hash of the visit, when it may be known.
  public var session: String?
  /// The arm of each experiment that took part.
  public var arms: [String: String]
  /// Names of the features.
  public var features: [String]
  /// Its objects.
  public var objects: [Object]

  /// A record from its parts.
  public init(
    request: String, time: Int64, scene: String?, session: String?, arms: [String: String],
    features: [String], objects: [Object]
  ) {
    self.request = request
    self.time = time
    self.scene = scene
    self.session = session
    self.arms = arms
    self.features = features
    self.objects = objects
  }
}

/// Somebody who met an arm of an experiment for the first time.
public struct Exposure: Sendable, Hashable {
  /// The experiment.
  public var experiment: String
  /// Hash of the session or user.
  public var unit: String
  /// The arm.
  public var arm: String
  /// When first, in milliseconds since 1970.
  public var time: Int64

  /// An exposure from its parts.
  public init(experiment: String, unit: String, arm: String, time: Int64) {
    self.experiment = experiment
    self.unit = unit
    self.arm = arm
    self.time = time
  }
}

/// Where what was served is kept.
public protocol ServedStore: Sendable {
  /// Keeps what was served, and who met which arm for the first time.
  func append(_ served: [ServedLook], exposures: [Exposure]) async throws
  /// Up to `limit` answers of which some event speaks, after the given one in order of request.
  func served(after request: String, limit: Int) async throws -> [ServedLook]
  /// The events that speak of these answers.
  func events(ofRequests requests: [String]) async throws -> [EngagementEvent]
  /// Who met which arm of an experiment, in order of time.
  func exposures(of experiment: String) async throws -> [Exposure]
  /// The experiments somebody met.
  func experiments() async throws -> [String]
}
