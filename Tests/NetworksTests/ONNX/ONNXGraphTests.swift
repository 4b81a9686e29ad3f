import Testing

@testable import Networks

/// Recorded graphs as files: well formed, complete, and refusing weights that do not fit.
@Suite struct ONNXGraphTests {
  static let embedder = EmbeddingNetwork.Configuration(
    backbone: Backbone(.mobileNetV2, padding: .rightAndBottom), dimension: 16, categories: 3)
  static let detector = FasterRCNN.Configuration(
    backbone: Backbone(.resNet18), pyramid: .init(channels: 16, isNormalized: true),
    proposals: .init(anchors: AnchorGenerator(sizes: [[16], [32], [64], [128], [256]]), convolutions: 2),
    heads: .init(convolutions: 1, linearLayers: 1, width: 8, categories: 3), shortestSide: 128,
    longestSide: 160)

  /// Weights of these shapes, all alike: what is checked here does not depend on their values.
  static func weights(_ shapes: [(path: String, shape: [Int])]) -> Weights {
    Dictionary(
      uniqueKeysWithValues: shapes.map {
        ($0.path, WeightTensor(shape: $0.shape, values: Array(repeating: 0.5, count: $0.shape.reduce(1, *))))
      })
  }

  static var embedderWeights: Weights {
    weights(ParameterCollector.shapes { _ = EmbeddingNetwork(embedder)(ParameterCollector.StandIn(), $0) })
  }
  static var detectorWeights: Weights { weights(FasterRCNN(detector).parameterShapes) }

  /// ONNX's rule: nodes come after what they take, and no value is made twice.
  private func expectWellFormed(_ bytes: [UInt8], inputs: [String], outputs: [String]) throws {
    let model = try #require(ProtobufReader(bytes))
    #expect(model.integers(1) == [8])
    #expect(model.messages(8).first?.integers(2) == [17])
    let graph = try #require(model.messages(7).first)
    #expect(graph.messages(11).flatMap { $0.texts(1) } == inputs)
    #expect(graph.messages(12).flatMap { $0.texts(1) } == outputs)
    let constants = graph.messages(5).flatMap { $0.texts(8) }
    var known = Set(inputs + constants)
    #expect(known.count == inputs.count + constants.count)
    for node in graph.messages(1) {
      for input in node.texts(1) where !input.isEmpty { #expect(known.contains(input), "\(input)") }
      for output in node.texts(2) { #expect(known.insert(output).inserted, "\(output) is made twice") }
    }
    for output in outputs { #expect(known.contains(output)) }
    for constant in graph.messages(5) {
      let width = constant.integers(2) == [7] ? 8 : 4
      #expect(constant.bytes(9).first?.count == constant.integers(1).reduce(width, *))
    }
  }

  @Test func embedderIsWellFormed() throws {
    let bytes = try EmbedderGraph.build(Self.embedder, weights: Self.embedderWeights)
    try expectWellFormed(bytes, inputs: ["pictures"], outputs: ["vectors", "categories"])
  }

  @Test func detectorIsWellFormed() throws {
    let weights = Self.detectorWeights
    let levels = (2...5).map { "level_\($0)" }
    try expectWellFormed(
      DetectorGraphs.features(Self.detector, weights: weights), inputs: ["pictures"],
      outputs: levels + ["objectness", "deltas"])
    try expectWellFormed(
      DetectorGraphs.heads(Self.detector, weights: weights), inputs: levels + (2...5).map { "regions_\($0)" },
      outputs: ["scores", "deltas"])
  }

  /// Every normalisation goes into the convolution before it, and what it was made of is not stored.
  @Test func normalizationIsFoldedAway() throws {
    let bytes = try DetectorGraphs.features(Self.detector, weights: Self.detectorWeights)
    let graph = try #require(ProtobufReader(bytes)?.messages(7).first)
    #expect(!graph.messages(1).contains { $0.texts(4) == ["BatchNormalization"] })
    #expect(!graph.messages(5).contains { $0.texts(8).first?.hasSuffix("running_var") == true })
  }

  /// Where a convolution's result is wanted as it is, too, nothing may be folded into it.
  @Test func normalizationOfASharedValueStaysAnOperator() {
    let graph = ONNXGraph(name: "shared")
    let tensors = ["weight", "bias", "running_mean", "running_var"].map { ("bn." + $0, [2]) }
    let source = ONNXGraphSource(Self.weights([("conv.weight", [2, 3, 1, 1])] + tensors), graph: graph)
    let p = Parameters(source)
    let x = Convolution(3, 2, kernel: 1)(graph.addInput("x", [1, 3, 4, 4]), p / "conv")
    let doubled = x + x
    let normalized = BatchNormalization(2)(x, p / "bn")
    graph.addOutput("y", doubled + normalized, [1, 2, 4, 4])
    #expect(graph.nodes.map(\.operation) == ["Conv", "Add", "BatchNormalization", "Add"])
  }

  @Test func foldedNumbersFollowTheFormula() throws {
    let graph = ONNXGraph(name: "folded")
    let weights: Weights = [
      "conv.weight": WeightTensor(shape: [2, 1, 1, 1], values: [3, 5]),
      "conv.bias": WeightTensor(shape: [2], values: [1, -1]),
      "bn.weight": WeightTensor(shape: [2], values: [2, 4]),
      "bn.bias": WeightTensor(shape: [2], values: [0.5, 0.25]),
      "bn.running_mean": WeightTensor(shape: [2], values: [1, 2]),
      "bn.running_var": WeightTensor(shape: [2], values: [4, 16]),
    ]
    let p = Parameters(ONNXGraphSource(weights, graph: graph))
    let x = Convolution(1, 2, kernel: 1, hasBias: true)(graph.addInput("x", [1, 1, 1, 1]), p / "conv")
    _ = BatchNormalization(2, epsilon: 0)(x, p / "bn")
    let node = try #require(graph.nodes.first)
    guard case .numbers(let filter)? = graph.constants[node.inputs[1]],
      case .numbers(let bias)? = graph.constants[node.inputs[2]]
    else { return #expect(Bool(false), "the convolution takes constants") }
    #expect(filter.values == [3, 5])  // scales 2/2 and 4/4
    #expect(bias.values == [0.5, -2.75])
  }

  /// One value under two names, and an input handed through.
  @Test func outputsMayShareAValue() throws {
    let graph = ONNXGraph(name: "names")
    let input = graph.addInput("x", [2])
    let doubled = input + input
    graph.addOutput("first", doubled, [2])
    graph.addOutput("second", doubled, [2])
    graph.addOutput("same", input, [2])
    try expectWellFormed(graph.encoded(), inputs: ["x"], outputs: ["first", "second", "same"])
  }

  @Test func missingTensorIsNamed() {
    var weights = Self.embedderWeights
    weights["projection.bias"] = nil
    #expect(throws: WeightsMismatch.missing("projection.bias", shape: [16])) {
      try EmbedderGraph.build(Self.embedder, weights: weights)
    }
  }

  @Test func wronglyShapedTensorIsNamed() {
    var weights = Self.detectorWeights
    weights["rpn.head.cls_logits.weight"] = WeightTensor(shape: [1], values: [0])
    #expect(
      throws: WeightsMismatch.wrongShape("rpn.head.cls_logits.weight", found: [1], needed: [3, 16, 1, 1])
    ) { try DetectorGraphs.features(Self.detector, weights: weights) }
  }
}
