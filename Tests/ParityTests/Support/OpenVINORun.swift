import Inference

/// Runs a graph in OpenVINO, in 32-bit floats, on each set of named inputs.
func runOpenVINO(_ graph: [UInt8], _ cases: [[String: HostTensor]]) throws -> [[String: HostTensor]] {
  let compiled = try Engine.shared().compile(onnx: graph, options: CompileOptions(precision: .float32))
  let request = try compiled.makeRequest()
  return try cases.map { inputs in
    try request.run(
      inputs.mapValues { tensor in
        tensor.bytes.map { .bytes($0, shape: tensor.shape) } ?? .floats(tensor.floats, shape: tensor.shape)
      })
    var outputs: [String: HostTensor] = [:]
    for port in compiled.outputs {
      let view = try request.output(port.name)
      outputs[port.name] = HostTensor(view.array, shape: view.shape)
    }
    return outputs
  }
}
