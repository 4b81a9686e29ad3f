/// The encoding of a recorded graph as ONNX's `ModelProto`: field numbers from onnx.proto3, version 8 of the
/// intermediate representation, operator set 17 (OpenVINO, ONNX Runtime since 1.12).
extension ONNXGraph {
  /// The bytes of an `.onnx` file.
  ///
  /// Constants nothing takes (weights folded into others) are left out.
  public func encoded() -> [UInt8] {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, encoded(node)) }
    graph.add(2, name)
    let taken = Set(nodes.flatMap(\.inputs))
    for (name, constant) in constants.sorted(by: { $0.key < $1.key }) where taken.contains(name) {
      graph.add(5, encoded(name, constant))
    }
    for input in inputs { graph.add(11, encoded(input)) }
    for output in outputs { graph.add(12, encoded(output)) }

    var operators = ProtobufMessage()
    operators.add(2, 17)
    var model = ProtobufMessage()
    model.add(1, 8)
    model.add(2, "vitrine")
    model.add(7, graph)
    model.add(8, operators)
    return model.bytes
  }

  private func encoded(_ node: ONNXNode) -> ProtobufMessage {
    var message = ProtobufMessage()
    for input in node.inputs { message.add(1, finalName(of: input)) }
    message.add(2, finalName(of: node.output))
    message.add(3, finalName(of: node.output))
    message.add(4, node.operation)
    for (name, value) in node.attributes {
      var attribute = ProtobufMessage()
      attribute.add(1, name)
      switch value {
      case .number(let number):
        attribute.add(2, number)
        attribute.add(20, 1)
      case .integer(let integer):
        attribute.add(3, integer)
        attribute.add(20, 2)
      case .text(let text):
        attribute.add(4, text)
        attribute.add(20, 3)
      case .integers(let integers):
        for integer in integers { attribute.add(8, integer) }
        attribute.add(20, 7)
      }
      message.add(5, attribute)
    }
    return message
  }

  private func encoded(_ name: String, _ constant: ONNXConstant) -> ProtobufMessage {
    var message = ProtobufMessage()
    switch constant {
    case .numbers(let tensor):
      for dimension in tensor.shape { message.add(1, dimension) }
      message.add(2, ONNXPort.Element.float32.rawValue)
      tensor.values.withUnsafeBytes { message.add(9, $0) }
    case .integers(let values):
      message.add(1, values.count)
      message.add(2, 7)  // int64
      values.map { Int64($0).littleEndian }.withUnsafeBytes { message.add(9, $0) }
    case .bytes(let values, let shape, let isSigned):
      for dimension in shape { message.add(1, dimension) }
      let element: ONNXPort.Element = isSigned ? .signedByte : .byte
      message.add(2, element.rawValue)
      message.add(9, values)
    }
    message.add(8, name)
    return message
  }

  private func encoded(_ port: ONNXPort) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    tensor.add(1, port.element.rawValue)
    if let dimensions = port.shape {
      var shape = ProtobufMessage()
      for dimension in dimensions {
        var size = ProtobufMessage()
        switch dimension {
        case .fixed(let count): size.add(1, count)
        case .named(let name): size.add(2, name)
        }
        shape.add(1, size)
      }
      tensor.add(2, shape)
    }
    var type = ProtobufMessage()
    type.add(1, tensor)
    var message = ProtobufMessage()
    message.add(1, port.name)
    message.add(2, type)
    return message
  }
}
