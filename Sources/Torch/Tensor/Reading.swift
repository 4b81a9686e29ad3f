import CTorch
import Networks

extension Tensor {
  /// The numbers, row-major, as floats whatever their type.
  ///
  /// Waits for a GPU. Empty after a failed operation.
  public var floats: [Float] { read(as: .float32, 0) }
  /// The numbers, row-major, as integers.
  public var ints: [Int64] { read(as: .int64, 0) }
  /// The numbers, row-major, as bytes.
  public var bytes: [UInt8] { read(as: .uint8, 0) }

  /// The number of a tensor that holds one; not a number after a failed operation.
  public var item: Float {
    let values = floats
    guard values.count == 1 else {
      if ct_is_defined(handle) {
        let text = "a tensor of shape \(shape) holds \(values.count) numbers, not one"
        ErrorScope.note(TorchError(code: .invalid, text: text, operation: #function))
      }
      return .nan
    }
    return values[0]
  }

  /// The numbers and shape as a host value: what weight files hold.
  public var weight: WeightTensor {
    let values = floats
    let shape = ct_is_defined(handle) ? self.shape : [0]
    return WeightTensor(shape: shape, values: values)
  }

  private func read<Element: BitwiseCopyable>(as type: ElementType, _ zero: Element) -> [Element] {
    // What is empty has its reason noted already.
    guard ct_is_defined(handle) else { return [] }
    let source = dtype == type ? self : detached().to(type)
    var values = [Element](repeating: zero, count: count)
    let code = values.withUnsafeMutableBytes { ct_read(source.handle, $0.baseAddress, Int64($0.count)) }
    guard code == 0 else {
      ErrorScope.note(.last(in: "reading a tensor"))
      return []
    }
    return values
  }
}
