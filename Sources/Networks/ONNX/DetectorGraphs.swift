/// The two serving graphs of a ``FasterRCNN``: the picture is looked at once, plain Swift picks regions, the
/// heads name them.
///
/// RoI levels carry their stride's power of two: `level_3` has stride 8. The extra coarse level exists for
/// proposals alone and stays inside the first graph.
public enum DetectorGraphs {
  /// Writes the first graph.
  ///
  /// Input `pictures` `[N, H, W, 3]` bytes. Outputs one map for each RoI level, `level_2` or `level_3` and
  /// on, `[N, channels, H / stride, W / stride]`; `objectness` `[N, A]` logits and `deltas` `[N, A, 4]`, one
  /// row an anchor, in the order of ``AnchorGenerator``.
  ///
  /// - Returns: the bytes of an `.onnx` file.
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func features(
    _ configuration: FasterRCNN.Configuration, weights: Weights, form: GraphForm = .float
  ) throws(WeightsMismatch) -> [UInt8] {
    try featuresGraph(configuration, weights).encoded(as: form, except: isExact)
  }

  /// Writes the first graph with its places shown, for finding ranges.
  ///
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func observedFeatures(
    _ configuration: FasterRCNN.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> ObservedGraph {
    try featuresGraph(configuration, weights).encodedWithObservation(except: isExact)
  }

  /// Layers that answer rather than see keep their full precision: they are small, and an error in a box or a
  /// score is not smoothed out by any layer after them.
  private static func isExact(_ path: String) -> Bool {
    path == ONNXGraph.identity
      || ["cls_logits", "bbox_pred", "cls_score"].contains { path.contains(".\($0).") }
  }

  private static func featuresGraph(
    _ configuration: FasterRCNN.Configuration, _ weights: Weights
  ) throws(WeightsMismatch) -> ONNXGraph {
    let graph = ONNXGraph(name: "features")
    let source = ONNXGraphSource(weights, graph: graph)
    let features = FasterRCNN(configuration).features(graph.addPictures("pictures"), Parameters(source))
    for (number, map) in zip(levels(of: configuration), features.levels) {
      graph.addOutput(
        "level_\(number)", map, ONNXGraph.mapShape(level: number, channels: configuration.pyramid.channels))
    }
    graph.addOutput("objectness", features.objectness.flattened(), ["pictures", "anchors"])
    graph.addOutput("deltas", features.deltas, ["pictures", "anchors", 4])
    try source.checked()
    return graph
  }

  /// Writes the second graph.
  ///
  /// Inputs the maps of the first under the same names, and `regions_2` or `regions_3` and on, each
  /// `[R, 5]`: the regions read from that level. Outputs `scores` `[R, categories + 1]`, softmaxed,
  /// background first, and `deltas` `[R, (categories + 1) * 4]`; rows are the levels' regions one level
  /// after the other. A level may have none.
  ///
  /// - Returns: the bytes of an `.onnx` file.
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func heads(
    _ configuration: FasterRCNN.Configuration, weights: Weights, form: GraphForm = .float
  ) throws(WeightsMismatch) -> [UInt8] {
    try headsGraph(configuration, weights).encoded(as: form, except: isExact)
  }

  /// Writes the second graph with its places shown, for finding ranges.
  ///
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func observedHeads(
    _ configuration: FasterRCNN.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> ObservedGraph {
    try headsGraph(configuration, weights).encodedWithObservation(except: isExact)
  }

  private static func headsGraph(
    _ configuration: FasterRCNN.Configuration, _ weights: Weights
  ) throws(WeightsMismatch) -> ONNXGraph {
    let graph = ONNXGraph(name: "heads")
    let source = ONNXGraphSource(weights, graph: graph)
    let numbers = levels(of: configuration)
    let maps = graph.addLevels(numbers, channels: configuration.pyramid.channels)
    let regions = graph.addRegions(numbers)
    let (logits, deltas) = FasterRCNN(configuration).regions(maps, regions: regions, Parameters(source))
    let classes = configuration.heads.categories + 1
    graph.addOutput("scores", logits.softmax(), ["regions", .fixed(classes)])
    graph.addOutput("deltas", deltas, ["regions", .fixed(classes * 4)])
    try source.checked()
    return graph
  }

  /// The RoI levels as powers of two of their strides.
  private static func levels(of configuration: FasterRCNN.Configuration) -> ClosedRange<Int> {
    configuration.pyramid.finestLevel...5
  }
}
