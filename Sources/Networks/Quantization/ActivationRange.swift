/// The numbers a value may take before it is rounded to eight bits; what lies outside is cut off.
///
/// Written as `[lower, upper]` in `model.json`. The zero point is always 0: OpenVINO's integer kernels are only
/// quick then, and padding with zeros stays exact.
public struct ActivationRange: Sendable, Hashable {
  /// Smallest number kept; 0 for values that are never negative, else `-upper`.
  public let lower: Float
  /// Largest number kept.
  public let upper: Float

  /// A range from 0 or from `-limit` to `limit`; a limit of nothing becomes the smallest that can be divided by.
  public init(limit: Float, isSigned: Bool) {
    upper = max(limit.isFinite ? limit : 0, 1e-6)
    lower = isSigned ? -upper : 0
  }

  /// Whether it holds negative numbers.
  public var isSigned: Bool { lower < 0 }
  /// The distance between neighbouring integers: 127 steps on each side of zero, or 255 above it.
  public var step: Float { upper / (isSigned ? 127 : 255) }

  /// The number `value` stands for once it is rounded to this range's integers (ties to even, as
  /// `QuantizeLinear` rounds).
  public func rounded(_ value: Float) -> Float {
    let integer = (value / step).rounded(.toNearestOrEven)
    return min(max(integer, isSigned ? -128 : 0), isSigned ? 127 : 255) * step
  }
}

extension ActivationRange: Codable {
  /// Reads `[lower, upper]`.
  public init(from decoder: any Decoder) throws {
    var pair = try decoder.unkeyedContainer()
    let lower = try pair.decode(Float.self)
    let upper = try pair.decode(Float.self)
    guard upper > 0, upper.isFinite, lower == 0 || lower == -upper else {
      throw DecodingError.dataCorruptedError(
        in: pair, debugDescription: "[\(lower), \(upper)] is no range from 0 or evenly around 0")
    }
    self.init(limit: upper, isSigned: lower < 0)
  }

  /// Writes `[lower, upper]`.
  public func encode(to encoder: any Encoder) throws {
    var pair = encoder.unkeyedContainer()
    try pair.encode(lower)
    try pair.encode(upper)
  }
}
