import Domain
import Foundation

/// What is known beside the look itself when features are computed.
public struct FeatureContext: Sendable {
  /// What people did so far.
  public var statistics: EngagementStatistics
  /// The collections that hold the scene.
  public var collections: Set<String> = []
  /// What kind of scene it is, with its number among the embedder's kinds, when it is known.
  public var sceneType: (name: String, number: Int)?
  /// Logarithm of how much more often each product stands in scenes of these collections than in others.
  public var presence: [String: Float] = [:]
  /// The scene's style, when it is known.
  public var style: Int?
  /// What the visitor opened and saved lately, as a unit vector; nil without consent.
  public var taste: [Float]?
  /// Embeddings of the products' main pictures, as far as they are needed and known.
  public var vectors: [String: [Float]] = [:]
  /// Mean logarithm of the lifts of a product and the scene's other objects, by object place and product.
  public var togetherness: [Int: [String: Float]] = [:]
  /// Now, in seconds since 1970.
  public var time: Double

  /// A context from what is always known.
  public init(statistics: EngagementStatistics, time: Double) {
    self.statistics = statistics
    self.time = time
  }
}

/// Features of an object's products: the one place they are computed, for serving and, by way of the log, for
/// training.
public enum FeatureTable {
  /// A row of numbers for each product of an object, in the order of `Feature.allCases`.
  ///
  /// - Parameters:
  ///   - object: with its products in order of likeness.
  ///   - place: the object's place in the look.
  public static func rows(_ object: LookObject, at place: Int, _ context: FeatureContext) -> [[Float]] {
    let median = medianPrices(object.products)
    return object.products.enumerated().map { rank, product in
      let facts = context.statistics.facts(of: product.id, brand: product.brand, category: product.category)
      return Feature.allCases.map { feature in
        switch feature {
        case .similarity: product.similarity ?? .nan
        case .likenessPlace: 1 / Float(rank + 1)
        case .exact: product.match == .exact ? 1 : 0
        case .exactProbability: product.matchProbability ?? .nan
        case .categoryConfidence: object.score
        case .sameCategory: product.category == object.category ? 1 : 0
        case .attributeAgreement: product.attributeAgreement ?? .nan
        case .mainPicture: product.picture.map { $0 == 0 ? 1 : 0 } ?? .nan
        case .availability: SimilarityRanker.readiness(product.availability)
        case .price: price(product, median)
        case .discount: discount(product)
        case .freshness: freshness(context.statistics.firstSeen[product.id], now: context.time)
        case .objectSize: object.box.area
        case .productClickRate: facts.clickRate
        case .productSaveRate: facts.saveRate
        case .productViews: log1p(facts.views)
        case .brandClickRate: facts.brandClickRate
        case .brandSaveRate: facts.brandSaveRate
        case .categoryClickRate: facts.categoryClickRate
        case .categorySaveRate: facts.categorySaveRate
        case .placeClickRate: context.statistics.rates(at: rank).clicks
        case .placeSaveRate: context.statistics.rates(at: rank).saves
        case .collectionClickRate:
          context.statistics.clickRate(of: product.id, inAnyOf: context.collections) ?? .nan
        case .collectionPresence: context.presence[product.id] ?? .nan
        case .sceneType: context.sceneType.map { Float($0.number) } ?? .nan
        case .sceneTypeClickRate:
          context.sceneType.flatMap { context.statistics.clickRate(of: product.id, inScenesOf: $0.name) }
            ?? .nan
        case .sceneStyle: context.style.map(Float.init) ?? .nan
        case .togetherness: context.togetherness[place]?[product.id] ?? .nan
        case .taste: taste(context.taste, context.vectors[product.id])
        }
      }
    }
  }

  private static func amount(_ price: Price) -> Float { (price.amount as NSDecimalNumber).floatValue }

  private static func medianPrices(_ products: [LookProduct]) -> [String: Float] {
    Dictionary(grouping: products.compactMap(\.price), by: \.currency).mapValues { prices in
      let amounts = prices.map(amount).sorted()
      return amounts[amounts.count / 2]
    }
  }

  private static func price(_ product: LookProduct, _ medians: [String: Float]) -> Float {
    guard let price = product.price, let median = medians[price.currency], median > 0, amount(price) > 0
    else {
      return .nan
    }
    return log(amount(price) / median)
  }

  private static func discount(_ product: LookProduct) -> Float {
    guard let regular = product.regularPrice, let now = product.price, regular.currency == now.currency,
      regular.amount > 0
    else { return 0 }
    return min(1, max(0, 1 - amount(now) / amount(regular)))
  }

  private static func freshness(_ firstSeen: Double?, now: Double) -> Float {
    guard let firstSeen else { return .nan }
    return Float(exp2(-max(0, now - firstSeen) / (30 * 86_400)))
  }

  private static func taste(_ taste: [Float]?, _ vector: [Float]?) -> Float {
    guard let taste, let vector, taste.count == vector.count else { return .nan }
    return zip(taste, vector).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
