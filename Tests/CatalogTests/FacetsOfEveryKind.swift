import Domain
import Foundation

@testable import Catalog

extension ProductFacets {
  /// Facets that differ from number to number: with and without price, brand and material, in two currencies, every
  /// availability, colours in several forms.
  static func ofEveryKind(_ number: Int) -> ProductFacets {
    ProductFacets(
      price: number % 7 == 0
        ? nil : Price(amount: Decimal(number % 50) + 0.5, currency: number % 3 == 0 ? "USD" : "EUR"),
      availability: Availability.allCases[number % 4], brand: number % 5 == 0 ? nil : "Brand \(number % 6)",
      attributes: number % 2 == 0
        ? ["color": "Red", "material": number % 4 == 0 ? "oak" : "Steel"]
        : ["color": number % 6 == 1 ? "Blue / white" : "blue"])
  }
}
