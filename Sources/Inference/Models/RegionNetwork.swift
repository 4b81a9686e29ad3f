import Domain
import Images
import Networks

/// Our own network: one graph looks at the picture, plain Swift picks regions, a second graph names and refines them,
/// plain Swift decides.
final class RegionNetwork: DetectingNetwork {
  let configuration: FasterRCNN.Configuration
  let precision: String
  let features: InferenceRequest
  let heads: InferenceRequest
  private let regionHeads: RegionHeads
  /// Loaded on request; see `RegionNetwork+Layers.swift`.
  var layers: LayersRequests?
  private var anchors: [ImageSize: [[Corners]]] = [:]

  init(
    _ configuration: FasterRCNN.Configuration, features: [UInt8], heads: [UInt8], engine: Engine,
    options: CompileOptions
  ) throws(InferenceError) {
    let featureGraph = try engine.compile(onnx: features, options: options)
    self.configuration = configuration
    precision = featureGraph.precision(options)
    self.features = try featureGraph.makeRequest()
    self.heads = try engine.compile(onnx: heads, options: options).makeRequest()
    regionHeads = FasterRCNN(configuration).heads
  }

  var shortestSide: Int { configuration.shortestSide }
  var longestSide: Int { configuration.longestSide }

  func detections(in picture: PixelBuffer, _ selection: DetectionSelection) throws -> [Detection] {
    let prepared = try DetectorInput(picture, for: configuration)
    return try found(in: prepared, [selection])[0].map {
      $0.moved(to: prepared.original($0.box))
    }
  }

  /// What each of several selections keeps of a prepared picture, in its pixels; the graphs run once.
  func found(in prepared: DetectorInput, _ selections: [DetectionSelection]) throws -> [[Detection]] {
    let width = Float(prepared.content.width)
    let height = Float(prepared.content.height)
    try lookAt(prepared.picture)
    let regions = try regionsByLevel(prepared.picture.size, width: width, height: height)
    guard regions.contains(where: { !$0.isEmpty }) else { return selections.map { _ in [] } }
    try heads.run(try levelInputs(regions: regions))
    let scores = try heads.output("scores").values
    let deltas = try heads.output("deltas").values
    return selections.map {
      $0.detections(
        regions: regions.flatMap { $0 }, scores: scores, deltas: deltas,
        categories: configuration.heads.categories, width: width, height: height)
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

  /// The first graph's maps, where they lie, and the regions read from each: what the graphs behind it take.
  func levelInputs(regions: [[Corners]]?) throws(InferenceError) -> [String: GraphValue] {
    var inputs: [String: GraphValue] = [:]
    for (index, number) in levelNumbers.enumerated() {
      inputs["level_\(number)"] = .view(try features.output("level_\(number)"))
      guard let boxes = regions?[index] else { continue }
      inputs["regions_\(number)"] = .floats(
        boxes.flatMap { [0, $0.x, $0.y, $0.z, $0.w] }, shape: [boxes.count, 5])
    }
    return inputs
  }

  /// Pyramid levels regions are read from, as powers of two of their strides.
  var levelNumbers: ClosedRange<Int> { configuration.pyramid.finestLevel...5 }

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
