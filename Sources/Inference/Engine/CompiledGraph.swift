import COpenVINO

/// A graph compiled for a device.
///
/// It holds the weights; runs happen in requests, one at a time each.
public final class CompiledGraph: @unchecked Sendable {
  // Sendable by hand: a compiled model never changes, and OpenVINO allows making requests from any thread.

  /// What a graph takes or gives at one place.
  public struct Port: Sendable, Hashable {
    /// Element types that cross the border.
    public enum Element: Sendable, Hashable {
      /// Unsigned bytes.
      case uint8
      /// 32-bit floats.
      case float32
      /// Anything else; such a graph can be compiled but not run here.
      case other
    }
    /// The name in the graph.
    public let name: String
    /// Its elements.
    public let element: Element
    /// Extent of each dimension, nil where open; nil as a whole when even their number is open.
    public let shape: [Int?]?
  }

  let handle: OpaquePointer
  private let engine: Engine  // must outlive the graph

  /// Inputs in the graph's order.
  public let inputs: [Port]
  /// Outputs in the graph's order.
  public let outputs: [Port]

  /// Owns `handle`.
  init(_ handle: OpaquePointer, engine: Engine) throws(InferenceError) {
    self.handle = handle
    self.engine = engine
    do throws(InferenceError) {
      inputs = try Port.all(of: handle, outputs: false)
      outputs = try Port.all(of: handle, outputs: true)
    } catch {
      vitrine_openvino_graph_free(handle)
      throw error
    }
  }

  deinit { vitrine_openvino_graph_free(handle) }

  /// The numbers it really computes in, in OpenVINO's words (`f32`, `bf16`).
  public var precision: String {
    String(taking: vitrine_openvino_graph_property(handle, "INFERENCE_PRECISION_HINT")) ?? "unknown"
  }

  /// The same with `int8` before it, when integers were asked for.
  func precision(_ options: CompileOptions) -> String {
    options.precision == .int8 ? "int8+" + precision : precision
  }

  /// Threads it runs on.
  public var threads: Int {
    Int(String(taking: vitrine_openvino_graph_property(handle, "INFERENCE_NUM_THREADS")) ?? "") ?? 0
  }

  /// A place to run it.
  ///
  /// Requests of one graph run side by side; one request runs once at a time.
  public func makeRequest() throws(InferenceError) -> InferenceRequest { try InferenceRequest(of: self) }
}

extension CompiledGraph.Port {
  fileprivate static func all(of graph: OpaquePointer, outputs: Bool) throws(InferenceError) -> [Self] {
    let count = vitrine_openvino_graph_port_count(graph, outputs ? 1 : 0)
    guard count >= 0 else { throw .last(doing: "list a graph's places") }
    var ports: [Self] = []
    for index in 0..<count {
      var port = VitrineOpenVINOPort()
      guard vitrine_openvino_graph_port(graph, outputs ? 1 : 0, index, &port) == 0 else {
        throw .last(doing: "describe a graph's places")
      }
      ports.append(Self(port))
    }
    return ports
  }

  private init(_ port: VitrineOpenVINOPort) {
    name = withUnsafeBytes(of: port.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    switch port.element {
    case VITRINE_OPENVINO_U8: element = .uint8
    case VITRINE_OPENVINO_F32: element = .float32
    default: element = .other
    }
    guard port.rank >= 0 else {
      shape = nil
      return
    }
    shape = withUnsafeBytes(of: port.shape) { raw in
      raw.bindMemory(to: Int64.self).prefix(Int(port.rank)).map { $0 < 0 ? nil : Int($0) }
    }
  }

  /// What is wrong with feeding `value` here, or nil when it fits.
  func problem(with value: GraphValue) -> String? {
    guard value.element == element else {
      return "takes \(element == .uint8 ? "bytes" : "32-bit floats"), not what was given"
    }
    let given = value.shape
    if let shape {
      let fits = shape.count == given.count && zip(shape, given).allSatisfy { $0 == nil || $0 == $1 }
      let wanted = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      if !fits { return "takes the shape [\(wanted)], not \(given)" }
    }
    // No rows is an answer (a pyramid level without proposals); no columns is a mistake.
    guard given.dropFirst().allSatisfy({ $0 > 0 }), given.first ?? 0 >= 0 else {
      return "was given nothing: a dimension of \(given) is negative"
    }
    let needed = given.reduce(1, *)
    guard value.count == needed else {
      return "was given \(value.count) values for the shape \(given), \(needed) long"
    }
    return nil
  }
}
