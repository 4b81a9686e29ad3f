/// The trunk of a network: which one, how it pads, and how it wants its pixels.
public struct Backbone: Sendable, Hashable, Codable {
  /// The published architectures.
  public enum Architecture: String, Sendable, Hashable, Codable {
    /// MobileNetV2 1.0.
    case mobileNetV2 = "mobilenet_v2"
    /// EfficientNet-Lite0.
    case efficientNetLite0 = "efficientnet_lite0"
    /// EfficientNet-Lite2.
    case efficientNetLite2 = "efficientnet_lite2"
    /// ResNet-18.
    case resNet18 = "resnet18"
    /// ResNet-34.
    case resNet34 = "resnet34"
    /// ResNet-50.
    case resNet50 = "resnet50"
    /// ResNet-101.
    case resNet101 = "resnet101"
  }

  /// Which network.
  public var architecture: Architecture
  /// How its strided windows are padded.
  public var padding: PaddingStyle
  /// Subtracted from each byte, channel by channel.
  public var mean: [Float]
  /// Multiplied afterwards.
  public var scale: [Float]

  /// A backbone whose pixels are scaled to -1...1, as the supplied MobileNetV2 weights want.
  public init(
    _ architecture: Architecture, padding: PaddingStyle = .symmetric,
    mean: [Float] = [127.5, 127.5, 127.5], scale: [Float] = [1 / 127.5, 1 / 127.5, 1 / 127.5]
  ) {
    self.architecture = architecture
    self.padding = padding
    self.mean = mean
    self.scale = scale
  }

  /// Torchvision's pixels: ImageNet's mean and deviation.
  public static func torchvision(_ architecture: Architecture) -> Backbone {
    Backbone(
      architecture, mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
      scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)])
  }

  /// Channels at strides 4, 8, 16 and 32.
  public var channels: [Int] {
    switch trunk {
    case .mobile(let network): network.channels
    case .efficient(let network): network.channels
    case .residual(let network): network.channels
    }
  }

  /// Bytes `[N, H, W, 3]` to the maps at strides 4, 8, 16 and 32.
  public func callAsFunction<T: Operations>(_ pictures: T, _ p: Parameters<T>) -> [T] {
    maps(ofNormalized: pictures.pixelsNormalized(mean: mean, scale: scale), p)
  }

  /// Normalised pictures `[N, 3, H, W]` to the maps at strides 4, 8, 16 and 32.
  public func maps<T: Operations>(ofNormalized x: T, _ p: Parameters<T>) -> [T] {
    switch trunk {
    case .mobile(let network): network(x, p)
    case .efficient(let network): network(x, p)
    case .residual(let network): network(x, p)
    }
  }

  private enum Trunk {
    case mobile(MobileNetV2)
    case efficient(EfficientNetLite)
    case residual(ResNet)
  }

  private var trunk: Trunk {
    switch architecture {
    case .mobileNetV2: .mobile(MobileNetV2(padding: padding))
    case .efficientNetLite0: .efficient(EfficientNetLite(.lite0, padding: padding))
    case .efficientNetLite2: .efficient(EfficientNetLite(.lite2, padding: padding))
    case .resNet18: .residual(ResNet(.resNet18, padding: padding))
    case .resNet34: .residual(ResNet(.resNet34, padding: padding))
    case .resNet50: .residual(ResNet(.resNet50, padding: padding))
    case .resNet101: .residual(ResNet(.resNet101, padding: padding))
    }
  }
}

/// A backbone with its classifier: global mean, one linear layer (after torchvision's `fc` or
/// `classifier.1`).
///
/// For checking published weights and as the untrained base line.
public struct ImageClassifier: Sendable {
  let backbone: Backbone
  let classes: Int

  /// A classifier of so many classes.
  public init(_ backbone: Backbone, classes: Int = 1000) {
    self.backbone = backbone
    self.classes = classes
  }

  /// Normalised pictures `[N, 3, H, W]` to logits `[N, classes]`.
  public func logits<T: Operations>(ofNormalized x: T, _ p: Parameters<T>) -> T {
    let isResidual = [.resNet18, .resNet34, .resNet50, .resNet101].contains(backbone.architecture)
    let maps = backbone.maps(ofNormalized: x, isResidual ? p : p / "features")
    let head = isResidual ? p / "fc" : p / "classifier" / 1
    guard let last = maps.last, let width = backbone.channels.last else { return x }
    return Linear(width, classes)(last.spatialMean(), head)
  }
}
