/// One thing learnt from a data set: a loss with its weight.
public struct EmbedderTask: Sendable, Equatable, Codable {
  /// Which loss.
  public var loss: Loss
  /// Factor on it.
  public var weight: Float
  /// The head a classification trains: `category` for the vocabulary's, any other name for an attribute's.
  public var head: String?
  /// Divisor of similarities before a softmax (scene-product and proxy losses).
  public var temperature: Float?
  /// Angle (ArcFace) or similarity (contrastive, triplet) by which the right one must be better.
  public var margin: Float?
  /// Vectors of earlier batches kept as further negatives; none when nil.
  public var memory: Int?
  /// Proxies drawn as negatives beside the batch's own classes; all when nil.
  public var sampled: Int?

  /// The losses an embedder can be trained with.
  public enum Loss: String, Sendable, Codable {
    /// Cross-entropy of a head's classes.
    case softmax
    /// Binary cross-entropy of each of a head's classes.
    case multiLabel = "multi_label"
    /// Softmax over the similarities to one learnt vector an identity (arXiv 1811.12649).
    case proxies
    /// The same with an additive angular margin (arXiv 1801.07698).
    case arcFace = "arc_face"
    /// Scene and product must pick each other (InfoNCE, arXiv 1807.03748).
    case sceneProduct = "scene_product"
    /// Pairs together, others below a margin (arXiv 1912.06798 for the memory).
    case contrastive
    /// The pair closer than a semi-hard negative (arXiv 1503.03832).
    case triplet
  }

  /// A task from its parts.
  public init(
    _ loss: Loss, weight: Float = 1, head: String? = nil, temperature: Float? = nil, margin: Float? = nil,
    memory: Int? = nil, sampled: Int? = nil
  ) {
    self.loss = loss
    self.weight = weight
    self.head = head
    self.temperature = temperature
    self.margin = margin
    self.memory = memory
    self.sampled = sampled
  }

  /// What log and plan call it.
  var name: String {
    switch loss {
    case .softmax, .multiLabel: head ?? loss.rawValue
    default: loss.rawValue
    }
  }
}
