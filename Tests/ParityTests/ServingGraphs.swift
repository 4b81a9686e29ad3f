import Networks

/// The graphs the engines are compared on, small enough for a debug build.
enum ServingGraphs {
  static let embedder = EmbeddingNetwork.Configuration(
    backbone: Backbone(.mobileNetV2, padding: .rightAndBottom), dimension: 64, categories: 7)

  /// Detectors that between them use every option.
  static let detectors: [String: FasterRCNN.Configuration] = [
    "mobile, from stride 8": detector(
      Backbone(.mobileNetV2, padding: .rightAndBottom), finest: 3, .init(width: 64, categories: 5)),
    "mobile, depthwise": detector(
      Backbone(.mobileNetV2), finest: 2, .init(width: 64, categories: 5), isDepthwise: true),
    "ResNet-18, torchvision's second version": detector(
      .torchvision(.resNet18), finest: 2, .init(convolutions: 2, linearLayers: 1, width: 64, categories: 5),
      isNormalized: true, convolutions: 2),
  ]

  private static func detector(
    _ backbone: Backbone, finest: Int, _ heads: RegionHeads.Configuration, isNormalized: Bool = false,
    isDepthwise: Bool = false, convolutions: Int = 1
  ) -> FasterRCNN.Configuration {
    FasterRCNN.Configuration(
      backbone: backbone,
      pyramid: .init(finestLevel: finest, channels: 32, isNormalized: isNormalized, isDepthwise: isDepthwise),
      proposals: .init(
        anchors: AnchorGenerator(sizes: (finest...6).map { [Float(4 << $0), Float(6 << $0)] }),
        convolutions: convolutions, isDepthwise: isDepthwise),
      heads: heads, shortestSide: 128, longestSide: 160)
  }

  static var embedderWeights: Weights {
    Seeded.weights(
      ParameterCollector.shapes { _ = EmbeddingNetwork(embedder)(ParameterCollector.StandIn(), $0) })
  }

  /// Pictures of several sizes, odd ones and a batch among them.
  static let pictures: [HostTensor] = [
    Seeded.pictures("square", width: 128, height: 128),
    Seeded.pictures("odd", width: 131, height: 77),
    Seeded.pictures("batch", count: 2, width: 96, height: 160),
  ]

  /// So many regions, `[count, 5]`, spread over pictures of that size, level by level.
  ///
  /// Few may leave a level without any. Every seventh has no extent.
  static func regions(_ count: Int, levels: [Int], on pictures: HostTensor) -> [String: HostTensor] {
    let (height, width) = (Float(pictures.shape[1]), Float(pictures.shape[2]))
    var regions: [String: HostTensor] = [:]
    for (index, level) in levels.enumerated() {
      let rows = count / levels.count + (index < count % levels.count ? 1 : 0)
      let numbers = Seeded.uniform("regions \(level)", centre: 0.5, reach: 0.5, count: rows * 4)
      let values = (0..<rows).flatMap { row -> [Float] in
        let at = row * 4
        let (x, y) = (numbers[at] * width, numbers[at + 1] * height)
        let extent: Float = row % 7 == 3 ? 0 : 1
        return [
          Float(row % pictures.shape[0]), x, y, x + extent * numbers[at + 2] * (width - x),
          y + extent * numbers[at + 3] * (height - y),
        ]
      }
      regions["regions_\(level)"] = HostTensor(values, shape: [rows, 5])
    }
    return regions
  }
}
