import Domain
import Foundation
import Testing

@testable import Catalog

/// Products are read by hand from what the store keeps; the library's decoder is what they must agree with.
@Suite struct ProductJSONTests {
  private func text(_ random: inout SplitMix64) -> String {
    let pieces = ["oak", "\"quoted\"", "ö", "🪑", "\\", "line\nbreak", "/", "", " ", "\u{7}", "x"]
    return (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      .joined()
  }

  private func price(_ random: inout SplitMix64) -> Price {
    let amounts = ["0", "49", "129.95", "0.1", "-3.5", "12345678901234567.89", "1000000", "19.90", "3e-7"]
    let amount = amounts.randomElement(using: &random) ?? "1"
    return Price(
      amount: Decimal(string: amount) ?? 1, currency: ["EUR", "JPY"].randomElement(using: &random) ?? "")
  }

  private func product(_ random: inout SplitMix64) -> Product {
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
    var product = Product(id: text(&random), title: text(&random))
    product.description = text(&random)
    product.link = text(&random)
    product.images = (0..<Int.random(in: 0...3, using: &random)).map { _ in text(&random) }
    product.price = maybe(price(&random))
    product.salePrice = maybe(price(&random))
    product.saleDates = maybe(
      SaleDates(
        starts: Date(timeIntervalSince1970: 1_700_000_000.25),
        ends: Date(timeIntervalSinceReferenceDate: Double.random(in: -1e9...1e9, using: &random))))
    product.availability = Availability.allCases.randomElement(using: &random) ?? .inStock
    product.brand = maybe(text(&random))
    product.category = maybe(text(&random))
    product.googleProductCategory = maybe(Int.random(in: 0...600_000, using: &random))
    product.productType = maybe(text(&random))
    product.itemGroupID = maybe(text(&random))
    for _ in 0..<Int.random(in: 0...3, using: &random) { product.attributes[text(&random)] = text(&random) }
    return product
  }

  @Test("any product is read as the decoder reads it") func same() throws {
    var random = SplitMix64(state: 1)
    for _ in 0..<400 {
      let product = product(&random)
      let json = try StoreForm.json(product)
      #expect(try ProductJSON.product(from: json) == product)
      #expect(try StoreForm.value(Product.self, from: json) == product)
    }
  }

  @Test("whatever else comes is the decoder's to judge") func unexpected() throws {
    var random = SplitMix64(state: 2)
    let json = try StoreForm.json(product(&random))
    for text in [
      json.replacing("{\"", with: "{\"later\":[1,{\"a\":null}],\"", maxReplacements: 1),
      json.replacing("\"title\"", with: "\"titles\""), json.replacing("in_stock", with: "sold"), "{}", "[]",
      "",
      String(json.dropLast()), json + " x",
    ] {
      let expected = try? JSONDecoder().decode(Product.self, from: Data(text.utf8))
      #expect((try? ProductJSON.product(from: text)) == expected, "\(text)")
    }
  }
}
