import CTorch

/// Products, sums and orders.
extension Tensor {
  private func reduced(_ operation: some BinaryInteger, _ name: String = #function) -> Tensor {
    .taking(ct_reduce(Int32(operation), handle), name)
  }

  private func reduced(
    _ operation: some BinaryInteger, _ dimension: Int, _ keep: Bool, _ name: String = #function
  ) -> Tensor {
    .taking(ct_reduce_along(Int32(operation), handle, Int64(dimension), keep), name)
  }

  /// Matrix product, over leading dimensions at once.
  public func multiplied(by other: Tensor) -> Tensor { .taking(ct_matmul(handle, other.handle)) }

  /// A power of a symmetric matrix without negative eigenvalues, these in parts of the largest and raised by `floor`: with
  /// a negative exponent the floor keeps directions of noise from becoming the loudest.
  public func symmetricPower(_ exponent: Double, floor: Double) -> Tensor {
    .taking(ct_symmetric_power(handle, exponent, floor))
  }

  /// Sum of all.
  public func sum() -> Tensor { reduced(CT_SUM) }
  /// Mean of all.
  public func mean() -> Tensor { reduced(CT_MEAN) }
  /// Largest of all.
  public func max() -> Tensor { reduced(CT_LARGEST) }
  /// Smallest of all.
  public func min() -> Tensor { reduced(CT_SMALLEST) }
  /// Euclidean length of all.
  public func norm() -> Tensor { reduced(CT_NORM) }
  /// Whether any element is true.
  public func any() -> Tensor { reduced(CT_ANY) }
  /// Whether all elements are true.
  public func all() -> Tensor { reduced(CT_ALL) }

  /// Sum along a dimension.
  public func sum(along dimension: Int, keep: Bool = false) -> Tensor { reduced(CT_SUM, dimension, keep) }
  /// Mean along a dimension.
  public func mean(along dimension: Int, keep: Bool = false) -> Tensor { reduced(CT_MEAN, dimension, keep) }
  /// Largest along a dimension.
  public func max(along dimension: Int, keep: Bool = false) -> Tensor { reduced(CT_LARGEST, dimension, keep) }
  /// Smallest along a dimension.
  public func min(along dimension: Int, keep: Bool = false) -> Tensor {
    reduced(CT_SMALLEST, dimension, keep)
  }
  /// Euclidean length along a dimension.
  public func norm(along dimension: Int, keep: Bool = false) -> Tensor { reduced(CT_NORM, dimension, keep) }
  /// Place of the largest along a dimension.
  public func argmax(along dimension: Int = -1, keep: Bool = false) -> Tensor {
    reduced(CT_ARGMAX, dimension, keep)
  }
  /// Place of the smallest along a dimension.
  public func argmin(along dimension: Int = -1, keep: Bool = false) -> Tensor {
    reduced(CT_ARGMIN, dimension, keep)
  }
  /// Running sum along a dimension.
  public func cumulativeSum(along dimension: Int) -> Tensor {
    .taking(ct_cumulative_sum(handle, Int64(dimension)))
  }

  /// Softmax along a dimension.
  public func softmax(along dimension: Int) -> Tensor { .taking(ct_softmax(handle, Int64(dimension), false)) }
  /// Logarithm of softmax, computed without overflow.
  public func logSoftmax(along dimension: Int = -1) -> Tensor {
    .taking(ct_softmax(handle, Int64(dimension), true))
  }
  /// Logarithm of the sum of exponentials, computed without overflow.
  public func logSumExp(along dimension: Int = -1, keep: Bool = false) -> Tensor {
    .taking(ct_logsumexp(handle, Int64(dimension), keep))
  }
  /// Divided by the Euclidean length along a dimension, in float32.
  public func normalized(along dimension: Int = -1, epsilon: Float = 1e-12) -> Tensor {
    .taking(ct_normalize(handle, Int64(dimension), Double(epsilon)))
  }

  /// The largest `count` along a dimension, best first, and where they were.
  public func top(_ count: Int, along dimension: Int = -1) -> (values: Tensor, indices: Tensor) {
    pair { ct_top(handle, Int64(count), Int64(dimension), &$0, &$1) }
  }

  /// Sorted along a dimension, and where the elements were; equal ones keep their order.
  public func sorted(along dimension: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor)
  {
    pair { ct_sort(handle, Int64(dimension), descending, &$0, &$1) }
  }

  private func pair(
    _ name: String = #function, _ call: (inout OpaquePointer?, inout OpaquePointer?) -> Int32
  ) -> (values: Tensor, indices: Tensor) {
    var values: OpaquePointer?
    var indices: OpaquePointer?
    guard call(&values, &indices) == 0, let values, let indices else {
      ErrorScope.note(.last(in: name))
      return (.failed(), .failed())
    }
    return (Tensor(taking: values), Tensor(taking: indices))
  }
}
