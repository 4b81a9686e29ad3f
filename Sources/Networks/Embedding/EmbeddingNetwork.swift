/// The network behind every similarity: a trunk, generalised-mean pooling, a projection to a short vector of
/// unit length, and a head that names the category.
public struct EmbeddingNetwork: Sendable {
  /// What defines the network; saved beside its weights.
  public struct Configuration: Sendable, Hashable, Codable {
    /// The trunk.
    public var backbone: Backbone
    /// Numbers in a vector.
    public var dimension: Int
    /// Categories the head tells apart; 0 for none.
    public var categories: Int
    /// Side of the square crops it takes, in pixels.
    public var inputSize: Int

    enum CodingKeys: String, CodingKey {
      case backbone, dimension, categories
      case inputSize = "input_size"
    }

    /// A configuration from its parts.
    public init(backbone: Backbone, dimension: Int = 128, categories: Int, inputSize: Int = 160) {
      self.backbone = backbone
      self.dimension = dimension
      self.categories = categories
      self.inputSize = inputSize
    }
  }

  /// What defines it.
  public let configuration: Configuration

  /// A network of that configuration.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Bytes `[N, H, W, 3]` to vectors `[N, dimension]` of unit length and category logits `[N, categories]`.
  public func callAsFunction<T: Operations>(
    _ pictures: T, _ p: Parameters<T>
  ) -> (vectors: T, categories: T?) {
    let maps = configuration.backbone(pictures, p / "backbone")
    let width = configuration.backbone.channels[3]
    let pooled = GeneralizedMean()(maps[3], p / "pooling")
    let vectors = Linear(width, configuration.dimension)(pooled, p / "projection").unitLength()
    guard configuration.categories > 0 else { return (vectors, nil) }
    return (vectors, Linear(width, configuration.categories)(pooled, p / "categories"))
  }
}

/// Generalised-mean pooling with a learned exponent (arXiv 1711.02512, equation 2): between the mean (p = 1)
/// and the maximum (p large); training moves it to about 3.
public struct GeneralizedMean: Sendable {
  /// Pooling over height and width.
  public init() {}

  /// `[N, C, H, W]` to `[N, C]`; parameter `p` of one element.
  public func callAsFunction<T: Operations>(_ x: T, _ p: Parameters<T>) -> T {
    let exponent = p["p", 1]
    return x.clamped(to: 1e-6...Float.infinity).power(exponent).spatialMean().power(exponent.reciprocal())
  }
}

extension EmbeddingNetwork {
  /// Every parameter with its shape.
  public var parameterShapes: [(path: String, shape: [Int])] {
    ParameterCollector.shapes { _ = self(ParameterCollector.StandIn(), $0) }
  }
}
