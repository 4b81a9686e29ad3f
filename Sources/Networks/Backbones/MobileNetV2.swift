/// MobileNetV2 (arXiv 1801.04381): inverted residuals with linear bottlenecks, torchvision's names below
/// `features`.
public struct MobileNetV2: Sendable {
  /// Expansion, channels, repeats and first stride of each stage: table 2 of the paper.
  static let stages: [(expansion: Int, channels: Int, repeats: Int, stride: Int)] = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
  ]

  let padding: PaddingStyle

  /// A network with the given padding style; the ImageNet weights from TensorFlow want `.rightAndBottom`.
  public init(padding: PaddingStyle = .symmetric) { self.padding = padding }

  /// Channels at strides 4, 8, 16 and 32, the last after the final 1x1 convolution.
  public var channels: [Int] { [24, 32, 96, 1280] }

  /// Normalised picture `[N, 3, H, W]` to the maps at strides 4, 8, 16 and 32.
  ///
  /// `p` is the place of the numbered blocks (`features` in torchvision's classifier, `backbone.body` in a
  /// detector).
  public func callAsFunction<T: Operations>(_ picture: T, _ p: Parameters<T>) -> [T] {
    var x = convolution(3, 32, kernel: 3, stride: 2)(picture, p / 0)
    var maps: [T] = []
    var width = 32
    var index = 1
    for (stage, shape) in Self.stages.enumerated() {
      for number in 0..<shape.repeats {
        let stride = number == 0 ? shape.stride : 1
        x = invertedResidual(
          x, input: width, output: shape.channels, stride: stride, expansion: shape.expansion,
          p / index / "conv")
        width = shape.channels
        index += 1
      }
      if [1, 2, 4].contains(stage) { maps.append(x) }
    }
    maps.append(convolution(320, 1280, kernel: 1)(x, p / index))
    return maps
  }

  private func invertedResidual<T: Operations>(
    _ x: T, input: Int, output: Int, stride: Int, expansion: Int, _ p: Parameters<T>
  ) -> T {
    let hidden = input * expansion
    var y = x
    var index = 0
    if expansion != 1 {
      y = convolution(input, hidden, kernel: 1)(y, p / index)
      index += 1
    }
    y = convolution(hidden, hidden, kernel: 3, stride: stride, groups: hidden)(y, p / index)
    y = Convolution(hidden, output, kernel: 1)(y, p / (index + 1))
    y = BatchNormalization(output)(y, p / (index + 2))
    return stride == 1 && input == output ? x + y : y
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

/// Convolution, batch normalisation, ReLU6: parameters below `0` and `1`.
struct NormalizedConvolution {
  let convolution: Convolution
  let normalization: BatchNormalization

  func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    normalization(convolution(x, p / 0), p / 1).clamped(to: 0...6)
  }
}
