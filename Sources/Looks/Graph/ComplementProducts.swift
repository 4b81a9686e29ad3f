import Catalog
import Foundation

/// Products of a category that suit: those most like what stands in scenes alike.
public struct ComplementProducts: Sendable {
  /// The catalogue's index.
  public var index: any ProductIndex
  /// How many examples are followed.
  public var examples = 24
  /// How fast a product's share falls with its dissimilarity from an example.
  public var temperature: Float = 0.08

  /// Products of an index.
  public init(index: any ProductIndex) { self.index = index }

  /// Products, best first; the similarity of each is its share of all that was said, 0...1.
  public func ranked(_ complement: Complement, limit: Int) async throws -> [ProductMatch] {
    var scores: [String: (score: Double, picture: Int)] = [:]
    var total = 0.0
    for example in complement.examples.prefix(examples) {
      let matches = try await index.search(
        example.vector, category: complement.category, limit: max(limit, 50), excluding: [])
      guard let best = matches.first?.similarity else { continue }
      total += example.weight
      for match in matches {
        let share = example.weight * Double(exp((match.similarity - best) / temperature))
        let known = scores[match.productID]
        scores[match.productID] = ((known?.score ?? 0) + share, known?.picture ?? match.pictureIndex)
      }
    }
    return scores.map {
      ProductMatch(
        productID: $0.key, pictureIndex: $0.value.picture,
        similarity: Float($0.value.score / max(total, 1e-12)))
    }
    .sorted { ($0.similarity, $1.productID) > ($1.similarity, $0.productID) }
    .prefix(limit).map(\.self)
  }
}
