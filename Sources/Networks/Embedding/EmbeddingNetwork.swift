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
    /// Further heads, each naming an attribute.
    public var heads: [AttributeHead]

    enum CodingKeys: String, CodingKey {
      case backbone, dimension, categories, heads
      case inputSize = "input_size"
    }

    /// A configuration from its parts.
    public init(
      backbone: Backbone, dimension: Int = 128, categories: Int, inputSize: Int = 160,
      heads: [AttributeHead] = []
    ) {
      self.backbone = backbone
      self.dimension = dimension
      self.categories = categories
      self.inputSize = inputSize
      self.heads = heads
    }

    /// Reads a configuration; one without `heads` has none.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      backbone = try values.decode(Backbone.self, forKey: .backbone)
      dimension = try values.decode(Int.self, forKey: .dimension)
      categories = try values.decode(Int.self, forKey: .categories)
      inputSize = try values.decode(Int.self, forKey: .inputSize)
      heads = try values.decodeIfPresent([AttributeHead].self, forKey: .heads) ?? []
    }
  }

  /// What defines it.
  public let configuration: Configuration

  /// A network of that configuration.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Bytes `[N, H, W, 3]` to vectors `[N, dimension]` of unit length, category logits `[N, categories]`, and the
  /// logits of each further head, in order.
  public func callAsFunction<T: Operations>(
    _ pictures: T, _ p: Parameters<T>
  ) -> (vectors: T, categories: T?, heads: [T]) {
    let features = features(pictures, p)
    return (
      vectors(of: features, p), configuration.categories > 0 ? categories(of: features, p) : nil,
      configuration.heads.map { logits(of: $0, features, p) }
    )
  }

  /// What everything else is computed from: bytes `[N, H, W, 3]` to the pooled channels of the trunk.
  public func features<T: Operations>(_ pictures: T, _ p: Parameters<T>) -> T {
    GeneralizedMean()(configuration.backbone(pictures, p / "backbone")[3], p / "pooling")
  }

  /// Pooled channels to vectors `[N, dimension]` of unit length.
  public func vectors<T: Operations>(of features: T, _ p: Parameters<T>) -> T {
    Linear(width, configuration.dimension)(features, p / "projection").unitLength()
  }

  /// Pooled channels to category logits `[N, categories]`.
  public func categories<T: Operations>(of features: T, _ p: Parameters<T>) -> T {
    Linear(width, configuration.categories)(features, p / "categories")
  }

  /// Pooled channels to the logits of an attribute.
  public func logits<T: Operations>(of head: AttributeHead, _ features: T, _ p: Parameters<T>) -> T {
    Linear(width, head.labels.count)(features, p / "heads" / head.name)
  }

  private var width: Int { configuration.backbone.channels[3] }
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
