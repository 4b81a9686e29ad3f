import Catalog
import Domain
import Foundation

/// Brings a look's products into the order they are shown in, and writes down what that order was made from.
///
/// Likeness, then what has been learnt, then the shop's rules, then (for a share of objects) a coin thrown for one
/// pair of neighbours, by which the bias of places is measured.
public struct LookArranger: Sendable {
  /// The learned order; nil keeps that of likeness.
  public var model: RankerModel?
  /// What the shop wants whatever has been learnt.
  public var rules: ShopRules
  /// Share of objects for which a coin is thrown, 0...1.
  public var coinShare: Double
  /// Products shown of each object.
  public var shown: Int

  /// An arranger; without a model and rules it only cuts each list to what is shown.
  public init(
    model: RankerModel? = nil, rules: ShopRules = ShopRules(), coinShare: Double = 0, shown: Int = 12
  ) {
    self.model = model
    self.rules = rules
    self.coinShare = coinShare
    self.shown = shown
  }

  /// The look as it is shown, with the record of its objects.
  ///
  /// - Parameters:
  ///   - look: products in order of likeness.
  ///   - sceneID: the scene, for the shop's rules.
  ///   - generator: throws the coins.
  /// - Throws: what the learned order throws.
  public func arranged(
    _ look: Look, on sceneID: String?, _ context: FeatureContext,
    using generator: inout some RandomNumberGenerator
  ) throws -> (look: Look, objects: [ServedLook.Object]) {
    let rows = look.objects.enumerated().map { FeatureTable.rows($0.element, at: $0.offset, context) }
    let base = look.objects.map { $0.products.map(\.score) }
    let scores: [Float]
    if let model {
      scores = try model.scores(rows.joined().flatMap(\.self), base: base.flatMap(\.self))
    } else {
      scores = base.flatMap(\.self)
    }
    var arranged = look
    var served: [ServedLook.Object] = []
    var start = 0
    for (place, object) in look.objects.enumerated() {
      let own = Array(scores[start..<(start + object.products.count)])
      start += object.products.count
      let learnt = model == nil ? Array(own.indices) : own.indices.sorted { (own[$0], $1) > (own[$1], $0) }
      let wanted = rules.applied(to: learnt.map { object.products[$0] }, on: sceneID).prefix(shown)
      var order = wanted.map { (place: learnt[$0.place], rule: $0.rule) }
      let coin = throwCoin(&order, using: &generator)
      arranged.objects[place].products = order.map { entry in
        var product = object.products[entry.place]
        if model != nil { product.score = own[entry.place] }
        product.rule = entry.rule
        return product
      }
      served.append(
        ServedLook.Object(
          object: place, box: object.box, products: order.map { object.products[$0.place].id },
          values: order.map { rows[place][$0.place].map { $0.isNaN ? nil : $0 } },
          base: order.map { base[place][$0.place] }, coin: coin?.upper, isSwapped: coin?.isSwapped ?? false))
    }
    return (arranged, served)
  }

  /// Picks a pair of neighbours that no rule speaks of and swaps it or not.
  private func throwCoin(
    _ order: inout [(place: Int, rule: String?)], using generator: inout some RandomNumberGenerator
  ) -> (upper: Int, isSwapped: Bool)? {
    guard coinShare > 0, order.count > 1, Double.random(in: 0..<1, using: &generator) < coinShare else {
      return nil
    }
    let upper = Int.random(in: 0..<(order.count - 1), using: &generator)
    guard order[upper].rule == nil, order[upper + 1].rule == nil else { return nil }
    let isSwapped = Bool.random(using: &generator)
    if isSwapped { order.swapAt(upper, upper + 1) }
    return (upper, isSwapped)
  }
}
