/// The network that says where something is, whatever it is (Faster R-CNN, section 3.1): for each anchor an
/// objectness logit and a box delta.
///
/// One head shared by all levels.
public struct RegionProposalNetwork: Sendable {
  /// What defines it; saved with the model.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Anchors by level.
    public var anchors: AnchorGenerator
    /// 3x3 convolutions before the two outputs.
    public var convolutions: Int
    /// Depthwise 3x3 plus 1x1 in place of the full convolutions.
    public var isDepthwise: Bool
    /// Boxes kept of each level before suppression.
    public var candidatesPerLevel: Int
    /// Boxes kept of a picture after suppression.
    public var proposals: Int
    /// Overlap above which the weaker of two proposals goes.
    public var suppression: Float

    enum CodingKeys: String, CodingKey {
      case anchors, convolutions, proposals, suppression
      case isDepthwise = "depthwise"
      case candidatesPerLevel = "candidates_per_level"
    }

    /// A configuration from its parts; defaults are torchvision's when serving.
    public init(
      anchors: AnchorGenerator, convolutions: Int = 1, isDepthwise: Bool = false,
      candidatesPerLevel: Int = 1000, proposals: Int = 1000, suppression: Float = 0.7
    ) {
      self.anchors = anchors
      self.convolutions = convolutions
      self.isDepthwise = isDepthwise
      self.candidatesPerLevel = candidatesPerLevel
      self.proposals = proposals
      self.suppression = suppression
    }
  }

  let configuration: Configuration
  let channels: Int

  /// A network over pyramid levels of that width.
  public init(_ configuration: Configuration, channels: Int) {
    self.configuration = configuration
    self.channels = channels
  }

  /// Pyramid levels to objectness logits `[N, anchors, 1]` and deltas `[N, anchors, 4]`, levels joined in order.
  public func callAsFunction<T: Operations>(_ levels: [T], _ p: Parameters<T>) -> (objectness: T, deltas: T) {
    let count = configuration.anchors.countPerPosition
    let head = p / "head"
    let hidden = levels.map { level -> T in
      (0..<configuration.convolutions).reduce(level) { x, index in
        let place = head / "conv" / index
        guard configuration.isDepthwise else {
          return Convolution(channels, channels, kernel: 3, hasBias: true)(x, place / 0).rectified()
        }
        let spatial = Convolution(channels, channels, kernel: 3, groups: channels)(x, place / "depthwise")
        return Convolution(channels, channels, kernel: 1, hasBias: true)(spatial, place / 0).rectified()
      }
    }
    let objectness = hidden.map {
      Convolution(channels, count, kernel: 1, hasBias: true)($0, head / "cls_logits").anchorRows(of: 1)
    }
    let deltas = hidden.map {
      Convolution(channels, count * 4, kernel: 1, hasBias: true)($0, head / "bbox_pred").anchorRows(of: 4)
    }
    return (T.concatenated(objectness, along: 1), T.concatenated(deltas, along: 1))
  }
}

/// Proposals picked from the network's outputs for one picture, in plain Swift.
public struct ProposalSelection: Sendable {
  let coder = BoxCoder()
  /// Boxes kept of each level before suppression.
  public var candidatesPerLevel: Int
  /// Boxes kept of a picture after suppression.
  public var proposals: Int
  /// Overlap above which the weaker goes.
  public var suppression: Float
  /// Boxes narrower or lower than this are dropped, in pixels.
  public var smallestSide: Float = 1e-3

  /// A selection with these limits.
  public init(candidatesPerLevel: Int, proposals: Int, suppression: Float) {
    self.candidatesPerLevel = candidatesPerLevel
    self.proposals = proposals
    self.suppression = suppression
  }

  /// The limits a model serves with.
  public init(_ configuration: RegionProposalNetwork.Configuration) {
    self.init(
      candidatesPerLevel: configuration.candidatesPerLevel, proposals: configuration.proposals,
      suppression: configuration.suppression)
  }

  /// The best proposals of one picture, best first: decode, clip, drop slivers, suppress within each level,
  /// keep the best over all levels.
  ///
  /// - Parameters:
  ///   - anchors: by level.
  ///   - objectness: one logit an anchor, levels joined.
  ///   - deltas: four numbers an anchor, levels joined.
  ///   - width: the picture's width without padding, in pixels.
  ///   - height: its height.
  public func proposals(
    anchors: [[Corners]], objectness: UnsafeBufferPointer<Float>, deltas: UnsafeBufferPointer<Float>,
    width: Float, height: Float
  ) -> [(box: Corners, objectness: Float)] {
    var chosen: [(box: Corners, objectness: Float)] = []
    var start = 0
    for level in anchors {
      let scores = objectness[start..<(start + level.count)]
      var boxes: [Corners] = []
      var logits: [Float] = []
      for index in largest(candidatesPerLevel, of: scores) {
        let at = (start + index) * 4
        let delta = SIMD4(deltas[at], deltas[at + 1], deltas[at + 2], deltas[at + 3])
        let box = coder.decoded(delta, at: level[index]).clipped(width: width, height: height)
        if box.z - box.x >= smallestSide, box.w - box.y >= smallestSide {
          boxes.append(box)
          logits.append(objectness[start + index])
        }
      }
      let kept = nonMaximumSuppression(
        boxes, order: Array(boxes.indices), threshold: suppression, limit: proposals)
      chosen += kept.map { (boxes[$0], logits[$0]) }
      start += level.count
    }
    return largest(min(proposals, chosen.count), of: chosen.map(\.objectness)).map { chosen[$0] }
  }
}
