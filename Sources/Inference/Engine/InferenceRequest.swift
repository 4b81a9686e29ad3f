import COpenVINO

/// One place to run a graph, with the memory its results lie in.
///
/// Not for two tasks at once: an actor holds it.
public final class InferenceRequest {
  /// The graph it runs.
  public let graph: CompiledGraph
  private let handle: OpaquePointer

  init(of graph: CompiledGraph) throws(InferenceError) {
    guard let handle = vitrine_openvino_request_create(graph.handle) else {
      throw .last(doing: "make a request")
    }
    self.graph = graph
    self.handle = handle
  }

  deinit { vitrine_openvino_request_free(handle) }

  /// Runs the graph on named inputs.
  ///
  /// Shapes and counts are checked first; earlier outputs become invalid.
  public func run(_ inputs: [String: GraphValue]) throws(InferenceError) { _ = try timedRun(inputs) }

  /// Runs the graph like ``run(_:)`` and tells how long OpenVINO's own call (`ov_infer_request_infer`) took of
  /// that, so that what surrounds it can be measured.
  public func timedRun(_ inputs: [String: GraphValue]) throws(InferenceError) -> Duration {
    for name in inputs.keys where !graph.inputs.contains(where: { $0.name == name }) {
      throw .input(name: name, problem: "does not exist; there are \(graph.inputs.map(\.name))")
    }
    for port in graph.inputs {
      guard let value = inputs[port.name] else { throw .input(name: port.name, problem: "was not given") }
      if let problem = port.problem(with: value) { throw .input(name: port.name, problem: problem) }
    }
    let outcome: Result<Duration, InferenceError> = lend(inputs, from: 0)
    return try outcome.get()
  }

  /// Lends the inputs one inside the other, so that all stay in place while the graph runs.
  private func lend(_ inputs: [String: GraphValue], from index: Int) -> Result<Duration, InferenceError> {
    guard index < graph.inputs.count else {
      let began = ContinuousClock.now
      let failed = vitrine_openvino_request_run(handle) != 0
      return failed ? .failure(.last(doing: "run a graph")) : .success(began.duration(to: .now))
    }
    let port = graph.inputs[index]
    guard let value = inputs[port.name] else {
      return .failure(.input(name: port.name, problem: "was not given"))
    }
    let shape = value.shape.map(Int64.init)
    let element = value.element == .uint8 ? VITRINE_OPENVINO_U8 : VITRINE_OPENVINO_F32
    return value.withMemory { memory in
      guard
        vitrine_openvino_request_set_input(handle, CInt(index), element, shape, CInt(shape.count), memory)
          == 0
      else { return .failure(.last(doing: "take the input \(port.name)")) }
      return lend(inputs, from: index + 1)
    }
  }

  /// An output of the last run, where it lies.
  public func output(_ name: String) throws(InferenceError) -> TensorView {
    guard let index = graph.outputs.firstIndex(where: { $0.name == name }) else {
      throw .output(name: name, available: graph.outputs.map(\.name))
    }
    var data: UnsafePointer<Float>?
    var shape = [Int64](repeating: 0, count: Int(VITRINE_OPENVINO_MAX_RANK))
    var rank: CInt = 0
    guard vitrine_openvino_request_output(handle, CInt(index), &data, &shape, &rank) == 0 else {
      throw .last(doing: "read the output \(name)")
    }
    let extents = shape.prefix(Int(rank)).map { Int($0) }
    let count = extents.reduce(1, *)
    return TensorView(
      shape: extents, values: UnsafeBufferPointer(start: data, count: data == nil ? 0 : count), owner: self)
  }
}
