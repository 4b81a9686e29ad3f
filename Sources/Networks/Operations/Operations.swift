/// The tensor operations networks are written in.
///
/// A conforming value is a tensor (libtorch), a recorded node (the ONNX writer) or a stand-in that only
/// notes which parameters are asked for.
///
/// Feature maps are `[N, C, H, W]`, vectors `[N, C]`, regions `[R, 5]` (picture number, left, top, right,
/// bottom in input pixels). No operation returns a shape or a number: a network so written can be recorded
/// once and run at any picture size and any number of regions.
public protocol Operations {
  /// `[N, H, W, 3]` bytes to `[N, 3, H, W]` floats: `(byte - mean) * scale`, channel by channel.
  func pixelsNormalized(mean: [Float], scale: [Float]) -> Self

  /// 2-D convolution with a `[out, in / groups, kh, kw]` filter and an optional `[out]` bias.
  func convolved(with filter: Self, bias: Self?, stride: Int, padding: Padding, groups: Int) -> Self
  /// Transposed convolution (a convolution run backwards, which enlarges) with an `[in, out, k, k]` filter and an
  /// optional `[out]` bias, unpadded: `[N, in, H, W]` to `[N, out, (H - 1) * stride + k, ...]`.
  func transposeConvolved(with filter: Self, bias: Self?, stride: Int) -> Self
  /// `x · weightᵀ + bias` with an `[out, in]` weight.
  func linear(weight: Self, bias: Self?) -> Self
  /// Batch normalisation by the parameters `weight`, `bias`, `running_mean`, `running_var` (each
  /// `[channels]`) at a place. The engine chooses: frozen, updating its statistics, or folded.
  func batchNormalized(by place: Parameters<Self>, channels: Int, epsilon: Float) -> Self
  /// Group normalisation (arXiv 1803.08494) of a map by the parameters `weight` and `bias` (each `[channels]`) at a
  /// place: every picture's channels, `groups` of neighbours at a time, to mean 0 and variance 1.
  func groupNormalized(by place: Parameters<Self>, channels: Int, groups: Int, epsilon: Float) -> Self

  /// `min(max(x, lower), upper)`; ReLU is `0...infinity`, ReLU6 `0...6`.
  func clamped(to range: ClosedRange<Float>) -> Self
  /// `1 / (1 + exp(-x))`.
  func sigmoid() -> Self
  /// Softmax over the last dimension of `[N, C]`.
  func softmax() -> Self
  /// `x` to the power of a one-element tensor, elementwise; `x` must be positive.
  func power(_ exponent: Self) -> Self
  /// `1 / x`, elementwise.
  func reciprocal() -> Self
  /// Elementwise sum of equal shapes.
  static func + (left: Self, right: Self) -> Self
  /// Elementwise product of equal shapes.
  static func * (left: Self, right: Self) -> Self

  /// Largest value under a square window.
  func maxPooled(kernel: Int, stride: Int, padding: Padding) -> Self
  /// Mean over height and width: `[N, C, H, W]` to `[N, C]`.
  func spatialMean() -> Self
  /// Nearest-neighbour enlargement to another map's height and width.
  func upsampled(toMatch other: Self) -> Self
  /// Twice the height and width, in between linearly, pixel centres half a pixel in (PyTorch's
  /// `align_corners=False`).
  func doubled() -> Self
  /// RoI align (Mask R-CNN, arXiv 1703.06870, section 3) of `[R, 5]` regions on one map, average over
  /// `samplingRatio²` points a cell, without the half-pixel shift (torchvision's `aligned=False`):
  /// `[R, C, size, size]`.
  func roiAligned(_ regions: Self, size: Int, scale: Float, samplingRatio: Int) -> Self

  /// `[N, ...]` to `[N, product of the rest]`.
  func flattened() -> Self
  /// `[N, A * K, H, W]` to `[N, H * W * A, K]`: one row an anchor, in torchvision's order.
  func anchorRows(of values: Int) -> Self
  /// Joined along a dimension.
  static func concatenated(_ parts: [Self], along dimension: Int) -> Self
  /// Rows of `[N, C]` divided by their Euclidean length.
  func unitLength() -> Self
}

extension Operations {
  /// `max(x, 0)`.
  public func rectified() -> Self { clamped(to: 0...Float.infinity) }
}
