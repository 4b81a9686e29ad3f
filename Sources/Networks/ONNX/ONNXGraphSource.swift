/// Gives a network being recorded its parameters: each becomes a constant of the graph, under its own path.
public final class ONNXGraphSource: ParameterSource {
  private let graph: ONNXGraph
  private let weights: Weights
  /// The first parameter the weights could not give; the graph is useless then.
  private(set) var mismatch: WeightsMismatch?

  /// Parameters of `weights` for a network recorded in `graph`.
  public init(_ weights: Weights, graph: ONNXGraph) {
    self.weights = weights
    self.graph = graph
  }

  /// A constant of that path.
  ///
  /// One that is missing or wrongly shaped is noted for ``checked()``, and recording
  /// goes on with a name that leads nowhere.
  public func parameter(_ path: String, shape: [Int]) -> ONNXValue {
    guard let tensor = weights[path] else {
      mismatch = mismatch ?? .missing(path, shape: shape)
      return ONNXValue(name: path, graph: graph)
    }
    guard tensor.shape == shape else {
      mismatch = mismatch ?? .wrongShape(path, found: tensor.shape, needed: shape)
      return ONNXValue(name: path, graph: graph)
    }
    return graph.constant(path, tensor)
  }

  /// Throws what was missing or wrongly shaped while recording.
  public func checked() throws(WeightsMismatch) { if let mismatch { throw mismatch } }
}
