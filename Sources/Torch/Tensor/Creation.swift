import CTorch
import Networks

extension Tensor {
  /// Row-major numbers of a shape, copied.
  public convenience init(_ values: [Float], shape: [Int]) {
    self.init(taking: Tensor.copying(values, .float32, shape))
  }

  /// A vector of numbers.
  public convenience init(_ values: [Float]) { self.init(values, shape: [values.count]) }

  // Literals without a type are floats, hence the attribute on the others.

  /// Bytes of a shape, copied: pictures as `[N, H, W, 3]`.
  @_disfavoredOverload
  public convenience init(_ values: [UInt8], shape: [Int]) {
    self.init(taking: Tensor.copying(values, .uint8, shape))
  }

  /// Indices or labels of a shape, copied.
  @_disfavoredOverload
  public convenience init(_ values: [Int64], shape: [Int]) {
    self.init(taking: Tensor.copying(values, .int64, shape))
  }

  /// Integers of a shape, copied.
  @_disfavoredOverload
  public convenience init(_ values: [Int32], shape: [Int]) {
    self.init(taking: Tensor.copying(values, .int32, shape))
  }

  /// A weight read from a file.
  public convenience init(_ weight: WeightTensor) { self.init(weight.values, shape: weight.shape) }

  /// One number everywhere.
  public static func full(
    _ shape: [Int], _ value: Double, dtype: ElementType = .float32, device: Device = .cpu
  ) -> Tensor {
    taking(withExtents(shape) { ct_full($0, $1, value, dtype.rawValue, device.rawValue) })
  }

  /// Zeros.
  public static func zeros(_ shape: [Int], dtype: ElementType = .float32, device: Device = .cpu) -> Tensor {
    full(shape, 0, dtype: dtype, device: device)
  }

  /// Ones.
  public static func ones(_ shape: [Int], dtype: ElementType = .float32, device: Device = .cpu) -> Tensor {
    full(shape, 1, dtype: dtype, device: device)
  }

  /// `0, 1, 2 ...` as 64-bit integers.
  public static func range(_ count: Int, device: Device = .cpu) -> Tensor {
    taking(ct_range(Int64(count), device.rawValue))
  }

  /// Numbers drawn evenly from `0..<1`, by libtorch's generator.
  public static func uniform(_ shape: [Int], device: Device = .cpu) -> Tensor {
    taking(withExtents(shape) { ct_uniform($0, $1, device.rawValue) })
  }

  /// Numbers drawn from the standard normal distribution, by libtorch's generator.
  public static func normal(_ shape: [Int], device: Device = .cpu) -> Tensor {
    taking(withExtents(shape) { ct_normal($0, $1, device.rawValue) })
  }

  private static func copying<Element: BitwiseCopyable>(
    _ values: [Element], _ dtype: ElementType, _ shape: [Int]
  ) -> OpaquePointer {
    let handle = values.withUnsafeBytes { bytes in
      withExtents(shape) { ct_from_bytes(bytes.baseAddress, Int64(bytes.count), dtype.rawValue, $0, $1) }
    }
    if let handle { return handle }
    ErrorScope.note(.last(in: "a tensor of shape \(shape)"))
    guard let empty = ct_undefined() else { preconditionFailure("no memory for a tensor's handle") }
    return empty
  }
}

/// A shape as the wall takes it.
func withExtents<Result>(_ shape: [Int], _ body: (UnsafePointer<Int64>?, Int32) -> Result) -> Result {
  shape.map(Int64.init).withUnsafeBufferPointer { body($0.baseAddress, Int32($0.count)) }
}

/// Several handles as the wall takes them.
func withHandles<Result>(
  _ tensors: [Tensor], _ body: (UnsafePointer<OpaquePointer?>?, Int32) -> Result
) -> Result {
  let handles = tensors.map { Optional($0.handle) }
  // The handles live as long as their tensors, which nothing else here holds on to.
  return withExtendedLifetime(tensors) {
    handles.withUnsafeBufferPointer { body($0.baseAddress, Int32($0.count)) }
  }
}
