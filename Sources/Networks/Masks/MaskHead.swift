/// The network that draws the outline of each region (Mask R-CNN, arXiv 1703.06870, section 3), from RoI-aligned
/// pyramid features: one square of logits a category, torchvision's names.
public struct MaskHead: Sendable {
  /// What defines it; saved with the model.
  public struct Configuration: Sendable, Hashable, Codable {
    /// 3x3 convolutions before the enlargement.
    public var convolutions: Int
    /// Channels of each, and of the enlarged map.
    public var width: Int
    /// Categories, background not counted; 1 draws the same outline for all.
    public var categories: Int
    /// Side of the aligned grid; masks are twice as fine.
    public var gridSize: Int
    /// Sample points a cell and side.
    public var samplingRatio: Int

    enum CodingKeys: String, CodingKey {
      case convolutions, width, categories
      case gridSize = "grid_size"
      case samplingRatio = "sampling_ratio"
    }

    /// A configuration from its parts; defaults are torchvision's.
    public init(
      convolutions: Int = 4, width: Int = 256, categories: Int, gridSize: Int = 14, samplingRatio: Int = 2
    ) {
      self.convolutions = convolutions
      self.width = width
      self.categories = categories
      self.gridSize = gridSize
      self.samplingRatio = samplingRatio
    }

    /// Cells along a side of a mask.
    public var maskSide: Int { 2 * gridSize }

    /// Masks of a region, background's (which torchvision has, and nobody reads) first.
    public var classes: Int { categories + 1 }

    /// The mask that is read for a category: its own, or the one there is.
    public func channel(of category: Int) -> Int { categories == 1 ? 1 : category + 1 }
  }

  /// What defines it.
  public let configuration: Configuration
  let pyramid: FeaturePyramid.Configuration

  /// A head over levels of that pyramid.
  public init(_ configuration: Configuration, over pyramid: FeaturePyramid.Configuration) {
    self.configuration = configuration
    self.pyramid = pyramid
  }

  /// Levels (without the extra coarse one) and the regions `[R, 5]` that belong to each, to logits
  /// `[R, categories + 1, side, side]`, rows in level order.
  public func callAsFunction<T: Operations>(_ levels: [T], regions: [T], _ p: Parameters<T>) -> T {
    let aligned = zip(levels, regions).enumerated().map { index, pair in
      pair.0.roiAligned(
        pair.1, size: configuration.gridSize, scale: 1 / Float(1 << (pyramid.finestLevel + index)),
        samplingRatio: configuration.samplingRatio)
    }
    var x = T.concatenated(aligned, along: 0)
    var channels = pyramid.channels
    for index in 0..<configuration.convolutions {
      x = Convolution(channels, configuration.width, kernel: 3, hasBias: true)(x, p / "mask_head" / index / 0)
        .rectified()
      channels = configuration.width
    }
    let predictor = p / "mask_predictor"
    x = TransposedConvolution(channels, configuration.width, stride: 2)(x, predictor / "conv5_mask")
      .rectified()
    return Convolution(configuration.width, configuration.classes, kernel: 1, hasBias: true)(
      x, predictor / "mask_fcn_logits")
  }
}
