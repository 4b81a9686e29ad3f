import Catalog
import Domain
import Inference

/// Finds pairs of objects and products in pictures nobody annotated: the detector's objects, matched to a catalogue,
/// kept where the match is probably right.
///
/// How probable is what `vitrine models calibrate-embedder` measured on scenes with known products. A product is kept
/// once a picture, for its surest object.
public struct PairMiner: Sendable {
  /// An object and its product.
  public struct Pair: Sendable, Hashable {
    /// Where, in the picture's pixels.
    public var box: Box
    /// What the detector says it is.
    public var category: String
    /// The product it matches best.
    public var productID: String
    /// How alike they are, -1...1.
    public var similarity: Float
    /// How probable it is that they are the same, 0...1.
    public var confidence: Float
  }

  private let detector: any ObjectDetecting
  private let embedder: any ObjectEmbedding
  private let index: any ProductIndex
  private let curve: OperatingPoints.Curve
  private let fewestConfidence: Float

  /// A miner.
  ///
  /// - Parameters:
  ///   - index: holds vectors of `embedder`.
  ///   - curve: how probable a match of some similarity is right.
  ///   - confidence: the least probability a pair is kept with.
  public init(
    detector: any ObjectDetecting, embedder: any ObjectEmbedding, index: any ProductIndex,
    curve: OperatingPoints.Curve, confidence: Float
  ) {
    self.detector = detector
    self.embedder = embedder
    self.index = index
    self.curve = curve
    fewestConfidence = confidence
  }

  /// The pairs of a picture, the surest first, and how many objects were looked at.
  public func pairs(in picture: PixelBuffer) async throws -> (pairs: [Pair], objects: Int) {
    let categories = detector.vocabulary.categories
    let found = try await detector.detectEverything(in: picture).filter {
      categories.indices.contains($0.category) && $0.box.area > 0
    }
    guard !found.isEmpty else { return ([], 0) }
    var pairs: [Pair] = []
    for (object, embedding) in zip(found, try await embedder.embed(found.map(\.box), of: picture)) {
      let category = categories[object.category].name
      guard
        let match = try await index.search(
          embedding.values, category: category, limit: 1, excluding: []
        ).first
      else { continue }
      // A match is no surer than what was matched: a sofa taken for a bed is no bed of the catalogue.
      let confidence =
        Float(curve.probability(score: match.similarity, category: category)) * min(1, object.score)
      guard confidence >= fewestConfidence else { continue }
      pairs.append(
        Pair(
          box: object.box, category: category, productID: match.productID, similarity: match.similarity,
          confidence: confidence))
    }
    var seen: Set<String> = []
    return (
      pairs.sorted { ($0.confidence, $1.productID) > ($1.confidence, $0.productID) }
        .filter { seen.insert($0.productID).inserted }, found.count
    )
  }
}
