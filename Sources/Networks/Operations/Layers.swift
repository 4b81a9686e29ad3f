/// A convolution with its shape; parameters `weight` and, when it has one, `bias`.
public struct Convolution: Sendable {
  let input: Int
  let output: Int
  let kernel: Int
  let stride: Int
  let padding: Padding
  let groups: Int
  let hasBias: Bool

  /// A square convolution of `input` to `output` channels, padded by `kernel / 2` unless said otherwise.
  public init(
    _ input: Int, _ output: Int, kernel: Int, stride: Int = 1, padding: Padding? = nil, groups: Int = 1,
    hasBias: Bool = false
  ) {
    self.input = input
    self.output = output
    self.kernel = kernel
    self.stride = stride
    self.padding = padding ?? Padding(kernel / 2)
    self.groups = groups
    self.hasBias = hasBias
  }

  /// `[N, input, H, W]` to `[N, output, H', W']`.
  public func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    x.convolved(
      with: p["weight", output, input / groups, kernel, kernel], bias: hasBias ? p["bias", output] : nil,
      stride: stride, padding: padding, groups: groups)
  }
}

/// A transposed convolution whose window is its stride, so that outputs do not overlap; parameters `weight` and
/// `bias`.
public struct TransposedConvolution: Sendable {
  let input: Int
  let output: Int
  let stride: Int

  /// Enlarges `stride` times, from `input` to `output` channels.
  public init(_ input: Int, _ output: Int, stride: Int) {
    self.input = input
    self.output = output
    self.stride = stride
  }

  /// `[N, input, H, W]` to `[N, output, H * stride, W * stride]`.
  public func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    x.transposeConvolved(
      with: p["weight", input, output, stride, stride], bias: p["bias", output], stride: stride)
  }
}

/// A fully connected layer; parameters `weight` and `bias`.
public struct Linear: Sendable {
  let input: Int
  let output: Int

  /// A layer of `input` to `output` numbers.
  public init(_ input: Int, _ output: Int) {
    self.input = input
    self.output = output
  }

  /// `[N, input]` to `[N, output]`.
  public func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    x.linear(weight: p["weight", output, input], bias: p["bias", output])
  }
}

/// Batch normalisation of a number of channels (arXiv 1502.03167); frozen, updating or folded as the engine
/// sees fit.
public struct BatchNormalization: Sendable {
  let channels: Int
  let epsilon: Float

  /// Normalisation of `channels`, with PyTorch's epsilon.
  public init(_ channels: Int, epsilon: Float = 1e-5) {
    self.channels = channels
    self.epsilon = epsilon
  }

  /// Same shape out as in.
  public func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    x.batchNormalized(by: p, channels: channels, epsilon: epsilon)
  }
}
