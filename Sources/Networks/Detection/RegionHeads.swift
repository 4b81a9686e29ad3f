import Domain
import Foundation

/// The network that names each region and refines its box (Faster R-CNN's second stage), from RoI-aligned
/// pyramid features.
public struct RegionHeads: Sendable {
  /// What defines it; saved with the model.
  public struct Configuration: Sendable, Hashable, Codable {
    /// 3x3 convolutions with batch normalisation before the linear layers (torchvision's v2 has 4, v1 none).
    public var convolutions: Int
    /// Linear layers (v1 has 2, v2 has 1).
    public var linearLayers: Int
    /// Width of the linear layers.
    public var width: Int
    /// Categories, background not counted.
    public var categories: Int
    /// Side of the aligned grid.
    public var gridSize: Int
    /// Sample points a cell and side.
    public var samplingRatio: Int

    enum CodingKeys: String, CodingKey {
      case convolutions, width, categories
      case linearLayers = "linear_layers"
      case gridSize = "grid_size"
      case samplingRatio = "sampling_ratio"
    }

    /// A configuration from its parts; defaults are torchvision's v1.
    public init(
      convolutions: Int = 0, linearLayers: Int = 2, width: Int = 1024, categories: Int, gridSize: Int = 7,
      samplingRatio: Int = 2
    ) {
      self.convolutions = convolutions
      self.linearLayers = linearLayers
      self.width = width
      self.categories = categories
      self.gridSize = gridSize
      self.samplingRatio = samplingRatio
    }
  }

  let configuration: Configuration
  let pyramid: FeaturePyramid.Configuration

  /// Heads over levels of that pyramid.
  public init(_ configuration: Configuration, over pyramid: FeaturePyramid.Configuration) {
    self.configuration = configuration
    self.pyramid = pyramid
  }

  /// Levels (without the extra coarse one) and the regions `[R, 5]` that belong to each, to class logits
  /// `[R, categories + 1]` (0 is background) and deltas `[R, (categories + 1) * 4]`, rows in level order.
  public func callAsFunction<T: Operations>(
    _ levels: [T], regions: [T], _ p: Parameters<T>
  ) -> (logits: T, deltas: T) {
    let aligned = zip(levels, regions).enumerated().map { index, pair in
      pair.0.roiAligned(
        pair.1, size: configuration.gridSize, scale: 1 / Float(1 << (pyramid.finestLevel + index)),
        samplingRatio: configuration.samplingRatio)
    }
    var x = T.concatenated(aligned, along: 0)
    let box = p / "box_head"
    for index in 0..<configuration.convolutions {
      let place = box / index
      x = Convolution(pyramid.channels, pyramid.channels, kernel: 3)(x, place / 0)
      x = BatchNormalization(pyramid.channels)(x, place / 1).rectified()
    }
    x = x.flattened()
    var width = pyramid.channels * configuration.gridSize * configuration.gridSize
    for index in 0..<configuration.linearLayers {
      // torchvision names its two-layer head fc6 and fc7, and numbers the convolutional one.
      let place =
        configuration.convolutions == 0
        ? box / "fc\(6 + index)" : box / (configuration.convolutions + 1 + index)
      x = Linear(width, configuration.width)(x, place).rectified()
      width = configuration.width
    }
    let classes = configuration.categories + 1
    return (
      Linear(width, classes)(x, p / "box_predictor" / "cls_score"),
      Linear(width, classes * 4)(x, p / "box_predictor" / "bbox_pred")
    )
  }

  /// The pyramid level a region is read from (FPN paper, equation 1): 224 pixels belong to stride 16, and
  /// every halving one level down.
  ///
  /// 0 is the finest level of the pyramid.
  public func level(of region: Corners, levels: Int) -> Int {
    let level = (4 + log2(max(region.area, 0).squareRoot() / 224) + 1e-6).rounded(.down)
    return Int(min(max(level, Float(pyramid.finestLevel)), Float(pyramid.finestLevel + levels - 1)))
      - pyramid.finestLevel
  }
}

/// Final detections picked from the heads' outputs for one picture, in plain Swift.
public struct DetectionSelection: Sendable {
  let coder = BoxCoder(weights: SIMD4(10, 10, 5, 5))
  /// Weakest score kept.
  public var scoreThreshold: Float
  /// Overlap above which the weaker of two detections of one category goes.
  public var suppression: Float
  /// Detections kept of a picture.
  public var limit: Int
  /// Boxes with a smaller side are dropped, in pixels.
  public var smallestSide: Float = 1e-2

  /// A selection; defaults are torchvision's.
  public init(scoreThreshold: Float = 0.05, suppression: Float = 0.5, limit: Int = 100) {
    self.scoreThreshold = scoreThreshold
    self.suppression = suppression
    self.limit = limit
  }

  /// The detections of one picture, best first.
  ///
  /// - Parameters:
  ///   - regions: the boxes the heads were given.
  ///   - scores: probabilities `[R, categories + 1]`, background first.
  ///   - deltas: `[R, (categories + 1) * 4]`.
  ///   - categories: how many, background not counted.
  ///   - width: the picture's width, in the regions' pixels.
  ///   - height: its height.
  public func detections(
    regions: [Corners], scores: UnsafeBufferPointer<Float>, deltas: UnsafeBufferPointer<Float>,
    categories: Int, width: Float, height: Float
  ) -> [Detection] {
    var found: [(detection: Detection, row: Int)] = []
    let classes = categories + 1
    for category in 1...max(categories, 1) {
      var boxes: [Corners] = []
      var confidences: [Float] = []
      var rows: [Int] = []
      for (row, region) in regions.enumerated() where scores[row * classes + category] > scoreThreshold {
        let at = (row * classes + category) * 4
        let delta = SIMD4(deltas[at], deltas[at + 1], deltas[at + 2], deltas[at + 3])
        let box = coder.decoded(delta, at: region).clipped(width: width, height: height)
        guard box.z - box.x >= smallestSide, box.w - box.y >= smallestSide else { continue }
        boxes.append(box)
        confidences.append(scores[row * classes + category])
        rows.append(row)
      }
      let order = largest(boxes.count, of: confidences)
      for index in nonMaximumSuppression(boxes, order: order, threshold: suppression) {
        found.append(
          (
            Detection(box: boxes[index].box, category: category - 1, score: confidences[index]), rows[index]
          ))
      }
    }
    return largest(min(limit, found.count), of: found.map(\.detection.score)).map {
      var detection = found[$0].detection
      let row = UnsafeBufferPointer(rebasing: scores[found[$0].row * classes..<(found[$0].row + 1) * classes])
      detection.alternatives = Self.alternatives(to: detection.category, in: row)
      return detection
    }
  }

  /// The other categories of a region, best first, but for those that are as good as not named.
  private static func alternatives(
    to category: Int, in scores: UnsafeBufferPointer<Float>
  ) -> [Detection.Alternative] {
    scores.indices.dropFirst().filter { $0 - 1 != category && scores[$0] >= CategoryBelief.floor }
      .sorted { scores[$0] > scores[$1] }
      .map { Detection.Alternative(category: $0 - 1, score: scores[$0]) }
  }
}
