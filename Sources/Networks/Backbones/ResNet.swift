/// Deep residual network (arXiv 1512.03385) with torchvision's names; the stride of a bottleneck sits on its
/// 3x3 convolution ("v1.5").
public struct ResNet: Sendable {
  /// How many layers.
  public enum Depth: Int, Sendable, Codable {
    /// Basic blocks.
    case resNet18 = 18
    /// Basic blocks.
    case resNet34 = 34
    /// Bottleneck blocks.
    case resNet50 = 50
    /// Bottleneck blocks.
    case resNet101 = 101

    var blocks: [Int] {
      switch self {
      case .resNet18: [2, 2, 2, 2]
      case .resNet34, .resNet50: [3, 4, 6, 3]
      case .resNet101: [3, 4, 23, 3]
      }
    }
    var isBottleneck: Bool { rawValue >= 50 }
    var expansion: Int { isBottleneck ? 4 : 1 }
  }

  let depth: Depth
  let padding: PaddingStyle

  /// A network of that depth.
  public init(_ depth: Depth, padding: PaddingStyle = .symmetric) {
    self.depth = depth
    self.padding = padding
  }

  /// Channels at strides 4, 8, 16 and 32.
  public var channels: [Int] { [64, 128, 256, 512].map { $0 * depth.expansion } }

  /// Normalised picture `[N, 3, H, W]` to the maps at strides 4, 8, 16 and 32.
  public func callAsFunction<T: Operations>(_ picture: T, _ p: Parameters<T>) -> [T] {
    var x = Convolution(3, 64, kernel: 7, stride: 2, padding: padding.padding(kernel: 7, stride: 2))(
      picture, p / "conv1")
    x = BatchNormalization(64)(x, p / "bn1").rectified()
    x = x.maxPooled(kernel: 3, stride: 2, padding: padding.padding(kernel: 3, stride: 2))

    var maps: [T] = []
    var width = 64
    for (stage, count) in depth.blocks.enumerated() {
      let planes = 64 << stage
      for number in 0..<count {
        let block = ResidualBlock(
          input: width, planes: planes, stride: stage > 0 && number == 0 ? 2 : 1,
          isBottleneck: depth.isBottleneck, padding: padding)
        x = block(x, p / "layer\(stage + 1)" / number)
        width = block.output
      }
      maps.append(x)
    }
    return maps
  }
}

/// One residual block: two 3x3 convolutions, or 1x1, 3x3, 1x1 for a bottleneck, and the shortcut.
struct ResidualBlock {
  let input: Int
  let planes: Int
  let stride: Int
  let isBottleneck: Bool
  let padding: PaddingStyle

  var output: Int { isBottleneck ? planes * 4 : planes }

  func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    let spatial = Convolution(
      isBottleneck ? planes : input, planes, kernel: 3, stride: stride,
      padding: padding.padding(kernel: 3, stride: stride))
    var y: T
    if isBottleneck {
      y = Convolution(input, planes, kernel: 1)(x, p / "conv1")
      y = BatchNormalization(planes)(y, p / "bn1").rectified()
      y = BatchNormalization(planes)(spatial(y, p / "conv2"), p / "bn2").rectified()
      y = BatchNormalization(output)(
        Convolution(planes, output, kernel: 1)(y, p / "conv3"), p / "bn3")
    } else {
      y = BatchNormalization(planes)(spatial(x, p / "conv1"), p / "bn1").rectified()
      y = BatchNormalization(planes)(
        Convolution(planes, planes, kernel: 3)(y, p / "conv2"), p / "bn2")
    }
    var shortcut = x
    if stride != 1 || input != output {
      let projection = p / "downsample"
      shortcut = BatchNormalization(output)(
        Convolution(input, output, kernel: 1, stride: stride)(x, projection / 0), projection / 1)
    }
    return (y + shortcut).rectified()
  }
}
