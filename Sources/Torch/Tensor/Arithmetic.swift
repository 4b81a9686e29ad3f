import CTorch

/// Arithmetic, elementwise, with PyTorch's broadcasting: dimensions of extent 1 stretch.
extension Tensor {
  private func unary(_ operation: some BinaryInteger, _ name: String = #function) -> Tensor {
    .taking(ct_unary(Int32(operation), handle), name)
  }

  private static func binary(
    _ operation: some BinaryInteger, _ left: Tensor, _ right: Tensor, _ name: String = #function
  ) -> Tensor {
    taking(ct_binary(Int32(operation), left.handle, right.handle), name)
  }

  private static func binary(
    _ operation: some BinaryInteger, _ left: Tensor, _ right: Float, _ name: String = #function
  ) -> Tensor {
    taking(ct_binary_scalar(Int32(operation), left.handle, Double(right)), name)
  }

  /// Sum.
  public static func + (left: Tensor, right: Tensor) -> Tensor { binary(CT_ADD, left, right) }
  /// Difference.
  public static func - (left: Tensor, right: Tensor) -> Tensor { binary(CT_SUBTRACT, left, right) }
  /// Product.
  public static func * (left: Tensor, right: Tensor) -> Tensor { binary(CT_MULTIPLY, left, right) }
  /// Quotient.
  public static func / (left: Tensor, right: Tensor) -> Tensor { binary(CT_DIVIDE, left, right) }
  /// Sum with a number.
  public static func + (left: Tensor, right: Float) -> Tensor { binary(CT_ADD, left, right) }
  /// Difference from a number.
  public static func - (left: Tensor, right: Float) -> Tensor { binary(CT_SUBTRACT, left, right) }
  /// Product with a number.
  public static func * (left: Tensor, right: Float) -> Tensor { binary(CT_MULTIPLY, left, right) }
  /// Quotient by a number.
  public static func / (left: Tensor, right: Float) -> Tensor { binary(CT_DIVIDE, left, right) }
  /// Product with a number.
  public static func * (left: Float, right: Tensor) -> Tensor { right * left }
  /// Sum with a number.
  public static func + (left: Float, right: Tensor) -> Tensor { right + left }
  /// Difference of a number and a tensor.
  public static func - (left: Float, right: Tensor) -> Tensor { -right + left }
  /// Opposite sign.
  public static prefix func - (x: Tensor) -> Tensor { x.unary(CT_NEGATE) }

  /// `x` to a power, elementwise.
  public func power(_ exponent: Float) -> Tensor { Self.binary(CT_POWER, self, exponent) }
  /// Larger of two, elementwise.
  public func maximum(_ other: Tensor) -> Tensor { Self.binary(CT_MAXIMUM, self, other) }
  /// Smaller of two, elementwise.
  public func minimum(_ other: Tensor) -> Tensor { Self.binary(CT_MINIMUM, self, other) }

  /// `eˣ`.
  public func exponential() -> Tensor { unary(CT_EXP) }
  /// Natural logarithm.
  public func logarithm() -> Tensor { unary(CT_LOG) }
  /// Absolute value.
  public func magnitude() -> Tensor { unary(CT_ABS) }
  /// Square root.
  public func squareRoot() -> Tensor { unary(CT_SQRT) }
  /// `x²`.
  public func squared() -> Tensor { unary(CT_SQUARE) }
  /// Hyperbolic tangent.
  public func tanh() -> Tensor { unary(CT_TANH) }
  /// Largest whole number not above.
  public func floored() -> Tensor { unary(CT_FLOOR) }
  /// Nearest whole number, halves to even.
  public func rounded() -> Tensor { unary(CT_ROUND) }
  /// `1 / (1 + exp(-x))`.
  public func sigmoid() -> Tensor { unary(CT_SIGMOID) }
  /// `1 / x`.
  public func reciprocal() -> Tensor { unary(CT_RECIPROCAL) }

  /// Mask of equal elements.
  public static func .== (left: Tensor, right: Tensor) -> Tensor { binary(CT_EQUAL, left, right) }
  /// Mask of elements equal to a number.
  public static func .== (left: Tensor, right: Float) -> Tensor { binary(CT_EQUAL, left, right) }
  /// Mask of unequal elements.
  public static func .!= (left: Tensor, right: Tensor) -> Tensor { binary(CT_NOT_EQUAL, left, right) }
  /// Mask of elements unlike a number.
  public static func .!= (left: Tensor, right: Float) -> Tensor { binary(CT_NOT_EQUAL, left, right) }
  /// Mask of elements below others.
  public static func .< (left: Tensor, right: Tensor) -> Tensor { binary(CT_LESS, left, right) }
  /// Mask of elements below a number.
  public static func .< (left: Tensor, right: Float) -> Tensor { binary(CT_LESS, left, right) }
  /// Mask of elements above others.
  public static func .> (left: Tensor, right: Tensor) -> Tensor { binary(CT_GREATER, left, right) }
  /// Mask of elements above a number.
  public static func .> (left: Tensor, right: Float) -> Tensor { binary(CT_GREATER, left, right) }
  /// Mask of elements not below a number.
  public static func .>= (left: Tensor, right: Float) -> Tensor {
    binary(CT_GREATER_EQUAL, left, right)
  }
  /// Mask of elements not above a number.
  public static func .<= (left: Tensor, right: Float) -> Tensor { binary(CT_LESS_EQUAL, left, right) }
  /// Where both masks hold.
  public static func .& (left: Tensor, right: Tensor) -> Tensor { binary(CT_AND, left, right) }
  /// Where either mask holds.
  public static func .| (left: Tensor, right: Tensor) -> Tensor { binary(CT_OR, left, right) }
  /// Where the mask does not hold.
  public static prefix func .! (mask: Tensor) -> Tensor { mask.unary(CT_NOT) }
  /// Mask of elements that are numbers and finite.
  public var isFinite: Tensor { unary(CT_IS_FINITE) }

  /// `other` where the mask holds, `self` elsewhere.
  public func replacing(with other: Tensor, where mask: Tensor) -> Tensor {
    .taking(ct_where(mask.handle, other.handle, handle))
  }

  /// `self` with one number where the mask holds.
  public func replacing(with value: Float, where mask: Tensor) -> Tensor {
    .taking(ct_masked_fill(handle, mask.handle, Double(value)))
  }
}
