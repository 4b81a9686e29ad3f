/// What a detector's pyramid tells beyond boxes: the part of each object that shows, the whole of it where
/// something stands before it, and the class of every place.
///
/// An addition to a detector that stays as it is: it reads the levels the detector has computed already.
public struct LayersNetwork: Sendable {
  /// The whole as one value; saved beside its weights.
  public struct Configuration: Sendable, Hashable, Codable {
    /// The pyramid it reads.
    public var pyramid: FeaturePyramid.Configuration
    /// Draws the visible part of an object.
    public var visible: MaskHead.Configuration
    /// Draws the whole of an object, hidden parts too (amodal segmentation, arXiv 1604.08202).
    public var whole: MaskHead.Configuration?
    /// The whole is drawn on the box grown on every side by this part of its size: what is hidden reaches beyond
    /// what shows.
    public var wholeMargin: Float
    /// Names the class of every place.
    public var semantic: SemanticBranch.Configuration?

    enum CodingKeys: String, CodingKey {
      case pyramid, visible, whole, semantic
      case wholeMargin = "whole_margin"
    }

    /// A configuration from its parts.
    public init(
      pyramid: FeaturePyramid.Configuration, visible: MaskHead.Configuration,
      whole: MaskHead.Configuration? = nil, wholeMargin: Float = 0.35,
      semantic: SemanticBranch.Configuration? = nil
    ) {
      self.pyramid = pyramid
      self.visible = visible
      self.whole = whole
      self.wholeMargin = wholeMargin
      self.semantic = semantic
    }

    /// The pyramid levels that are read, as powers of two of their strides.
    public var levels: ClosedRange<Int> { pyramid.finestLevel...5 }

    /// The region the whole of an object is drawn on.
    public func wholeRegion(of box: Corners) -> Corners {
      let margin = (box.highHalf - box.lowHalf) * wholeMargin
      return Corners(lowHalf: box.lowHalf - margin, highHalf: box.highHalf + margin)
    }
  }

  /// What defines it.
  public let configuration: Configuration
  /// Draws what shows.
  public let visible: MaskHead
  /// Draws the whole.
  public let whole: MaskHead?
  /// Names places.
  public let semantic: SemanticBranch?

  /// A network of that configuration.
  public init(_ configuration: Configuration) {
    self.configuration = configuration
    visible = MaskHead(configuration.visible, over: configuration.pyramid)
    whole = configuration.whole.map { MaskHead($0, over: configuration.pyramid) }
    semantic = configuration.semantic.map { SemanticBranch($0, over: configuration.pyramid) }
  }

  /// Logits of the visible parts; see ``MaskHead``.
  public func visibleMasks<T: Operations>(_ levels: [T], regions: [T], _ p: Parameters<T>) -> T {
    visible(levels, regions: regions, p / "visible")
  }

  /// Logits of the wholes; nil without that head.
  public func wholeMasks<T: Operations>(_ levels: [T], regions: [T], _ p: Parameters<T>) -> T? {
    whole?(levels, regions: regions, p / "whole")
  }

  /// Logits of the classes of places; nil without that branch.
  public func classes<T: Operations>(_ levels: [T], projection: T?, _ p: Parameters<T>) -> T? {
    semantic?(levels, projection: projection, p / "semantic")
  }

  /// Every parameter with its shape.
  public var parameterShapes: [(path: String, shape: [Int])] {
    ParameterCollector.shapes { p in
      let levels = configuration.levels.map { _ in ParameterCollector.StandIn() }
      _ = visibleMasks(levels, regions: levels, p)
      _ = wholeMasks(levels, regions: levels, p)
      _ = classes(levels, projection: ParameterCollector.StandIn(), p)
    }
  }

  /// Regions grouped by the pyramid level they are read from, and each row's place in the list given.
  public func grouped(_ regions: [Corners]) -> (byLevel: [[Corners]], order: [Int]) {
    let heads = RegionHeads(.init(categories: 1), over: configuration.pyramid)
    let count = configuration.levels.count
    var byLevel = [[Corners]](repeating: [], count: count)
    var places = [[Int]](repeating: [], count: count)
    for (place, region) in regions.enumerated() {
      let level = heads.level(of: region, levels: count)
      byLevel[level].append(region)
      places[level].append(place)
    }
    return (byLevel, places.flatMap { $0 })
  }
}
