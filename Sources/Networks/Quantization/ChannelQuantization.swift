/// Weights as signed bytes with one step for each output channel: `weight ≈ integer * step[channel]`.
///
/// The channels of a convolution differ by factors of a hundred once batch normalisation is folded into them
/// (arXiv 1806.08342, section 3), so one step for all would round the small ones to nothing.
public struct ChannelQuantization: Sendable, Equatable {
  /// Extent of each dimension, output channels first.
  public let shape: [Int]
  /// The integers, -127...127, row-major.
  public let integers: [Int8]
  /// One step a channel.
  public let steps: [Float]

  /// Rounds weights whose first dimension is the output channel.
  public init(_ weights: WeightTensor) {
    shape = weights.shape
    let channels = max(weights.shape.first ?? 1, 1)
    let each = weights.values.count / channels
    var integers: [Int8] = []
    integers.reserveCapacity(weights.values.count)
    var steps: [Float] = []
    for channel in 0..<channels {
      let values = weights.values[(channel * each)..<((channel + 1) * each)]
      let largest = values.reduce(Float(0)) { $1.isFinite ? max($0, abs($1)) : $0 }
      // A channel of zeros needs a step all the same, and one no engine takes for zero.
      let step = max(largest / 127, 1e-12)
      steps.append(step)
      for value in values {
        let integer = (value / step).rounded(.toNearestOrEven)
        integers.append(integer.isNaN ? 0 : Int8(min(max(integer, -127), 127)))
      }
    }
    self.integers = integers
    self.steps = steps
  }

  /// The weights the integers stand for.
  public var weights: WeightTensor {
    let each = steps.isEmpty ? 0 : integers.count / steps.count
    return WeightTensor(
      shape: shape, values: integers.enumerated().map { Float($1) * steps[$0 / max(each, 1)] })
  }
}
