/// The serving graphs of a ``LayersNetwork``, which run on the maps a detector's first graph leaves
/// (``DetectorGraphs``).
public enum LayersGraphs {
  /// Writes the graph of the visible parts.
  ///
  /// Inputs the maps `level_3` and on, and `regions_3` and on, each `[R, 5]`. Output `masks`
  /// `[R, classes, side, side]`, logits; rows are the levels' regions one level after the other.
  ///
  /// - Returns: the bytes of an `.onnx` file.
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func visible(
    _ configuration: LayersNetwork.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> [UInt8] {
    try masks("visible", configuration, configuration.visible, weights) { network, levels, regions, p in
      network.visibleMasks(levels, regions: regions, p)
    }
  }

  /// Writes the graph of the wholes, of the same form; nil without that head.
  ///
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func whole(
    _ configuration: LayersNetwork.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> [UInt8]? {
    guard let head = configuration.whole else { return nil }
    return try masks("whole", configuration, head, weights) { network, levels, regions, p in
      network.wholeMasks(levels, regions: regions, p)
    }
  }

  /// Writes the graph of places; nil without that branch.
  ///
  /// Inputs the maps, and with projection `projection` `[N, projected, H, W]`. Output `classes`
  /// `[N, classes + 1, H, W]`, logits.
  ///
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func semantic(
    _ configuration: LayersNetwork.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> [UInt8]? {
    guard let branch = configuration.semantic else { return nil }
    let graph = ONNXGraph(name: "semantic")
    let source = ONNXGraphSource(weights, graph: graph)
    let levels = graph.addLevels(configuration.levels, channels: configuration.pyramid.channels)
    let projection =
      branch.isProjected
      ? graph.addInput("projection", ["pictures", .fixed(branch.projected.count), "rows", "columns"]) : nil
    let logits = LayersNetwork(configuration).classes(levels, projection: projection, Parameters(source))
    if let logits {
      graph.addOutput("classes", logits, ["pictures", .fixed(branch.classes.count + 1), "rows", "columns"])
    }
    try source.checked()
    return graph.encoded()
  }

  private static func masks(
    _ name: String, _ configuration: LayersNetwork.Configuration, _ head: MaskHead.Configuration,
    _ weights: Weights,
    network: (LayersNetwork, [ONNXValue], [ONNXValue], Parameters<ONNXValue>) -> ONNXValue?
  ) throws(WeightsMismatch) -> [UInt8] {
    let graph = ONNXGraph(name: name)
    let source = ONNXGraphSource(weights, graph: graph)
    let levels = graph.addLevels(configuration.levels, channels: configuration.pyramid.channels)
    let regions = graph.addRegions(configuration.levels)
    if let logits = network(LayersNetwork(configuration), levels, regions, Parameters(source)) {
      graph.addOutput(
        "masks", logits, ["regions", .fixed(head.classes), .fixed(head.maskSide), .fixed(head.maskSide)])
    }
    try source.checked()
    return graph.encoded()
  }
}
