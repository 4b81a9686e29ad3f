import Domain
import Foundation

/// A product's facets as numbers: what an index keeps and a search compares, whichever engine it is.
///
/// Texts are their 64-bit hashes, in small letters; that two of a catalogue's texts share one is as likely as a
/// broken memory chip.
package struct FacetKeys: Sendable, Hashable {
  /// Amount in the currency's main unit; NaN without a price.
  package var price: Double
  /// Hash of the currency; 0 without a price.
  package var currency: UInt64
  /// Place in `Availability.allCases`.
  package var availability: UInt64
  /// Hash of the brand; 0 without one.
  package var brand: UInt64
  /// Hashes of name and value, sorted; of several values in one text (`oak/white`) the whole and each.
  package var attributes: [UInt64]

  package init(_ facets: ProductFacets) {
    price = facets.price.map { NSDecimalNumber(decimal: $0.amount).doubleValue } ?? .nan
    currency = facets.price.map { Self.key($0.currency) } ?? 0
    availability = Self.key(facets.availability)
    brand = facets.brand.map { Self.key($0) } ?? 0
    attributes = facets.attributes.flatMap { name, text in
      Product.values(of: text).map { Self.key(name, $0) }
    }.sorted()
  }

  package init(price: Double, currency: UInt64, availability: UInt64, brand: UInt64, attributes: [UInt64]) {
    self.price = price
    self.currency = currency
    self.availability = availability
    self.brand = brand
    self.attributes = attributes
  }

  /// A text's hash.
  package static func key(_ text: String...) -> UInt64 {
    var hash = ContentHash()
    for part in text { hash.add(part.lowercased()) }
    return hash.value
  }

  static func key(_ availability: Availability) -> UInt64 {
    UInt64(Availability.allCases.firstIndex(of: availability) ?? 0)
  }

  /// Adds everything to a hash of content.
  func add(to hash: inout ContentHash) {
    hash.add(price.bitPattern)
    hash.add(currency)
    hash.add(availability)
    hash.add(brand)
    for attribute in attributes { hash.add(attribute) }
  }

  // A price that is not there equals itself here, unlike NaN.
  package static func == (first: FacetKeys, second: FacetKeys) -> Bool {
    first.price.bitPattern == second.price.bitPattern && first.currency == second.currency
      && first.availability == second.availability && first.brand == second.brand
      && first.attributes == second.attributes
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(price.bitPattern)
    hasher.combine(brand)
  }
}

/// A filter as numbers, ready to be asked many times.
package struct FacetCondition: Sendable {
  package let price: ClosedRange<Double>?
  package let currency: UInt64?
  package let availability: Set<UInt64>
  package let brands: Set<UInt64>
  package let attributes: [Set<UInt64>]

  package init(_ filter: FacetFilter) {
    let least = filter.minimumPrice ?? -.infinity
    let most = filter.maximumPrice ?? .infinity
    let asksForPrice = filter.minimumPrice != nil || filter.maximumPrice != nil
    // Bounds that nothing lies between leave nothing.
    price = asksForPrice ? (least <= most ? least...most : Double.infinity...Double.infinity) : nil
    currency = filter.currency.map { FacetKeys.key($0) }
    availability = Set(filter.availability.map { FacetKeys.key($0) })
    brands = Set(filter.brands.map { FacetKeys.key($0) })
    attributes = filter.attributes.map { name, values in Set(values.map { FacetKeys.key(name, $0) }) }
  }

  func accepts(_ product: FacetKeys) -> Bool {
    if let price, !price.contains(product.price) { return false }
    if let currency, currency != product.currency { return false }
    if !availability.isEmpty, !availability.contains(product.availability) { return false }
    if !brands.isEmpty, !brands.contains(product.brand) { return false }
    return attributes.allSatisfy { values in product.attributes.contains { values.contains($0) } }
  }
}
