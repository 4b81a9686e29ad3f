import Testing

@testable import Networks

/// Weights as bytes, channel by channel.
@Suite struct ChannelQuantizationTests {
  private func weights(_ shape: [Int], seed: UInt64 = 7) -> WeightTensor {
    var generator = SplitMix64(seed: seed)
    return WeightTensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -2...2, using: &generator) })
  }

  @Test(arguments: [[8, 3, 3, 3], [16, 1, 3, 3], [5, 40], [1, 1, 1, 1]])
  func everyWeightErrsByHalfItsChannelsStepAtMost(_ shape: [Int]) {
    let tensor = weights(shape)
    let quantized = ChannelQuantization(tensor)
    let each = tensor.values.count / shape[0]
    #expect(quantized.steps.count == shape[0])
    for (index, (rounded, value)) in zip(quantized.weights.values, tensor.values).enumerated() {
      #expect(abs(rounded - value) <= quantized.steps[index / each] * 0.501)
    }
    for channel in 0..<shape[0] {
      let integers = quantized.integers[(channel * each)..<((channel + 1) * each)]
      #expect(
        integers.map { abs(Int($0)) }.max() == 127, "the largest weight of a channel takes the last step")
    }
  }

  @Test func aChannelsStepIsItsOwn() {
    let tensor = weights([4, 9])
    let scaled = WeightTensor(
      shape: [4, 9], values: tensor.values.enumerated().map { $0 / 9 == 2 ? $1 * 1000 : $1 })
    let (before, after) = (ChannelQuantization(tensor), ChannelQuantization(scaled))
    #expect(before.integers == after.integers)
    for channel in [0, 1, 3] { #expect(before.steps[channel] == after.steps[channel]) }
    #expect(abs(after.steps[2] / before.steps[2] - 1000) < 0.01)
  }

  @Test func zerosAndNonsenseStayHarmless() {
    let quantized = ChannelQuantization(
      WeightTensor(shape: [3, 2], values: [0, 0, .nan, 1, .infinity, -1]))
    #expect(quantized.steps.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(quantized.integers == [0, 0, 0, 127, 127, -127])
  }
}
