import Domain
import Foundation

/// A look for people.
struct LookTable {
  let text: String

  /// The look with at most so many products an object.
  init(_ look: Look, products: Int) {
    guard !look.objects.isEmpty else {
      text = "no object with products found\n" + Self.times(look.milliseconds)
      return
    }
    var table = Table("#>", "object", "sure>", "product", "match", "score>", "price>", "availability")
    for (number, object) in look.objects.enumerated() {
      for (place, product) in object.products.prefix(products).enumerated() {
        table.add(
          place == 0 ? String(number + 1) : "", place == 0 ? object.category.replacing("_", with: " ") : "",
          place == 0 ? Output.percent(Double(object.score)) : "", product.title.shortened(to: 48),
          product.match.rawValue, String(format: "%.3f", product.score), Self.price(product),
          product.availability.rawValue.replacing("_", with: " "))
      }
    }
    text = table.text + "\n\n" + Self.times(look.milliseconds)
  }

  /// Products alone, as `vitrine similar` shows them.
  static func products(_ products: [LookProduct]) -> String {
    var table = Table("product", "match", "score>", "price>", "id")
    for product in products {
      table.add(
        product.title.shortened(to: 48), product.match.rawValue, String(format: "%.3f", product.score),
        price(product), product.id)
    }
    return table.text
  }

  private static func price(_ product: LookProduct) -> String {
    product.price.map { "\($0.amount) \($0.currency)" } ?? ""
  }

  /// Where the time went, in one line.
  static func times(_ times: Look.Timings) -> String {
    func text(_ name: String, _ value: Double) -> String { "\(name) \(String(format: "%.1f", value))" }
    return [
      text("decode", times.decode), text("detect", times.detect), text("embed", times.embed),
      text("search", times.search), text("rank", times.rank), text("total", times.total),
    ].joined(separator: ", ") + " ms"
  }
}
