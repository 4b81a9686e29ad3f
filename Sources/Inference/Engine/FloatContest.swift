import Networks

/// Which floats a device is quicker in, measured on a piece of a network like those served.
///
/// That a processor has instructions for bfloat16 does not tell: with a matrix unit they halve the time of f32; on a Xeon
/// whose matrix unit the hypervisor hides, the same graphs took half again as long, as depthwise layers gain nothing and
/// every layer's output is narrowed.
struct FloatContest {
  /// Side of the map, channels that come in, and channels of the depthwise layer between.
  private static let (side, narrow, wide) = (56, 24, 144)
  private static let blocks = 3
  private static let rounds = 6

  /// By how much bfloat16 must be quicker to be chosen: two starts on a busy machine should not choose differently, and
  /// then find vectors that differ.
  private static let margin = 1.25

  /// bfloat16 on a device where it is clearly quicker than f32, else f32.
  ///
  /// Takes about a tenth of a second.
  ///
  /// - Throws: ``InferenceError`` when the device cannot run it.
  static func winner(on engine: Engine, device: String) throws(InferenceError) -> Precision {
    let graph = graph()
    let precisions: [Precision] = [.bfloat16, .float32]
    var requests: [InferenceRequest] = []
    for precision in precisions {
      requests.append(
        // One thread: several wait for each other, and for whatever else runs here.
        try engine.compile(
          onnx: graph, options: CompileOptions(precision: precision, threads: 1, device: device)
        )
        .makeRequest())
    }
    let map = [Float](repeating: 0.5, count: narrow * side * side)
    let input = ["map": GraphValue.floats(map, shape: [1, narrow, side, side])]
    var best = [Duration](repeating: .seconds(1_000), count: precisions.count)
    // In turns, and the best of each: what else runs here is then nobody's disadvantage.
    for _ in 0..<rounds {
      for (place, request) in requests.enumerated() {
        try request.run(input)
        best[place] = min(best[place], try request.timedRun(input))
      }
    }
    return best[0] * margin < best[1] ? .bfloat16 : .float32
  }

  /// Inverted residual blocks (MobileNetV2, arXiv 1801.04381), the layers that the bundled trunks spend their time in.
  private static func graph() -> [UInt8] {
    let expand = Convolution(narrow, wide, kernel: 1)
    let filter = Convolution(wide, wide, kernel: 3, groups: wide)
    let project = Convolution(wide, narrow, kernel: 1)
    var generator = SplitMix64(seed: 1)
    func filters(_ shape: Int...) -> WeightTensor {
      let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
      return WeightTensor(shape: shape, values: values)
    }
    let graph = ONNXGraph(name: "contest")
    var value = graph.addInput("map", [1, .fixed(narrow), .fixed(side), .fixed(side)])
    for block in 0..<blocks {
      let weights: Weights = [
        "expand.weight": filters(wide, narrow, 1, 1), "filter.weight": filters(wide, 1, 3, 3),
        "project.weight": filters(narrow, wide, 1, 1),
      ]
      let source = ONNXGraphSource(
        Dictionary(uniqueKeysWithValues: weights.map { ("\(block).\($0.key)", $0.value) }), graph: graph)
      let place = Parameters(source) / block
      let expanded = expand(value, place / "expand").clamped(to: 0...6)
      let filtered = filter(expanded, place / "filter").clamped(to: 0...6)
      value = value + project(filtered, place / "project")
    }
    graph.addOutput("out", value, [1, .fixed(narrow), .fixed(side), .fixed(side)])
    return graph.encoded()
  }
}
