/// Which class every place of a picture is of: the semantic branch of the panoptic feature pyramid (arXiv 1901.02446,
/// figure 3), which may read what the instances say (arXiv 1906.06597).
///
/// Each pyramid level passes a 3x3 convolution and an enlargement as often as it takes to reach the finest level;
/// there the levels are added, enlarged once more, and a last convolution decides. With instance mask projection
/// that convolution also sees, in a channel a class, the soft masks of what was detected (see
/// ``InstanceProjection``). Group normalisation after every convolution, as in the paper: a trained pyramid's values are
/// large, and without it the first steps push units where no gradient reaches them.
public struct SemanticBranch: Sendable {
  /// A class a place may be of.
  public struct Class: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// The detector's categories that are instances of it; none for what nobody detects (skin, hair).
    public var categories: [String]

    /// A class from its parts.
    public init(name: String, categories: [String]) {
      self.name = name
      self.categories = categories
    }
  }

  /// What defines it; saved with the model.
  public struct Configuration: Sendable, Hashable, Codable {
    /// The classes; background is added before them.
    public var classes: [Class]
    /// Channels inside.
    public var width: Int
    /// Whether it reads the projected masks.
    public var isProjected: Bool
    /// Groups of channels that are normalised together; nil in branches made before there was normalisation.
    public var groups: Int?

    enum CodingKeys: String, CodingKey {
      case classes, width, groups
      case isProjected = "projected"
    }

    /// A configuration from its parts.
    public init(classes: [Class], width: Int = 48, isProjected: Bool = true, groups: Int? = nil) {
      self.classes = classes
      self.width = width
      self.isProjected = isProjected
      self.groups = groups
    }

    /// The classes that can be detected: one channel of the projection each.
    public var projected: [Class] { classes.filter { !$0.categories.isEmpty } }

    /// The channel a category's masks are projected to; nil when it is none of the classes.
    public func channel(of category: String) -> Int? {
      projected.firstIndex { $0.categories.contains(category) }
    }
  }

  /// What defines it.
  public let configuration: Configuration
  let pyramid: FeaturePyramid.Configuration

  /// A branch over levels of that pyramid.
  public init(_ configuration: Configuration, over pyramid: FeaturePyramid.Configuration) {
    self.configuration = configuration
    self.pyramid = pyramid
  }

  /// Pixels between the places it decides about: half the finest level's stride.
  public var stride: Int { 1 << (pyramid.finestLevel - 1) }

  /// Levels (without the extra coarse one), and the projection `[N, projected, H, W]`, to logits
  /// `[N, classes + 1, H, W]` at ``stride``; class 0 is background.
  public func callAsFunction<T: Operations>(_ levels: [T], projection: T?, _ p: Parameters<T>) -> T {
    let width = configuration.width
    var parts = levels.enumerated().map { index, level -> T in
      let place = p / "levels" / index
      var x = convolved(level, pyramid.channels, place / 0)
      for step in 0..<index {
        if step > 0 { x = convolved(x, width, place / step) }
        x = x.doubled()
      }
      return x
    }
    let finest = parts.removeFirst()
    var x = parts.reduce(finest, +).doubled()
    var channels = width
    if configuration.isProjected, let projection {
      x = T.concatenated([x, projection], along: 1)
      channels += configuration.projected.count
    }
    x = convolved(x, channels, p / "fusion")
    return Convolution(width, configuration.classes.count + 1, kernel: 1, hasBias: true)(x, p / "classifier")
  }

  /// A 3x3 convolution to the branch's width, normalised and rectified.
  private func convolved<T: Operations>(_ x: T, _ channels: Int, _ p: Parameters<T>) -> T {
    let width = configuration.width
    guard let groups = configuration.groups else {
      return Convolution(channels, width, kernel: 3, hasBias: true)(x, p).rectified()
    }
    return Convolution(channels, width, kernel: 3)(x, p)
      .groupNormalized(by: p / "norm", channels: width, groups: groups, epsilon: 1e-5).rectified()
  }
}
