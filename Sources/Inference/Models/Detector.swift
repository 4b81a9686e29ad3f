import Domain
import Networks

/// Finds objects in pictures. The model stays inside the actor; pictures and detections travel.
public actor Detector {
  /// Which answers count.
  public struct Options: Sendable, Hashable {
    /// Weakest score kept; nil takes the model's own operating points, or its one serving threshold.
    public var scoreThreshold: Float?
    /// Whether the model's operating points decide when there is no `scoreThreshold`.
    ///
    /// Without them everything above the serving threshold is kept.
    public var usesOperatingPoints = true
    /// Overlap above which the weaker of two detections of one category goes.
    public var suppression: Float
    /// Detections kept of a picture.
    public var limit: Int

    /// Options; the defaults are for serving.
    public init(scoreThreshold: Float? = nil, suppression: Float = 0.5, limit: Int = 100) {
      self.scoreThreshold = scoreThreshold
      self.suppression = suppression
      self.limit = limit
    }

    /// What COCO's measures are made for: weak detections too, 100 a picture.
    public static let evaluation = Options(scoreThreshold: 0.02)
  }

  /// The shorter side pictures are brought to, in pixels.
  public nonisolated let shortestSide: Int
  /// The longer side they may have then.
  public nonisolated let longestSide: Int
  /// The categories in class order.
  public nonisolated let vocabulary: Vocabulary
  /// Serving choices.
  public nonisolated let input: ServingInput
  /// The numbers it computes in, as OpenVINO reports (`f32`, `bf16`), after `int8` where it has integers.
  public nonisolated let precision: String

  private nonisolated let executor = InferenceExecutor(label: "vitrine.detector")
  /// Its own thread; see `InferenceExecutor`.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let network: any DetectingNetwork
  /// SHA-256 of the weights it was loaded from; nil when they did not come from a folder.
  nonisolated let weightsHash: String?

  /// Loads a model folder of kind `detector`.
  ///
  /// - Parameter shortestSide: pictures are scaled so that their shorter side has this many pixels, in place of
  ///   what the model was trained for: fewer are quicker and miss small things. A graph made elsewhere keeps its size.
  public init(
    _ folder: ModelFolder, engine: Engine, options: CompileOptions = CompileOptions(),
    shortestSide: Int? = nil
  ) throws {
    var options = options
    options.precision = try folder.precision(options)
    switch folder.manifest.network {
    case .detector(let configuration):
      let graphs = try folder.detectorGraphs(configuration, precision: options.precision)
      try self.init(
        shortestSide.map(configuration.resized(toShortestSide:)) ?? configuration, features: graphs.features,
        heads: graphs.heads, vocabulary: folder.manifest.vocabulary,
        input: folder.manifest.input, engine: engine, options: options, weightsHash: folder.weightsHash)
    case .foreignDetector(let description):
      let network = try ForeignDetectorNetwork(
        description, graph: folder.foreignGraph(), vocabulary: folder.manifest.vocabulary, engine: engine,
        options: options)
      self.init(network, vocabulary: folder.manifest.vocabulary, input: folder.manifest.input)
    case .embedder, .foreignEmbedder, .layers:
      throw folder.problem("it holds a model of kind \(folder.manifest.kind) where a detector is needed")
    }
  }

  /// A detector of these weights, as a trainer holds them.
  public init(
    _ configuration: FasterRCNN.Configuration, weights: Weights, vocabulary: Vocabulary,
    input: ServingInput = ServingInput(), engine: Engine, options: CompileOptions = CompileOptions()
  ) throws {
    try self.init(
      configuration, features: DetectorGraphs.features(configuration, weights: weights),
      heads: DetectorGraphs.heads(configuration, weights: weights), vocabulary: vocabulary, input: input,
      engine: engine, options: options)
  }

  /// A detector of these graphs.
  init(
    _ configuration: FasterRCNN.Configuration, features: [UInt8], heads: [UInt8], vocabulary: Vocabulary,
    input: ServingInput, engine: Engine, options: CompileOptions, weightsHash: String? = nil
  ) throws(InferenceError) {
    self.init(
      try RegionNetwork(configuration, features: features, heads: heads, engine: engine, options: options),
      vocabulary: vocabulary, input: input, weightsHash: weightsHash)
  }

  private init(
    _ network: sending any DetectingNetwork, vocabulary: Vocabulary, input: ServingInput,
    weightsHash: String? = nil
  ) {
    shortestSide = network.shortestSide
    longestSide = network.longestSide
    precision = network.precision
    self.network = network
    self.vocabulary = vocabulary
    self.input = input
    self.weightsHash = weightsHash
  }

  /// The objects in a picture, most confident first, in its own pixels.
  public func detect(in picture: PixelBuffer, options: Options = Options()) throws -> [Detection] {
    try shown(network.detections(in: picture, selection(options)), options).map { clipped($0, to: picture) }
  }

  /// What the network should keep.
  func selection(_ options: Options) -> DetectionSelection {
    DetectionSelection(
      scoreThreshold: options.scoreThreshold ?? points(options)?.lowest ?? input.scoreThreshold,
      suppression: options.suppression, limit: options.limit)
  }

  /// What of it is shown.
  func shown(_ detections: [Detection], _ options: Options) -> [Detection] {
    points(options)?.shown(detections, in: vocabulary) ?? detections
  }

  private func points(_ options: Options) -> OperatingPoints? {
    options.usesOperatingPoints && options.scoreThreshold == nil ? input.operatingPoints : nil
  }

  /// A detection's part inside a picture.
  func clipped(_ detection: Detection, to picture: PixelBuffer) -> Detection {
    detection.moved(to: detection.box.clipped(toWidth: Float(picture.width), height: Float(picture.height)))
  }
}

/// What finds objects inside a ``Detector``: our own two graphs, or one that was made elsewhere.
protocol DetectingNetwork: AnyObject {
  /// The numbers it computes in.
  var precision: String { get }
  /// The shorter side pictures are brought to.
  var shortestSide: Int { get }
  /// The longer side they may have then.
  var longestSide: Int { get }
  /// The objects in a picture, in its own pixels, most confident first.
  func detections(in picture: PixelBuffer, _ selection: DetectionSelection) throws -> [Detection]
}
