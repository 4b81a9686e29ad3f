import Foundation
import Networks

/// How a fresh parameter is filled.
///
/// The numbers come from our own generator, so that a seed means the same weights on every machine and every
/// version of libtorch.
public enum Initializer: Sendable, Equatable {
  /// Zeros.
  case zeros
  /// Ones.
  case ones
  /// One number everywhere.
  case constant(Float)
  /// Normal with a standard deviation.
  case normal(Float)
  /// Even between plus and minus a bound.
  case uniform(Float)
  /// He's normal for ReLU by the outgoing connections (arXiv 1502.01852): standard deviation
  /// `sqrt(2 / fanOut)`.
  case kaimingNormalFanOut
  /// He's uniform by the incoming connections with slope `a`: bound `sqrt(6 / ((1 + a²) fanIn))`. PyTorch
  /// fills convolutions and linear layers with `a = √5`, torchvision's pyramid with 1.
  case kaimingUniform(a: Float)

  /// A filled tensor.
  public func weight(shape: [Int], using generator: inout some RandomNumberGenerator) -> WeightTensor {
    let count = shape.reduce(1, *)
    let values: [Float]
    switch self {
    case .zeros: values = [Float](repeating: 0, count: count)
    case .ones: values = [Float](repeating: 1, count: count)
    case .constant(let value): values = [Float](repeating: value, count: count)
    case .normal(let deviation): values = Self.normal(count, deviation, &generator)
    case .uniform(let bound): values = Self.uniform(count, bound, &generator)
    case .kaimingNormalFanOut:
      values = Self.normal(count, (2 / Float(max(1, Self.fans(shape).out))).squareRoot(), &generator)
    case .kaimingUniform(let a):
      let bound = (6 / ((1 + a * a) * Float(max(1, Self.fans(shape).in)))).squareRoot()
      values = Self.uniform(count, bound, &generator)
    }
    return WeightTensor(shape: shape, values: values)
  }

  /// Connections into and out of one place: channels times window, as PyTorch counts them.
  static func fans(_ shape: [Int]) -> (in: Int, out: Int) {
    guard shape.count >= 2 else { return (shape.first ?? 1, shape.first ?? 1) }
    let window = shape.dropFirst(2).reduce(1, *)
    return (shape[1] * window, shape[0] * window)
  }

  private static func uniform(
    _ count: Int, _ bound: Float, _ generator: inout some RandomNumberGenerator
  ) -> [Float] {
    (0..<count).map { _ in Float(unit(&generator) * 2 - 1) * bound }
  }

  /// Two numbers at a time by Box and Muller.
  private static func normal(
    _ count: Int, _ deviation: Float, _ generator: inout some RandomNumberGenerator
  ) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count + 1)
    while values.count < count {
      let radius = (-2 * log(1 - unit(&generator))).squareRoot()
      let angle = 2 * Double.pi * unit(&generator)
      values.append(Float(radius * cos(angle)) * deviation)
      values.append(Float(radius * sin(angle)) * deviation)
    }
    return Array(values.prefix(count))
  }

  /// 53 random bits as a number in `0..<1`, by our own rule: the standard library's may change.
  private static func unit(_ generator: inout some RandomNumberGenerator) -> Double {
    Double(generator.next() >> 11) * 0x1p-53
  }
}

/// Fresh weights for a network: one initialiser a parameter.
///
/// - Parameters:
///   - shapes: what the network asks for (see ``ParameterCollector``).
///   - seed: which weights; each parameter draws from a generator of its own, so that adding one to a
///     network leaves the others as they were.
///   - initializer: how to fill a parameter; nil takes ``standardInitializer(for:shape:)``.
public func freshWeights(
  _ shapes: [(path: String, shape: [Int])], seed: UInt64,
  initializer: (_ path: String, _ shape: [Int]) -> Initializer? = { _, _ in nil }
) -> Weights {
  var weights: Weights = [:]
  for (path, shape) in shapes {
    // FNV-1a of the path, mixed with the seed.
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    var generator = SplitMix64(seed: seed ^ hash)
    let choice = initializer(path, shape) ?? standardInitializer(for: path, shape: shape)
    weights[path] = choice.weight(shape: shape, using: &generator)
  }
  return weights
}

/// What torchvision does for trunks: convolutions by He's normal, linear layers normal with 0.01,
/// normalisation as identity, biases zero.
public func standardInitializer(for path: String, shape: [Int]) -> Initializer {
  let name = path.split(separator: ".").last ?? ""
  switch (name, shape.count) {
  case ("running_mean", _), ("bias", _): return .zeros
  case ("running_var", _), ("weight", 1): return .ones
  case (_, 4): return .kaimingNormalFanOut
  default: return .normal(0.01)
  }
}
