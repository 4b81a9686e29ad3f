/// The serving graph of an ``EmbeddingNetwork``.
public enum EmbedderGraph {
  /// Writes the graph: input `pictures` `[N, H, W, 3]` bytes; outputs `vectors` `[N, dimension]` of unit
  /// length and, when the network names categories, `categories` `[N, categories]`, softmaxed.
  ///
  /// - Returns: the bytes of an `.onnx` file.
  /// - Throws: ``WeightsMismatch`` naming the tensor that is missing or wrongly shaped.
  public static func build(
    _ configuration: EmbeddingNetwork.Configuration, weights: Weights
  ) throws(WeightsMismatch) -> [UInt8] {
    let graph = ONNXGraph(name: "embedding")
    let source = ONNXGraphSource(weights, graph: graph)
    let pictures = graph.addPictures("pictures")
    let (vectors, categories) = EmbeddingNetwork(configuration)(pictures, Parameters(source))
    graph.addOutput("vectors", vectors, ["pictures", .fixed(configuration.dimension)])
    if let categories {
      graph.addOutput("categories", categories.softmax(), ["pictures", .fixed(configuration.categories)])
    }
    try source.checked()
    return graph.encoded()
  }
}
