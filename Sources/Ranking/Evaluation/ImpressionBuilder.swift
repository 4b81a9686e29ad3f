import Catalog
import Foundation

/// Makes an impression log of what was served and what was done with it.
public struct ImpressionBuilder: Sendable {
  private let log: any ServedStore

  /// A builder on a log.
  public init(log: any ServedStore) { self.log = log }

  /// The bias of places, from the pairs that coins were thrown for.
  public func bias() async throws -> PositionBias {
    var bias = PositionBias()
    try await walk { served, shown, clicked in
      for object in served.objects {
        guard let coin = object.coin else { continue }
        for (place, product) in object.products.enumerated()
        where clicked.contains(Key(object: object.object, product: product))
          && shown.contains(Key(object: object.object, product: product))
        {
          bias.add(clickAt: place, coinFor: coin)
        }
      }
    }
    return bias
  }

  /// Every impression, list by list.
  public func impressions(
    bias: PositionBias, each: (Impression) throws -> Void
  ) async throws {
    try await walk { served, shown, clicked in
      for object in served.objects {
        for (place, product) in object.products.enumerated() {
          let key = Key(object: object.object, product: product)
          guard shown.contains(key) else { continue }
          var features: [String: Float] = [:]
          for (name, value) in zip(served.features, object.values[place]) { features[name] = value }
          try each(
            Impression(
              request: served.request, object: object.object, item: product, position: place,
              propensity: bias.probability(at: place), click: clicked.contains(key), base: object.base[place],
              features: features, coin: object.coin, simulated: shown.isSimulated ? true : nil))
        }
      }
    }
  }

  /// Every answer of which some event speaks, with which products of which objects were taken, and whether a simulator
  /// was the visitor.
  public func engagement(
    each: (ServedLook, _ isClicked: (_ object: Int, _ product: String) -> Bool, _ isSimulated: Bool) throws ->
      Void
  ) async throws {
    try await walk { served, shown, clicked in
      try each(
        served, { clicked.contains(Key(object: $0, product: $1)) }, shown.isSimulated)
    }
  }

  private struct Key: Hashable {
    var object: Int
    var product: String
  }

  private struct Keys {
    var keys: Set<Key> = []
    var isSimulated = false
    func contains(_ key: Key) -> Bool { keys.contains(key) }
  }

  private func walk(_ body: (ServedLook, _ shown: Keys, _ clicked: Keys) throws -> Void) async throws {
    var last = ""
    while true {
      let page = try await log.served(after: last, limit: 400)
      guard let end = page.last?.request else { return }
      last = end
      let events = Dictionary(grouping: try await log.events(ofRequests: page.map(\.request))) {
        $0.request ?? ""
      }
      for served in page {
        var shown = Keys()
        var clicked = Keys()
        for event in events[served.request] ?? [] {
          guard let product = event.product else { continue }
          let key = Key(object: event.object ?? 0, product: product)
          if event.isSimulated { shown.isSimulated = true }
          if event.kind == .impression { shown.keys.insert(key) }
          if event.kind.isClick { clicked.keys.insert(key) }
        }
        try body(served, shown, clicked)
      }
    }
  }
}
