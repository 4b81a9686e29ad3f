/// A named, shaped block of float32 values: what weight files hold once read.
public struct WeightTensor: Sendable, Equatable {
  /// Extent of each dimension.
  public let shape: [Int]
  /// Row-major values, `shape`'s product of them.
  public let values: [Float]

  /// A tensor; `values` must hold the shape's product.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "values must fill the shape")
    self.shape = shape
    self.values = values
  }
}

/// A state dict: dotted path to tensor.
public typealias Weights = [String: WeightTensor]
