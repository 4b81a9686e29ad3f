import Domain
import Foundation

/// How values are kept, whichever engine keeps them.
package enum StoreForm {
  /// A value as JSON: the same text for the same value.
  package static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A value from its JSON.
  package static func value<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(json.utf8))
  }

  /// A product from its JSON.
  package static func product(from json: String) throws -> Product { try ProductJSON.product(from: json) }

  /// A hash of a product as imported: an unchanged item costs one look-up.
  package static func digest(of imported: ImportedProduct, json: String) -> Int64 {
    var hash = ContentHash()
    hash.add(json)
    for picture in imported.pictures {
      hash.add(picture.location)
      hash.add(picture.fingerprint)
      hash.add(picture.problem ?? "")
    }
    return Int64(bitPattern: hash.value)
  }

  /// A vector as little-endian binary16.
  package static func bytes(of vector: [Float]) -> [UInt8] {
    Quantizer.halves(vector).map(\.littleEndian).withUnsafeBytes { Array($0) }
  }

  /// A vector from little-endian binary16.
  package static func vector(from bytes: Data) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      Quantizer.floats(
        (0..<bytes.count / 2).map {
          UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self))
        })
    }
  }
}

/// What of a product the index keeps besides its category, read from the product's JSON.
package struct StoredFacets: Decodable {
  private var price: Price?
  private var salePrice: Price?
  private var availability: Availability
  private var brand: String?
  private var attributes: [String: String]

  /// The facets of a product's JSON.
  package static func facets(from json: String) throws -> ProductFacets {
    let stored = try StoreForm.value(StoredFacets.self, from: json)
    return ProductFacets(
      price: stored.salePrice ?? stored.price, availability: stored.availability, brand: stored.brand,
      attributes: stored.attributes)
  }
}
