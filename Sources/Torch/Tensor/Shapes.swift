import CTorch
import Networks

/// Shapes, and picking elements by place. Dimensions count from 0; negative ones from the last.
extension Tensor {
  /// The same numbers in another shape; one extent may be -1, whatever is left.
  public func reshaped(_ shape: [Int]) -> Tensor {
    .taking(withExtents(shape) { ct_reshape(handle, $0, $1) })
  }

  /// Dimensions in another order.
  public func permuted(_ order: [Int]) -> Tensor {
    .taking(withExtents(order) { ct_permute(handle, $0, $1) })
  }

  /// Two dimensions exchanged; a matrix turned by default.
  public func transposed(_ first: Int = 0, _ second: Int = 1) -> Tensor {
    .taking(ct_transpose(handle, Int64(first), Int64(second)))
  }

  /// A dimension of extent 1 put in.
  public func unsqueezed(_ dimension: Int) -> Tensor { .taking(ct_unsqueeze(handle, Int64(dimension))) }
  /// A dimension of extent 1 taken out.
  public func squeezed(_ dimension: Int) -> Tensor { .taking(ct_squeeze(handle, Int64(dimension))) }
  /// Dimensions of extent 1 stretched, without copying.
  public func expanded(_ shape: [Int]) -> Tensor {
    .taking(withExtents(shape) { ct_expand(handle, $0, $1) })
  }

  /// One place along a dimension, which goes.
  public func select(_ dimension: Int, _ index: Int) -> Tensor {
    .taking(ct_select(handle, Int64(dimension), Int64(index)))
  }

  /// A range of places along a dimension.
  public func slice(_ dimension: Int, _ range: Range<Int>, step: Int = 1) -> Tensor {
    .taking(ct_slice(handle, Int64(dimension), Int64(range.lowerBound), Int64(range.upperBound), Int64(step)))
  }

  /// Places along a dimension, in the order of a vector of indices.
  public func selected(along dimension: Int, _ indices: Tensor) -> Tensor {
    .taking(ct_index_select(handle, Int64(dimension), indices.handle))
  }

  /// Rows by number, in that order.
  public func rows(_ indices: [Int64]) -> Tensor {
    selected(along: 0, Tensor(indices, shape: [indices.count]).to(device))
  }

  /// Of each place, the element a tensor of indices names along a dimension (PyTorch's `gather`).
  public func gathered(along dimension: Int, _ indices: Tensor) -> Tensor {
    .taking(ct_gather(handle, Int64(dimension), indices.handle))
  }

  /// A vector of the elements a mask holds for.
  public func masked(by mask: Tensor) -> Tensor { .taking(ct_masked_select(handle, mask.handle)) }
  /// Places `[found, rank]` of elements that are not zero.
  public func nonzero() -> Tensor { .taking(ct_nonzero(handle)) }
  /// The other way round along a dimension.
  public func flipped(along dimension: Int) -> Tensor { .taking(ct_flip(handle, Int64(dimension))) }

  /// Equal shapes as one more dimension.
  public static func stacked(_ parts: [Tensor], along dimension: Int = 0) -> Tensor {
    taking(withHandles(parts) { ct_stack($0, $1, Int64(dimension)) })
  }

  /// A frame of one value around `[N, C, H, W]`.
  public func padded(_ padding: Padding, value: Float = 0) -> Tensor {
    .taking(
      ct_pad(
        handle, Int64(padding.top), Int64(padding.left), Int64(padding.bottom), Int64(padding.right),
        Double(value)))
  }
}
