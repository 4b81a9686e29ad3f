import Testing

@testable import Networks

/// One rounded layer in the engines against the integers worked out by hand: the engines may reorder, but eight-bit
/// products are exact, so nothing but the last float may differ.
@Suite struct IntegerArithmeticTests {
  private static let channels = 8
  private static let size = 6

  /// Rounds as `QuantizeLinear` does.
  private static func integer(_ value: Float, _ range: ActivationRange) -> Int {
    Int(
      min(
        max((value / range.step).rounded(.toNearestOrEven), range.isSigned ? -128 : 0),
        range.isSigned ? 127 : 255))
  }

  /// A 3x3 convolution with a padding of one, in integers.
  private static func convolved(
    _ x: HostTensor, _ filter: WeightTensor, _ bias: [Float], groups: Int, _ range: ActivationRange
  ) -> [Float] {
    let quantized = ChannelQuantization(filter)
    let (output, perGroup) = (filter.shape[0], filter.shape[1])
    var results: [Float] = []
    for channel in 0..<output {
      let group = channel / (output / groups)
      for row in 0..<size {
        for column in 0..<size {
          var sum = 0
          for part in 0..<perGroup {
            for down in -1...1 {
              for right in -1...1 {
                let (y, z) = (row + down, column + right)
                guard (0..<size).contains(y), (0..<size).contains(z) else { continue }
                let value = x.floats[((group * perGroup + part) * size + y) * size + z]
                let weight = ((channel * perGroup + part) * 3 + down + 1) * 3 + right + 1
                sum += integer(value, range) * Int(quantized.integers[weight])
              }
            }
          }
          results.append(Float(sum) * range.step * quantized.steps[channel] + bias[channel])
        }
      }
    }
    return results
  }

  private static func graph(groups: Int, _ range: ActivationRange) throws -> (bytes: [UInt8], Weights) {
    let layer = Convolution(channels, channels, kernel: 3, groups: groups, hasBias: true)
    let weights = Seeded.weights(
      ParameterCollector.shapes { _ = layer(ParameterCollector.StandIn(), $0 / "layer") })
    let graph = ONNXGraph(name: "layer")
    let input = graph.addInput("x", [1, .fixed(channels), .fixed(size), .fixed(size)])
    let source = ONNXGraphSource(weights, graph: graph)
    graph.addOutput(
      "y", layer(input, Parameters(source) / "layer"), [1, .fixed(channels), .fixed(size), .fixed(size)])
    graph.quantize(["layer.weight": range], except: { _ in false })
    return (graph.encoded(), weights)
  }

  @Test(arguments: [1, 2, 8], [true, false])
  func enginesAgreeWithIntegers(_ groups: Int, _ isSigned: Bool) throws {
    // The range is narrower than what comes, so that cutting off is tested too.
    let range = ActivationRange(limit: 0.8, isSigned: isSigned)
    let (bytes, weights) = try Self.graph(groups: groups, range)
    let filter = try #require(weights["layer.weight"])
    let bias = try #require(weights["layer.bias"])
    let shape = [1, Self.channels, Self.size, Self.size]
    let x = HostTensor(
      Seeded.uniform("x \(groups)", centre: isSigned ? 0 : 0.5, reach: 1, count: shape.reduce(1, *)),
      shape: shape)
    let wanted = Self.convolved(x, filter, bias.values, groups: groups, range)
    let most = wanted.map(abs).max() ?? 0
    var answers = ["OpenVINO": try runOpenVINO(bytes, [["x": x]])]
    if ONNXRuntime.isInstalled { answers["ONNX Runtime"] = try ONNXRuntime.run(bytes, [["x": x]]) }
    for (engine, answer) in answers {
      let given = try #require(answer.first?["y"]).floats
      #expect(given.count == wanted.count)
      let furthest = zip(given, wanted).map { abs($0 - $1) }.max() ?? .infinity
      #expect(furthest <= 1e-4 * most, "\(engine), \(groups) groups, signed \(isSigned)")
    }
  }
}
