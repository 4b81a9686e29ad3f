extension Engine {
  /// Compiles a graph made elsewhere so that it takes pictures as `input` says.
  ///
  /// - Returns: the graph, and the name of its input.
  /// - Throws: ``InferenceError`` saying what of the description does not fit the graph.
  func compile(
    foreign graph: [UInt8], taking input: PictureInput, options: CompileOptions
  ) throws(InferenceError) -> (graph: CompiledGraph, input: String) {
    var input = input
    if input.name == nil {
      // Compiled once as it is, only to see what its input is called; adding a model writes the name down.
      let ports = try compile(onnx: graph, options: CompileOptions(precision: .float32, threads: 1)).inputs
      guard ports.count == 1, let only = ports.first else {
        throw .engine(
          doing: "choose an input", reason: "the graph has \(ports.map(\.name)); name one in the description")
      }
      input.name = only.name
    }
    let compiled = try compile(onnx: graph, options: options, pictures: input)
    let name = input.name ?? ""
    guard let port = compiled.inputs.first(where: { $0.name == name }), compiled.inputs.count == 1 else {
      throw .engine(
        doing: "feed the graph",
        reason: "it takes \(compiled.inputs.map(\.name)), and one input of pictures is all we give")
    }
    if let shape = port.shape {
      let wanted = [nil, input.height, input.width, 3]
      let fits = shape.count == 4 && zip(shape, wanted).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
      guard fits else {
        throw .engine(
          doing: "feed the graph",
          reason: "\(name) takes pictures of \(Self.text(shape)) (number, height, width, channels) where the "
            + "description says \(input.width) x \(input.height); check size and layout")
      }
    }
    return (compiled, name)
  }

  private static func text(_ shape: [Int?]) -> String {
    "[" + shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }
}

extension CompiledGraph {
  /// The output of that name, or the only one there is.
  func output(named name: String?) throws(InferenceError) -> Port {
    if let name {
      guard let port = outputs.first(where: { $0.name == name }) else {
        throw .output(name: name, available: outputs.map(\.name))
      }
      return port
    }
    guard outputs.count == 1, let only = outputs.first else {
      throw .engine(
        doing: "choose an output",
        reason: "the graph has \(outputs.map(\.name)); name one in the description")
    }
    return only
  }
}
