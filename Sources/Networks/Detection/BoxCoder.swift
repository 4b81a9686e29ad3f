import Foundation

/// A box as a shift and a stretch of a reference box (R-CNN, arXiv 1311.2524, appendix C): the centre's
/// offset in reference sizes and the logarithm of the size ratio, each times a weight.
public struct BoxCoder: Sendable, Hashable {
  /// Factors of centre x, centre y, width, height.
  public var weights: SIMD4<Float>
  /// Largest logarithm of growth, so that a wild output can't overflow: a 16 pixel box grows to 1,000.
  static let largestGrowth = Float(log(1000.0 / 16))

  /// A coder; proposals use weights of 1, region heads 10, 10, 5, 5.
  public init(weights: SIMD4<Float> = SIMD4(repeating: 1)) { self.weights = weights }

  /// What the network should say so that `reference` becomes `box`.
  public func encoded(_ box: Corners, against reference: Corners) -> SIMD4<Float> {
    let size = reference.highHalf - reference.lowHalf
    let target = box.highHalf - box.lowHalf
    let shift = ((box.lowHalf + target * 0.5) - (reference.lowHalf + size * 0.5)) / size
    let ratio = target / size
    return SIMD4(shift.x, shift.y, log(ratio.x), log(ratio.y)) * weights
  }

  /// The box the network means by `values` at `reference`.
  public func decoded(_ values: SIMD4<Float>, at reference: Corners) -> Corners {
    let size = reference.highHalf - reference.lowHalf
    let centre = reference.lowHalf + size * 0.5
    let change = values / weights
    let newCentre = change.lowHalf * size + centre
    let newSize =
      SIMD2(exp(min(change.z, Self.largestGrowth)), exp(min(change.w, Self.largestGrowth))) * size
    let half = newSize * 0.5
    return Corners(lowHalf: newCentre - half, highHalf: newCentre + half)
  }
}
