/// Feature pyramid (arXiv 1612.03144): every level gets the strength of the deepest and the detail of its
/// own, with one width throughout.
///
/// torchvision's names: `inner_blocks`, `layer_blocks`.
public struct FeaturePyramid: Sendable {
  /// What defines it; saved with the model.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Finest level, as a power of two of its stride: 2 (stride 4) or 3 (stride 8).
    public var finestLevel: Int
    /// Width of every level.
    public var channels: Int
    /// Batch normalisation in place of biases (torchvision's v2).
    public var isNormalized: Bool
    /// Depthwise 3x3 plus 1x1 in place of the full output convolutions: a tenth of the work.
    public var isDepthwise: Bool

    enum CodingKeys: String, CodingKey {
      case channels
      case finestLevel = "finest_level"
      case isNormalized = "normalized"
      case isDepthwise = "depthwise"
    }

    /// A configuration from its parts.
    public init(
      finestLevel: Int = 2, channels: Int = 256, isNormalized: Bool = false, isDepthwise: Bool = false
    ) {
      self.finestLevel = finestLevel
      self.channels = channels
      self.isNormalized = isNormalized
      self.isDepthwise = isDepthwise
    }
  }

  let configuration: Configuration
  let inputChannels: [Int]

  /// A pyramid over a backbone's maps (strides 4, 8, 16, 32) of these widths.
  public init(_ configuration: Configuration, over backboneChannels: [Int]) {
    self.configuration = configuration
    inputChannels = Array(backboneChannels.dropFirst(configuration.finestLevel - 2))
  }

  /// Backbone maps at strides 4...32 to pyramid levels from the finest on, and one coarser level by
  /// subsampling, for proposals of large objects.
  public func callAsFunction<T: Operations>(_ maps: [T], _ p: Parameters<T>) -> [T] {
    let maps = maps.dropFirst(configuration.finestLevel - 2)
    let width = configuration.channels
    let lateral = zip(maps, inputChannels).enumerated().map { index, pair in
      block(
        pair.0, Convolution(pair.1, width, kernel: 1, hasBias: !configuration.isNormalized),
        p / "inner_blocks" / index)
    }
    var levels: [T] = []
    var above: T?
    for (index, map) in lateral.enumerated().reversed() {
      let merged = above.map { map + $0.upsampled(toMatch: map) } ?? map
      above = merged
      levels.insert(output(merged, p / "layer_blocks" / index), at: 0)
    }
    if let coarsest = levels.last {
      levels.append(coarsest.maxPooled(kernel: 1, stride: 2, padding: .none))
    }
    return levels
  }

  private func output<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    let width = configuration.channels
    guard configuration.isDepthwise else {
      return block(x, Convolution(width, width, kernel: 3, hasBias: !configuration.isNormalized), p)
    }
    let spatial = Convolution(width, width, kernel: 3, groups: width)(x, p / "depthwise")
    return block(spatial, Convolution(width, width, kernel: 1, hasBias: !configuration.isNormalized), p)
  }

  private func block<T: Operations>(_ x: T, _ convolution: Convolution, _ p: Parameters<T>) -> T {
    let y = convolution(x, p / 0)
    return configuration.isNormalized ? BatchNormalization(configuration.channels)(y, p / 1) : y
  }
}
