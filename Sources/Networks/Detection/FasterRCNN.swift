/// Faster R-CNN over a feature pyramid (arXiv 1506.01497, 1612.03144), torchvision's names.
///
/// It runs in two parts with plain Swift between them: ``features(_:_:)`` looks at the picture once;
/// ``ProposalSelection`` picks regions; ``heads`` names and refines them; ``DetectionSelection`` decides.
public struct FasterRCNN: Sendable {
  /// The whole detector as one value; saved beside its weights.
  public struct Configuration: Sendable, Hashable, Codable {
    /// The trunk.
    public var backbone: Backbone
    /// The pyramid.
    public var pyramid: FeaturePyramid.Configuration
    /// The proposal network.
    public var proposals: RegionProposalNetwork.Configuration
    /// The region heads.
    public var heads: RegionHeads.Configuration
    /// Pictures are scaled so that their shorter side has this many pixels.
    public var shortestSide: Int
    /// Unless the longer one would then pass this.
    public var longestSide: Int

    enum CodingKeys: String, CodingKey {
      case backbone, pyramid, proposals, heads
      case shortestSide = "shortest_side"
      case longestSide = "longest_side"
    }

    /// A detector from its parts.
    public init(
      backbone: Backbone, pyramid: FeaturePyramid.Configuration,
      proposals: RegionProposalNetwork.Configuration, heads: RegionHeads.Configuration, shortestSide: Int,
      longestSide: Int
    ) {
      self.backbone = backbone
      self.pyramid = pyramid
      self.proposals = proposals
      self.heads = heads
      self.shortestSide = shortestSide
      self.longestSide = longestSide
    }

    /// The default: small enough for two cores, fine enough for vases.
    ///
    /// MobileNetV2, levels from stride 8.
    public static func standard(categories: Int, padding: PaddingStyle = .rightAndBottom) -> Configuration {
      Configuration(
        backbone: Backbone(.mobileNetV2, padding: padding),
        pyramid: .init(finestLevel: 3, channels: 128),
        proposals: .init(
          anchors: AnchorGenerator(sizes: [[20, 36], [56, 84], [128, 192], [280, 400]]),
          candidatesPerLevel: 300, proposals: 150),
        heads: .init(width: 512, categories: categories), shortestSide: 512, longestSide: 640)
    }

    /// torchvision's `fasterrcnn_resnet50_fpn`; `categories` leaves the background out.
    public static func torchvision(categories: Int = 90, isSecondVersion: Bool = false) -> Configuration {
      Configuration(
        backbone: .torchvision(.resNet50), pyramid: .init(isNormalized: isSecondVersion),
        proposals: .init(
          anchors: AnchorGenerator(sizes: [[32], [64], [128], [256], [512]]),
          convolutions: isSecondVersion ? 2 : 1),
        heads: .init(
          convolutions: isSecondVersion ? 4 : 0, linearLayers: isSecondVersion ? 1 : 2, categories: categories
        ),
        shortestSide: 800, longestSide: 1333)
    }

    /// The scale a picture of that size is seen at.
    public func scale(width: Int, height: Int) -> Float {
      let shorter = Float(min(width, height))
      let longer = Float(max(width, height))
      return min(Float(shortestSide) / shorter, Float(longestSide) / longer)
    }

    /// Rows and columns of each proposal level for an input of that (padded) size; the same arithmetic as the
    /// strided convolutions.
    public func grids(width: Int, height: Int) -> [(rows: Int, columns: Int)] {
      var grid = (rows: height, columns: width)
      func halve() { grid = ((grid.rows + 1) / 2, (grid.columns + 1) / 2) }
      for _ in 0..<pyramid.finestLevel { halve() }
      return proposals.anchors.sizes.indices.map { index in
        if index > 0 { halve() }
        return grid
      }
    }
  }

  /// What defines it.
  public let configuration: Configuration
  let pyramid: FeaturePyramid
  let proposals: RegionProposalNetwork
  /// The second part.
  public let heads: RegionHeads

  /// A detector of that configuration.
  public init(_ configuration: Configuration) {
    self.configuration = configuration
    pyramid = FeaturePyramid(configuration.pyramid, over: configuration.backbone.channels)
    proposals = RegionProposalNetwork(configuration.proposals, channels: configuration.pyramid.channels)
    heads = RegionHeads(configuration.heads, over: configuration.pyramid)
  }

  /// What the first part says of a batch of pictures.
  public struct Features<T: Operations> {
    /// Pyramid levels, finest first, without the extra coarse one.
    public let levels: [T]
    /// A logit for each anchor, `[N, anchors, 1]`.
    public let objectness: T
    /// A box delta for each anchor, `[N, anchors, 4]`.
    public let deltas: T
  }

  /// The first part: bytes `[N, H, W, 3]` to pyramid levels and proposal outputs.
  public func features<T: Operations>(_ pictures: T, _ p: Parameters<T>) -> Features<T> {
    features(ofMaps: configuration.backbone(pictures, p / "backbone" / "body"), p)
  }

  /// The first part for pictures normalised already, `[N, 3, H, W]`.
  public func features<T: Operations>(ofNormalized x: T, _ p: Parameters<T>) -> Features<T> {
    features(ofMaps: configuration.backbone.maps(ofNormalized: x, p / "backbone" / "body"), p)
  }

  private func features<T: Operations>(ofMaps maps: [T], _ p: Parameters<T>) -> Features<T> {
    let levels = pyramid(maps, p / "backbone" / "fpn")
    let (objectness, deltas) = proposals(levels, p / "rpn")
    return Features(levels: levels.dropLast(), objectness: objectness, deltas: deltas)
  }

  /// The second part; see ``RegionHeads``.
  public func regions<T: Operations>(
    _ levels: [T], regions: [T], _ p: Parameters<T>
  ) -> (logits: T, deltas: T) {
    heads(levels, regions: regions, p / "roi_heads")
  }

  /// Every parameter with its shape.
  public var parameterShapes: [(path: String, shape: [Int])] {
    ParameterCollector.shapes { p in
      let features = features(ParameterCollector.StandIn(), p)
      _ = regions(features.levels, regions: features.levels, p)
    }
  }
}
