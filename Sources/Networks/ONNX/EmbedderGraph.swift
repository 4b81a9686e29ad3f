/// The serving graph of an ``EmbeddingNetwork``.
public enum EmbedderGraph {
  /// Writes the graph: input `pictures` `[N, H, W, 3]` bytes; outputs `vectors` `[N, dimension]` of unit
  /// length and, when the network names categories, `categories` `[N, categories]`, softmaxed; then, for each
  /// further head, `attribute_NAME` `[N, labels]` with its probabilities.
  ///
  /// - Returns: the bytes of an `.onnx` file.
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func build(
    _ configuration: EmbeddingNetwork.Configuration, weights: Weights, form: GraphForm = .float
  ) throws(WeightsMismatch) -> [UInt8] {
    try graph(configuration, weights).encoded(as: form, except: isExact)
  }

  /// Writes the graph with its places shown, for finding ranges.
  ///
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func observed(
    _ configuration: EmbeddingNetwork.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> ObservedGraph {
    try graph(configuration, weights).encodedWithObservation(except: isExact)
  }

  /// The linear layers behind the trunk keep their full precision: they are a thousandth of the work and decide
  /// the answer.
  private static func isExact(_ path: String) -> Bool { !path.hasPrefix("backbone.") }

  private static func graph(
    _ configuration: EmbeddingNetwork.Configuration, _ weights: Weights
  ) throws(WeightsMismatch) -> ONNXGraph {
    let graph = ONNXGraph(name: "embedding")
    let source = ONNXGraphSource(weights, graph: graph)
    let pictures = graph.addPictures("pictures")
    let (vectors, categories, heads) = EmbeddingNetwork(configuration)(pictures, Parameters(source))
    graph.addOutput("vectors", vectors, ["pictures", .fixed(configuration.dimension)])
    if let categories {
      graph.addOutput("categories", categories.softmax(), ["pictures", .fixed(configuration.categories)])
    }
    for (head, logits) in zip(configuration.heads, heads) {
      graph.addOutput(
        head.output, head.allowsSeveral ? logits.sigmoid() : logits.softmax(),
        ["pictures", .fixed(head.labels.count)])
    }
    try source.checked()
    return graph
  }
}
