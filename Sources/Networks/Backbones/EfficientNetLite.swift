/// EfficientNet (arXiv 1905.11946) as Google trimmed it for phones.
///
/// No squeeze-and-excitation, ReLU6 instead of swish, stem and last convolution not widened: it is MobileNetV2's block
/// with some 5x5 windows, rounds well to eight bits, and classifies ImageNet three points better than MobileNetV2 at a
/// third more work.
///
/// Parameters are named as torchvision names EfficientNet's below `features`, without the blocks' gates.
public struct EfficientNetLite: Sendable {
  /// How wide and deep.
  public enum Size: Sendable, Hashable {
    /// 4.7 million parameters, 224 pixels in its training.
    case lite0
    /// 6.1 million parameters, 260 pixels in its training.
    case lite2

    var width: Float { self == .lite0 ? 1 : 1.1 }
    var depth: Float { self == .lite0 ? 1 : 1.2 }
  }

  /// Expansion, window, channels, repeats and first stride of each stage: table 1 of the paper.
  static let stages: [(expansion: Int, kernel: Int, channels: Int, repeats: Int, stride: Int)] = [
    (1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2), (6, 5, 112, 3, 1),
    (6, 5, 192, 4, 2),
    (6, 3, 320, 1, 1),
  ]

  let size: Size
  let padding: PaddingStyle

  /// A network of that size; the published weights come from TensorFlow and want `.rightAndBottom`.
  public init(_ size: Size = .lite0, padding: PaddingStyle = .rightAndBottom) {
    self.size = size
    self.padding = padding
  }

  /// Channels at strides 4, 8, 16 and 32, the last after the final 1x1 convolution.
  public var channels: [Int] { [width(of: 1), width(of: 2), width(of: 4), 1280] }

  /// Normalised picture `[N, 3, H, W]` to the maps at strides 4, 8, 16 and 32.
  ///
  /// `p` is the place of the numbered stages (`backbone.body` in a detector).
  public func callAsFunction<T: Operations>(_ picture: T, _ p: Parameters<T>) -> [T] {
    var x = convolution(3, 32, kernel: 3, stride: 2)(picture, p / 0)
    var maps: [T] = []
    var width = 32
    for (stage, shape) in Self.stages.enumerated() {
      for number in 0..<repeats(of: stage) {
        let stride = number == 0 ? shape.stride : 1
        x = block(
          x, input: width, output: self.width(of: stage), kernel: shape.kernel, stride: stride,
          expansion: shape.expansion, p / (stage + 1) / number / "block")
        width = self.width(of: stage)
      }
      if [1, 2, 4].contains(stage) { maps.append(x) }
    }
    maps.append(convolution(width, 1280, kernel: 1)(x, p / (Self.stages.count + 1)))
    return maps
  }

  private func block<T: Operations>(
    _ x: T, input: Int, output: Int, kernel: Int, stride: Int, expansion: Int, _ p: Parameters<T>
  ) -> T {
    let hidden = input * expansion
    var y = x
    var index = 0
    if expansion != 1 {
      y = convolution(input, hidden, kernel: 1)(y, p / index)
      index += 1
    }
    y = convolution(hidden, hidden, kernel: kernel, stride: stride, groups: hidden)(y, p / index)
    y = Convolution(hidden, output, kernel: 1)(y, p / (index + 1) / 0)
    y = BatchNormalization(output)(y, p / (index + 1) / 1)
    return stride == 1 && input == output ? x + y : y
  }

  /// A stage's channels, widened and rounded to a multiple of eight, never down by more than a tenth.
  private func width(of stage: Int) -> Int {
    let wanted = Float(Self.stages[stage].channels) * size.width
    let rounded = max(8, Int(wanted + 4) / 8 * 8)
    return Float(rounded) < 0.9 * wanted ? rounded + 8 : rounded
  }

  /// A stage's blocks; the first and the last stage are not deepened.
  private func repeats(of stage: Int) -> Int {
    let repeats = Self.stages[stage].repeats
    if stage == 0 || stage == Self.stages.count - 1 { return repeats }
    return Int((Float(repeats) * size.depth).rounded(.up))
  }

  private func convolution(
    _ input: Int, _ output: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) -> NormalizedConvolution {
    NormalizedConvolution(
      convolution: Convolution(
        input, output, kernel: kernel, stride: stride,
        padding: padding.padding(kernel: kernel, stride: stride), groups: groups),
      normalization: BatchNormalization(output))
  }
}
