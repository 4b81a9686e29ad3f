import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct FeedValueTests {
  @Test(
    "prices as merchants write them",
    arguments: [
      ("129.00 EUR", "129", "EUR"), ("EUR 129,00", "129", "EUR"), ("129,5 eur", "129.5", "EUR"),
      ("1,299.00 USD", "1299", "USD"), ("1.299,00 EUR", "1299", "EUR"), ("1,299 USD", "1299", "USD"),
      ("12,345,678 JPY", "12345678", "JPY"), ("15 CHF", "15", "CHF"), ("15EUR", "15", "EUR"),
      ("0.99\u{a0}GBP", "0.99", "GBP"), (" 1.250 KWD ", "1.25", "KWD"), ("0 EUR", "0", "EUR"),
    ])
  func prices(text: String, amount: String, currency: String) throws {
    let expected = Price(amount: try #require(Decimal(string: amount)), currency: currency)
    #expect(PriceText.price(text) == expected)
  }

  @Test(
    "what is not plainly a price is none",
    arguments: [
      "", "129", "EUR", "€129", "-5 EUR", "1e5 EUR", "1.2.3 EUR", "1,23,456 EUR", "12,34,56.7 EUR", "1 2 EUR",
      ".5 EUR", "5. EUR", "١٢٣ EUR", "5 EURO", "NaN EUR", "5 EUR EUR", "9999999999999999 EUR",
      "1,299,00.00 EUR",
      "1.299,00,0 EUR",
    ])
  func notPrices(text: String) { #expect(PriceText.price(text) == nil) }

  @Test("random text never becomes a negative or endless price") func fuzz() {
    var random = SplitMix64(state: 4)
    let alphabet = Array("0123456789.,- EURUSDe\u{a0}€")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...14, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? " "
        })
      if let price = PriceText.price(text) {
        #expect(price.amount >= 0 && price.amount < 1_000_000_000_000 && price.currency.count == 3, "\(text)")
      }
    }
  }

  @Test(
    "availability in all spellings",
    arguments: [
      ("in stock", Availability.inStock), ("in_stock", .inStock), ("In-Stock", .inStock),
      ("InStock", .inStock),
      ("https://schema.org/InStock", .inStock), ("OUT OF STOCK", .outOfStock), ("sold out", .outOfStock),
      ("http://schema.org/OutOfStock", .outOfStock), ("pre-order", .preorder), ("PreOrder", .preorder),
      ("backorder", .backorder), ("back_order", .backorder),
    ])
  func availability(text: String, expected: Availability) {
    #expect(AvailabilityText.availability(text) == expected)
  }

  @Test("unknown availability is none") func unknownAvailability() {
    for text in ["", "maybe", "7", "/"] { #expect(AvailabilityText.availability(text) == nil) }
  }
}
