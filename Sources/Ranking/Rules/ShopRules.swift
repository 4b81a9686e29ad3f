import Domain
import Foundation

/// What a shop wants whatever has been learnt: some products first, some rather, some rather not, some never.
///
/// A JSON list: `[{"action": "pin", "product": "sofa-1"}, {"action": "boost", "brand": "Atelier"},
/// {"action": "bury", "category": "artwork"}, {"action": "block", "product": "lamp-9", "scene": "room-2"}]`.
public struct ShopRules: Sendable, Hashable, Codable {
  /// One wish.
  public struct Rule: Sendable, Hashable, Codable {
    /// What is done.
    public enum Action: String, Sendable, Hashable, Codable {
      /// To the top.
      case pin
      /// Up by `places`.
      case boost
      /// After all others.
      case bury
      /// Not shown.
      case block
    }
    /// What is done.
    public var action: Action
    /// Only this product.
    public var product: String?
    /// Only products of this maker.
    public var brand: String?
    /// Only products of this category.
    public var category: String?
    /// Only on this scene.
    public var scene: String?
    /// How many places a boost lifts; 3 unless said otherwise.
    public var places: Int?

    /// A rule from its parts.
    public init(
      _ action: Action, product: String? = nil, brand: String? = nil, category: String? = nil,
      scene: String? = nil, places: Int? = nil
    ) {
      self.action = action
      self.product = product
      self.brand = brand
      self.category = category
      self.scene = scene
      self.places = places
    }

    func applies(to other: LookProduct, on sceneID: String?) -> Bool {
      // A rule about nothing would be one about everything.
      guard product != nil || brand != nil || category != nil else { return false }
      return (product == nil || product == other.id) && (brand == nil || brand == other.brand)
        && (category == nil || category == other.category) && (scene == nil || scene == sceneID)
    }
  }

  /// The rules; of those that apply to a product, the first counts.
  public var rules: [Rule]

  /// Rules, none unless given.
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// Reads a JSON list.
  public init(from decoder: any Decoder) throws {
    rules = try decoder.singleValueContainer().decode([Rule].self)
  }

  /// Writes a JSON list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rules)
  }

  /// An object's products as the shop wants them: places in the old order, and what was done with each.
  public func applied(to products: [LookProduct], on sceneID: String?) -> [(place: Int, rule: String?)] {
    guard !rules.isEmpty else { return products.indices.map { ($0, nil) } }
    var wanted: [(key: Double, place: Int, rule: String?)] = []
    for (place, product) in products.enumerated() {
      let rule = rules.first { $0.applies(to: product, on: sceneID) }
      switch rule?.action {
      case .pin: wanted.append((-1e6 + Double(place), place, "pinned"))
      case .boost: wanted.append((Double(place) - Double(max(1, rule?.places ?? 3)) - 0.5, place, "boosted"))
      case .bury: wanted.append((1e6 + Double(place), place, "buried"))
      case .block: continue
      case nil: wanted.append((Double(place), place, nil))
      }
    }
    return wanted.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map { ($0.place, $0.rule) }
  }
}
