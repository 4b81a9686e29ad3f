/// One operator of a recorded graph.
struct ONNXNode {
  /// An attribute of an operator.
  enum Attribute {
    case integer(Int)
    case number(Float)
    case text(String)
    case integers([Int])
  }

  var operation: String
  /// Names of the values it takes; an empty name leaves an optional input out.
  var inputs: [String]
  /// Name of its one result.
  var output: String
  var attributes: [(name: String, value: Attribute)]
}

/// A constant of a recorded graph.
enum ONNXConstant {
  case numbers(WeightTensor)
  /// A list of 64-bit integers: sizes, axes, bounds.
  case integers([Int])
  /// Eight-bit integers, by their bit patterns.
  case bytes([UInt8], shape: [Int], isSigned: Bool)
}

/// A graph input or output: its element type and its dimensions.
struct ONNXPort {
  /// ONNX's element types, with its numbers for them.
  enum Element: Int {
    case float32 = 1
    case byte = 2
    case signedByte = 3
  }

  var name: String
  var element: Element
  /// Left to the engine where it is nil.
  var shape: [ONNXDimension]?
}

/// A dimension of a graph's input or output.
public enum ONNXDimension: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  /// Known when the graph is written.
  case fixed(Int)
  /// Free; the same name means the same size within a graph.
  case named(String)

  /// A known size.
  public init(integerLiteral value: Int) { self = .fixed(value) }
  /// A free size of that name.
  public init(stringLiteral value: String) { self = .named(value) }
}

/// A graph being recorded: running a network on ``ONNXValue``s adds one operator after the other to it, and
/// ``encoded()`` turns them into the bytes of an `.onnx` file (operator set 17).
///
/// Recording needs no shapes: every operator is chosen so that picture size, batch and number of regions
/// stay free in the file.
public final class ONNXGraph {
  /// The graph's name, shown by model viewers.
  public let name: String
  var nodes: [ONNXNode] = []
  var inputs: [ONNXPort] = []
  var outputs: [ONNXPort] = []
  var constants: [String: ONNXConstant] = [:]
  /// Which node made a value.
  private var makers: [String: Int] = [:]
  /// Names that values took by becoming outputs.
  private var names: [String: String] = [:]

  /// An empty graph.
  public init(name: String) { self.name = name }

  /// Adds a picture input: `[N, height, width, 3]` bytes.
  public func addPictures(_ name: String) -> ONNXValue {
    inputs.append(ONNXPort(name: name, element: .byte, shape: ["pictures", "height", "width", 3]))
    return ONNXValue(name: name, graph: self)
  }

  /// Adds an input of float32 numbers.
  public func addInput(_ name: String, _ shape: [ONNXDimension]) -> ONNXValue {
    inputs.append(ONNXPort(name: name, element: .float32, shape: shape))
    return ONNXValue(name: name, graph: self)
  }

  /// Makes a value an output of the graph under a name of its own.
  ///
  /// The operator that made it takes that name: an `Identity` would be dropped by OpenVINO, which then shows
  /// the name behind it. Inputs and constants, and values that are an output already, do need one.
  public func addOutput(_ name: String, _ value: ONNXValue, _ shape: [ONNXDimension]?) {
    if maker(of: value) != nil, names[value.name] == nil {
      names[value.name] = name
    } else {
      nodes.append(ONNXNode(operation: "Identity", inputs: [value.name], output: name, attributes: []))
    }
    outputs.append(ONNXPort(name: name, element: .float32, shape: shape))
  }

  /// What a value is called in the file.
  func finalName(of value: String) -> String { names[value] ?? value }

  /// Adds an operator and answers its result.
  ///
  /// - Parameter inputs: in the operator's order; one left out is `nil`.
  func node(
    _ operation: String, _ inputs: [ONNXValue?],
    _ attributes: [(name: String, value: ONNXNode.Attribute)] = []
  ) -> ONNXValue {
    var names = inputs.map { $0?.name ?? "" }
    while names.last == "" { names.removeLast() }
    let output = "\(operation)_\(nodes.count)"
    makers[output] = nodes.count
    nodes.append(ONNXNode(operation: operation, inputs: names, output: output, attributes: attributes))
    return ONNXValue(name: output, graph: self)
  }

  /// A constant tensor under a name of its own; the same name means the same constant.
  func constant(_ name: String, _ tensor: WeightTensor) -> ONNXValue {
    constants[name] = .numbers(tensor)
    return ONNXValue(name: name, graph: self)
  }

  /// A constant list of integers, shared by all who need the same list.
  func integers(_ values: [Int]) -> ONNXValue {
    let name = "integers_" + values.map(String.init).joined(separator: "_")
    constants[name] = .integers(values)
    return ONNXValue(name: name, graph: self)
  }

  /// A constant number, shared by all who need the same one.
  func number(_ value: Float) -> ONNXValue {
    constant("number_\(value)", WeightTensor(shape: [], values: [value]))
  }

  /// Puts other operators in place of all; outputs keep their names.
  func replaceNodes(_ replacement: [ONNXNode]) {
    nodes = replacement
    makers = [:]
    for (index, node) in nodes.enumerated() { makers[node.output] = index }
  }

  /// Where in ``nodes`` a value was made, unless it is an input or a constant.
  func maker(of value: ONNXValue) -> Int? { makers[value.name] }

  /// Whether any operator takes this value yet.
  func isUsed(_ value: ONNXValue) -> Bool { nodes.contains { $0.inputs.contains(value.name) } }
}
