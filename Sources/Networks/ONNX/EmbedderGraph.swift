/// The serving graph of an ``EmbeddingNetwork``.
public enum EmbedderGraph {
  /// Writes the graph: input `pictures` `[N, H, W, 3]` bytes; outputs `vectors` `[N, dimension]` of unit
  /// length and, when the network names categories, `categories` `[N, categories]`, softmaxed; then, for each
  /// further head, `attribute_NAME` `[N, labels]` with its probabilities.
  ///
  /// - Returns: the bytes of an `.onnx` file.
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func build(
    _ configuration: EmbeddingNetwork.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> [UInt8] {
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
    return graph.encoded()
  }
}
