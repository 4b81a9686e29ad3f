import Foundation

/// How probable each category is for one object, by what one or several models say of it.
///
/// A search in the most probable category alone loses every product filed under the second: a chair that the model takes
/// for an armchair finds no chair. A search of everything finds lamps beside it. Between the two, each likely category
/// is searched and its products stand back by how much less probable it is. A model trained with a softmax over
/// similarities (InfoNCE, arXiv 1807.03748) makes the two comparable: the logarithm of a product's probability is its
/// similarity over the softmax's temperature, so that of a category counts `temperature` times.
public struct CategoryBelief: Sendable, Hashable {
  /// A category that is searched.
  public struct Likely: Sendable, Hashable {
    /// The category's name.
    public let name: String
    /// Its probability, 0...1.
    public let probability: Float
    /// What is added to the similarity of its products: 0 for the most probable category, less for the others.
    public let allowance: Float
  }

  /// The categories worth a search, the most probable first; never empty.
  public let likely: [Likely]

  /// Temperature of the softmax over similarities that the bundled embedders were trained with.
  public static let temperature: Float = 0.05
  /// A category this much less probable than the first is not searched.
  static let leastRatio: Float = 0.02
  /// More categories than these are not searched.
  static let most = 5
  /// What a voice that does not name a category is taken to give it: it may be wrong, but says little for it.
  public static let floor: Float = 0.005

  /// What several models say, each a probability by category name: independent voices, so probabilities multiply.
  ///
  /// Nil when no voice names a category.
  public init?(_ voices: [[String: Float]]) {
    let voices = voices.map { voice in voice.filter { $0.value > 0 } }.filter { !$0.isEmpty }
    var product: [String: Float] = [:]
    for name in Set(voices.joined().map(\.key)) {
      product[name] = voices.reduce(1) { $0 * max($1[name] ?? 0, Self.floor) }
    }
    let ordered = product.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    // In this order: a dictionary's own is another in each process, and so would be the last figure of the sum.
    let sum = ordered.reduce(0) { $0 + $1.value }
    guard let best = ordered.first?.value, sum > 0, sum.isFinite else { return nil }
    likely = ordered.prefix(Self.most).filter { $0.value >= Self.leastRatio * best }.map {
      Likely(name: $0.key, probability: $0.value / sum, allowance: Self.temperature * log($0.value / best))
    }
  }

  /// What a detector and an embedder say of one object; an embedder that does not know what the detector names has no
  /// say.
  public static func shared(by detector: [String: Float], and embedder: [String: Float]) -> CategoryBelief? {
    CategoryBelief(detector.keys.allSatisfy { embedder[$0] != nil } ? [detector, embedder] : [detector])
  }

  /// The most probable category.
  public var best: Likely { likely[0] }

  /// What is added to the similarity of products of a category; nil for one that is not searched.
  public func allowance(of category: String?) -> Float? {
    likely.first { $0.name == category }?.allowance
  }
}
