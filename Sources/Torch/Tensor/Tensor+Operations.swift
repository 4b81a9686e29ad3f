import CTorch
import Networks

/// The networks' vocabulary on libtorch; meanings are described at ``Operations``.
extension Tensor: Operations {
  /// Bytes to floats; the result lies channels-last, as the bytes did.
  public func pixelsNormalized(mean: [Float], scale: [Float]) -> Tensor {
    precondition(mean.count == 3 && scale.count == 3, "pictures have three channels")
    return .taking(ct_pixels_normalized(handle, mean, scale))
  }

  /// Convolution; uneven padding is added before it.
  public func convolved(
    with filter: Tensor, bias: Tensor?, stride: Int, padding: Padding, groups: Int
  ) -> Tensor {
    .taking(
      padding.withSides {
        ct_convolution(handle, filter.handle, bias?.handle, Int64(stride), $0, Int64(groups))
      })
  }

  /// Transposed convolution.
  public func transposeConvolved(with filter: Tensor, bias: Tensor?, stride: Int) -> Tensor {
    .taking(ct_transposed_convolution(handle, filter.handle, bias?.handle, Int64(stride)))
  }

  /// Fully connected layer.
  public func linear(weight: Tensor, bias: Tensor?) -> Tensor {
    .taking(ct_linear(handle, weight.handle, bias?.handle))
  }

  /// Batch normalisation in the mode the parameters' store has for the place; frozen without a store.
  public func batchNormalized(by place: Parameters<Tensor>, channels: Int, epsilon: Float) -> Tensor {
    let mode = (place.source as? ParameterStore)?.normalization(at: place.path) ?? .frozen
    let (updates, momentum): (Bool, Float) =
      switch mode {
      case .frozen: (false, 0)
      case .updating(let momentum): (true, momentum)
      }
    return .taking(
      ct_batch_norm(
        handle, place["weight", channels].handle, place["bias", channels].handle,
        place["running_mean", channels].handle, place["running_var", channels].handle, updates,
        Double(momentum), Double(epsilon)))
  }

  /// Group normalisation; its means and variances are the picture's own, in training as in serving.
  public func groupNormalized(
    by place: Parameters<Tensor>, channels: Int, groups: Int, epsilon: Float
  ) -> Tensor {
    .taking(
      ct_group_norm(
        handle, place["weight", channels].handle, place["bias", channels].handle, Int64(groups),
        Double(epsilon)))
  }

  /// Clamped; zero gradient at and beyond finite bounds, as torch's ReLU and ReLU6 have.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    .taking(ct_clamp(handle, Double(range.lowerBound), Double(range.upperBound)))
  }

  /// Softmax over the last dimension.
  public func softmax() -> Tensor { softmax(along: -1) }

  /// Power of a one-element tensor, differentiable in both.
  public func power(_ exponent: Tensor) -> Tensor {
    .taking(ct_binary(Int32(CT_POWER), handle, exponent.handle))
  }

  /// Largest under a window; uneven padding is added before it as minus infinity.
  public func maxPooled(kernel: Int, stride: Int, padding: Padding) -> Tensor {
    .taking(padding.withSides { ct_max_pool(handle, Int64(kernel), Int64(stride), $0) })
  }

  /// Mean over height and width.
  public func spatialMean() -> Tensor { .taking(ct_spatial_mean(handle)) }

  /// Nearest-neighbour enlargement.
  public func upsampled(toMatch other: Tensor) -> Tensor {
    .taking(ct_upsample_nearest(handle, other.handle))
  }

  /// Bilinear enlargement by two.
  public func doubled() -> Tensor { .taking(ct_double(handle)) }

  /// RoI align, differentiable in the map; the result has the map's element type.
  public func roiAligned(_ regions: Tensor, size: Int, scale: Float, samplingRatio: Int) -> Tensor {
    .taking(ct_roi_align(handle, regions.handle, Int64(size), Double(scale), Int64(samplingRatio)))
  }

  /// RoI align by gathers of rows: what runs on a GPU, and a second implementation to test against.
  func roiAlignedByGathering(_ regions: Tensor, size: Int, scale: Float, samplingRatio: Int) -> Tensor {
    .taking(ct_roi_align_gathered(handle, regions.handle, Int64(size), Double(scale), Int64(samplingRatio)))
  }

  /// All but the first dimension as one.
  public func flattened() -> Tensor { .taking(ct_flatten(handle, 1)) }

  /// Maps to rows of anchors.
  public func anchorRows(of values: Int) -> Tensor { .taking(ct_anchor_rows(handle, Int64(values))) }

  /// Joined along a dimension.
  public static func concatenated(_ parts: [Tensor], along dimension: Int) -> Tensor {
    taking(withHandles(parts) { ct_concatenate($0, $1, Int64(dimension)) })
  }

  /// Rows of unit length, in float32.
  public func unitLength() -> Tensor { normalized(along: 1) }
}

extension Padding {
  /// The sides as the wall takes them.
  func withSides<Result>(_ body: (UnsafePointer<Int64>?) -> Result) -> Result {
    [Int64(top), Int64(left), Int64(bottom), Int64(right)].withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
