import Testing

@testable import Networks

/// Where rounding is written into a graph.
@Suite struct QuantizedGraphTests {
  private static let configuration = ONNXGraphTests.detector

  private func nodes(_ bytes: [UInt8]) throws -> [(operation: String, inputs: [String], output: String)] {
    let graph = try #require(ProtobufReader(bytes)?.messages(7).first)
    return graph.messages(1).map { ($0.texts(4).first ?? "", $0.texts(1), $0.texts(2).first ?? "") }
  }

  private func ranges(_ graph: ObservedGraph) -> [String: ActivationRange] {
    graph.outputs.mapValues { _ in ActivationRange(limit: 4, isSigned: true) }
  }

  @Test func everyLayerThatSeesIsRounded() throws {
    let weights = ONNXGraphTests.detectorWeights
    let observed = try DetectorGraphs.observedFeatures(Self.configuration, weights: weights)
    let nodes = try nodes(
      DetectorGraphs.features(Self.configuration, weights: weights, form: .int8(ranges(observed))))
    var makers: [String: String] = [:]
    var known: Set = ["pictures"]
    for node in nodes {
      makers[node.output] = node.operation
      #expect(known.insert(node.output).inserted, "\(node.output) is made twice")
      guard node.operation == "Conv" else { continue }
      let isAnswer = ["cls_logits", "bbox_pred"].contains { name in node.inputs[1].contains(name) }
      #expect((makers[node.inputs[0]] == "DequantizeLinear") == !isAnswer, "\(node.inputs)")
      #expect((makers[node.inputs[1]] == "DequantizeLinear") == !isAnswer, "\(node.inputs)")
    }
    let rounded = nodes.filter { $0.operation == "QuantizeLinear" }
    #expect(rounded.count == observed.outputs.count)
    #expect(
      Set(rounded.map { $0.inputs[0] }).count == rounded.count, "a value is rounded once, whoever takes it")
  }

  @Test func withoutRangesNothingChanges() throws {
    let weights = ONNXGraphTests.detectorWeights
    #expect(
      try DetectorGraphs.heads(Self.configuration, weights: weights, form: .int8([:]))
        == DetectorGraphs.heads(Self.configuration, weights: weights))
    #expect(
      try EmbedderGraph.build(
        ONNXGraphTests.embedder, weights: ONNXGraphTests.embedderWeights,
        form: .int8(["nowhere": ActivationRange(limit: 1, isSigned: true)]))
        == EmbedderGraph.build(ONNXGraphTests.embedder, weights: ONNXGraphTests.embedderWeights))
  }

  @Test func observationShowsEveryPlaceUnderItsName() throws {
    let observed = try EmbedderGraph.observed(
      ONNXGraphTests.embedder, weights: ONNXGraphTests.embedderWeights)
    let graph = try #require(ProtobufReader(observed.bytes)?.messages(7).first)
    let outputs = Set(graph.messages(12).flatMap { $0.texts(1) })
    #expect(outputs.isSuperset(of: observed.outputs.values))
    #expect(outputs.isSuperset(of: ["vectors", "categories"]))
    #expect(observed.outputs.keys.contains("backbone.0.0.weight"))
    #expect(observed.outputs.keys.allSatisfy { $0.hasPrefix("backbone.") })
  }
}
