import Catalog
import Foundation

/// Products of a category that suit: those most like what stands in scenes alike, in the colours asked about.
public struct ComplementProducts: Sendable {
  /// The catalogue's index.
  public var index: any ProductIndex
  /// How many examples are followed.
  public var examples = 24
  private let palettes: Palettes?
  private let colourWeight: Float
  /// How fast a product's share falls with its dissimilarity from an example.
  public var temperature: Float = 0.08

  /// Products of an index.
  ///
  /// - Parameters:
  ///   - palettes: products' colours; nil leaves colours out.
  ///   - colourWeight: of colours against likeness to what stands in scenes alike.
  public init(
    index: any ProductIndex, palettes: Palettes? = nil,
    colourWeight: Float = SceneGraph.Options().colourWeight
  ) {
    self.index = index
    self.palettes = palettes
    self.colourWeight = colourWeight
  }

  /// Tells products' colours; those not known are left out.
  public typealias Palettes = @Sendable (Set<String>) async throws -> [String: ColourPalette]

  /// Products, best first; the similarity of each is its share of all that was said, 0...1, less when its colours suit
  /// less than the best's.
  ///
  /// - Parameter colours: the colours that are to be met; nil leaves them out.
  public func ranked(_ complement: Complement, colours: ColourLift? = nil, limit: Int) async throws
    -> [ProductMatch]
  {
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
    if let colours, let palettes, colourWeight > 0 {
      // A product whose colours nobody knows suits as by chance.
      let suits = try await palettes(Set(scores.keys)).mapValues { exp(colourWeight * colours.suits($0)) }
      let best = max(1, suits.values.max() ?? 1)
      for id in scores.keys { scores[id]?.score *= Double((suits[id] ?? 1) / best) }
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
