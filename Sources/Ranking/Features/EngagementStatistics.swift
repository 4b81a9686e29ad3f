import Catalog
import Foundation

/// What people did with products so far, as rates that few observations do not distort.
///
/// A product at the top is looked at by everybody, one at the bottom by few; so clicks are divided by how often a
/// product was *looked at*: the sum, over its impressions, of the probability that its place was (see
/// `PositionBias`). Old events fade: everything halves in `halfLifeDays`. Rates are drawn towards those of the brand
/// or category, and these towards the overall rate.
public struct EngagementStatistics: Sendable, Hashable {
  /// Looks, clicks and saves, faded.
  public struct Tally: Sendable, Hashable, Codable {
    /// How often it was looked at.
    public var views = 0.0
    /// How often it was clicked: opened, followed to the shop, saved, bought.
    public var clicks = 0.0
    /// How often it was saved, put into a cart or bought.
    public var saves = 0.0
  }

  /// Days in which an event's weight halves.
  public var halfLifeDays = 28.0
  /// Looks' worth of trust in the rate a product's own is drawn towards.
  public var trust = 20.0
  /// How likely each place is looked at.
  public var bias = PositionBias()
  /// When products were first in the catalogue, in seconds since 1970.
  public var firstSeen: [String: Double] = [:]
  /// Events taken in.
  public private(set) var count = 0

  private var products: [String: Tally] = [:]
  private var brands: [String: Tally] = [:]
  private var categories: [String: Tally] = [:]
  private var collections: [String: [String: Tally]] = [:]
  private var sceneTypes: [String: [String: Tally]] = [:]
  /// By place in the list, every impression counted as one.
  private var places: [Tally] = []
  private var allPlaces = Tally()
  private var overall = Tally()
  /// Weights are in units of this time, in milliseconds, so that fading costs nothing when time passes.
  private var origin: Int64?
  /// Weight of the latest event: what one event of now counts.
  private var scale = 1.0

  /// Nothing known.
  public init() {}

  /// Takes an event in.
  ///
  /// - Parameters:
  ///   - brand: the product's.
  ///   - category: the product's.
  ///   - collections: those that hold the event's scene.
  ///   - sceneType: what kind of scene that is.
  public mutating func add(
    _ event: EngagementEvent, brand: String?, category: String?, collections holding: Set<String> = [],
    sceneType: String? = nil
  ) {
    guard let product = event.product else { return }
    let isView = event.kind == .impression
    guard isView || event.kind.isClick else { return }
    let start = origin ?? event.time
    origin = start
    let weight = exp2(Double(event.time - start) / (halfLifeDays * 86_400_000))
    scale = max(scale, weight)
    let seen = isView ? weight * Double(bias.probability(at: event.position ?? 0)) : 0
    func take(_ tally: inout Tally, seen: Double) {
      if isView {
        tally.views += seen
      } else {
        tally.clicks += weight
        if event.kind != .productView, event.kind != .clickOut { tally.saves += weight }
      }
    }
    count += 1
    take(&overall, seen: seen)
    take(&products[product, default: Tally()], seen: seen)
    if let brand { take(&brands[brand, default: Tally()], seen: seen) }
    if let category { take(&categories[category, default: Tally()], seen: seen) }
    for collection in holding {
      take(&collections[collection, default: [:]][product, default: Tally()], seen: seen)
    }
    if let sceneType { take(&sceneTypes[sceneType, default: [:]][product, default: Tally()], seen: seen) }
    if let place = event.position.map({ min($0, Self.places - 1) }) {
      while places.count <= place { places.append(Tally()) }
      take(&places[place], seen: weight)
      take(&allPlaces, seen: weight)
    }
  }

  /// Places told apart; what is further down counts as the last.
  private static let places = 48

  /// A product's rates.
  public struct Facts: Sendable, Hashable {
    /// Clicks for each look.
    public var clickRate: Float
    /// Saves for each look.
    public var saveRate: Float
    /// How often it was looked at.
    public var views: Float
    /// Clicks for each look at the brand; NaN without a brand.
    public var brandClickRate: Float
    /// Saves for each look at the brand; NaN without a brand.
    public var brandSaveRate: Float
    /// Clicks for each look at the category; NaN without a category.
    public var categoryClickRate: Float
    /// Saves for each look at the category; NaN without a category.
    public var categorySaveRate: Float
  }

  /// What is known of a product.
  public func facts(of product: String, brand: String?, category: String?) -> Facts {
    let everything = Rates(
      clicks: rate(overall.clicks, overall.views, 0.1), saves: rate(overall.saves, overall.views, 0.02))
    let ofCategory = category.map { rates(categories[$0], everything) }
    let ofBrand = brand.map { rates(brands[$0], everything) }
    let own = products[product] ?? Tally()
    let smoothed = rates(own, ofBrand ?? ofCategory ?? everything)
    return Facts(
      clickRate: Float(smoothed.clicks), saveRate: Float(smoothed.saves), views: Float(own.views / scale),
      brandClickRate: ofBrand.map { Float($0.clicks) } ?? .nan,
      brandSaveRate: ofBrand.map { Float($0.saves) } ?? .nan,
      categoryClickRate: ofCategory.map { Float($0.clicks) } ?? .nan,
      categorySaveRate: ofCategory.map { Float($0.saves) } ?? .nan)
  }

  /// Clicks and saves for each impression at a place of the list, from 0.
  public func rates(at place: Int) -> (clicks: Float, saves: Float) {
    let all = Rates(
      clicks: rate(allPlaces.clicks, allPlaces.views, 0.1),
      saves: rate(allPlaces.saves, allPlaces.views, 0.02))
    let place = min(place, Self.places - 1)
    let found = rates(places.indices.contains(place) ? places[place] : nil, all)
    return (Float(found.clicks), Float(found.saves))
  }

  /// Clicks for each look at a product in scenes of a kind; nil when it was never seen there.
  public func clickRate(of product: String, inScenesOf type: String) -> Float? {
    guard let tally = sceneTypes[type]?[product], tally.views > 0 else { return nil }
    return Float(rate(tally.clicks, tally.views, rate(overall.clicks, overall.views, 0.1)))
  }

  /// Clicks for each look at a product in scenes of some collections; nil when it was never seen there.
  public func clickRate(of product: String, inAnyOf holding: Set<String>) -> Float? {
    var sum = Tally()
    for collection in holding {
      guard let tally = collections[collection]?[product] else { continue }
      sum.views += tally.views
      sum.clicks += tally.clicks
    }
    return sum.views > 0 ? Float(rate(sum.clicks, sum.views, rate(overall.clicks, overall.views, 0.1))) : nil
  }

  private struct Rates {
    var clicks: Double
    var saves: Double
  }

  private func rates(_ tally: Tally?, _ prior: Rates) -> Rates {
    let tally = tally ?? Tally()
    return Rates(
      clicks: rate(tally.clicks, tally.views, prior.clicks),
      saves: rate(tally.saves, tally.views, prior.saves))
  }

  private func rate(_ count: Double, _ views: Double, _ prior: Double) -> Double {
    (count / scale + trust * prior) / (views / scale + trust)
  }
}
