import Domain
import Images
import Networks

/// Finds objects in pictures: one graph looks at the picture, plain Swift picks regions, a second graph names
/// and refines them, plain Swift decides. The model stays inside the actor; pictures and detections travel.
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

  /// The network.
  public nonisolated let configuration: FasterRCNN.Configuration
  /// The categories in class order.
  public nonisolated let vocabulary: Vocabulary
  /// Serving choices.
  public nonisolated let input: ServingInput
  /// The numbers it computes in, as OpenVINO reports (`f32`, `bf16`), after `int8` where it has integers.
  public nonisolated let precision: String

  private nonisolated let executor = InferenceExecutor(label: "vitrine.detector")
  /// Its own thread; see `InferenceExecutor`.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let features: InferenceRequest
  let heads: InferenceRequest
  private let regionHeads: RegionHeads
  private var anchors: [ImageSize: [[Corners]]] = [:]

  /// Loads a model folder of kind `detector`.
  ///
  /// - Parameter shortestSide: pictures are scaled so that their shorter side has this many pixels, in place of
  ///   what the model was trained for: fewer are quicker and miss small things.
  public init(
    _ folder: ModelFolder, engine: Engine, options: CompileOptions = CompileOptions(),
    shortestSide: Int? = nil
  ) throws {
    guard case .detector(let configuration) = folder.manifest.network else {
      throw folder.problem("it holds an embedder where a detector is needed")
    }
    var options = options
    options.precision = try folder.precision(options)
    let graphs = try folder.detectorGraphs(configuration, precision: options.precision)
    try self.init(
      shortestSide.map(configuration.resized(toShortestSide:)) ?? configuration, features: graphs.features,
      heads: graphs.heads, vocabulary: folder.manifest.vocabulary,
      input: folder.manifest.input, engine: engine, options: options)
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
    input: ServingInput, engine: Engine, options: CompileOptions
  ) throws(InferenceError) {
    let featureGraph = try engine.compile(onnx: features, options: options)
    self.configuration = configuration
    self.vocabulary = vocabulary
    self.input = input
    precision = featureGraph.precision(options)
    self.features = try featureGraph.makeRequest()
    self.heads = try engine.compile(onnx: heads, options: options).makeRequest()
    regionHeads = FasterRCNN(configuration).heads
  }

  /// The objects in a picture, most confident first, in its own pixels.
  public func detect(in picture: PixelBuffer, options: Options = Options()) throws -> [Detection] {
    let prepared = try DetectorInput(picture, for: configuration)
    let width = Float(prepared.content.width)
    let height = Float(prepared.content.height)
    try lookAt(prepared.picture)
    let regions = try regionsByLevel(prepared.picture.size, width: width, height: height)
    guard regions.contains(where: { !$0.isEmpty }) else { return [] }
    try name(regions)
    let points =
      options.usesOperatingPoints && options.scoreThreshold == nil ? input.operatingPoints : nil
    let selection = DetectionSelection(
      scoreThreshold: options.scoreThreshold ?? points?.lowest ?? input.scoreThreshold,
      suppression: options.suppression,
      limit: options.limit)
    let detections = selection.detections(
      regions: regions.flatMap { $0 }, scores: try heads.output("scores").values,
      deltas: try heads.output("deltas").values, categories: configuration.heads.categories, width: width,
      height: height)
    return (points?.shown(detections, in: vocabulary) ?? detections).map {
      let box = prepared.original($0.box).clipped(
        toWidth: Float(picture.width), height: Float(picture.height))
      return Detection(box: box, category: $0.category, score: $0.score)
    }
  }

  /// Runs the first graph.
  private func lookAt(_ picture: PixelBuffer) throws(InferenceError) {
    try features.run(["pictures": .bytes(picture.bytes, shape: [1, picture.height, picture.width, 3])])
  }

  /// Proposals from the first graph's outputs, each at the pyramid level it is read from.
  private func regionsByLevel(
    _ size: ImageSize, width: Float, height: Float
  ) throws(InferenceError) -> [[Corners]] {
    let anchors = anchors(for: size)
    let objectness = try features.output("objectness").values
    let deltas = try features.output("deltas").values
    let count = anchors.reduce(0) { $0 + $1.count }
    // A folder's own graph may not be the one its configuration describes.
    guard objectness.count == count, deltas.count == count * 4 else {
      throw .engine(
        doing: "use the graph's proposals",
        reason: "it gives \(objectness.count) where the configuration means \(count) anchors")
    }
    var levels = [[Corners]](repeating: [], count: levelNumbers.count)
    let proposals = ProposalSelection(configuration.proposals).proposals(
      anchors: anchors, objectness: objectness, deltas: deltas, width: width, height: height)
    for proposal in proposals {
      levels[regionHeads.level(of: proposal.box, levels: levels.count)].append(proposal.box)
    }
    return levels
  }

  /// Runs the second graph on the first's maps, where they lie.
  private func name(_ regions: [[Corners]]) throws(InferenceError) {
    var inputs: [String: GraphValue] = [:]
    for (number, boxes) in zip(levelNumbers, regions) {
      inputs["level_\(number)"] = .view(try features.output("level_\(number)"))
      inputs["regions_\(number)"] = .floats(
        boxes.flatMap { [0, $0.x, $0.y, $0.z, $0.w] }, shape: [boxes.count, 5])
    }
    try heads.run(inputs)
  }

  /// Pyramid levels regions are read from, as powers of two of their strides.
  private var levelNumbers: ClosedRange<Int> { configuration.pyramid.finestLevel...5 }

  /// Anchors of a padded picture size, kept for the next picture of that size.
  private func anchors(for size: ImageSize) -> [[Corners]] {
    if let known = anchors[size] { return known }
    let made = configuration.proposals.anchors.anchors(
      grids: configuration.grids(width: size.width, height: size.height), picture: (size.width, size.height))
    if anchors.count >= 16 { anchors.removeAll() }  // pictures of few shapes are the rule
    anchors[size] = made
    return made
  }
}
