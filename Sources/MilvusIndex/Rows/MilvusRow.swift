import Catalog

/// A picture in the collection: what is filtered by, and its vector.
struct MilvusRow: Sendable, Hashable {
  var productID: String
  var picture: Int
  var category: String?
  var facets: FacetKeys
  var vector: [Float]

  /// The row's primary key: the picture's place, then the product.
  ///
  /// Search answers with keys alone.
  var key: String { Self.key(productID, picture) }

  static func key(_ productID: String, _ picture: Int) -> String { "\(picture)/\(productID)" }

  /// The product and the place of a picture from a row's key.
  static func parts(ofKey key: String) -> (productID: String, picture: Int)? {
    guard let slash = key.firstIndex(of: "/"), let picture = Int(key[..<slash]) else { return nil }
    return (String(key[key.index(after: slash)...]), picture)
  }

  /// Bytes that a product's id or a category may have; more than any feed format allows.
  static let longestText = 1_024
  /// Attribute values that are kept of a product.
  static let mostAttributes = 1_024
}

extension MilvusRow {
  /// The row of an entry.
  ///
  /// - Throws: `IndexError` when the vector cannot be compared or a text is too long for the collection.
  init(_ entry: IndexEntry, dimension: Int) throws {
    guard entry.vector.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: entry.vector.count)
    }
    guard let unit = Quantizer.normalized(entry.vector) else {
      throw IndexError.unusableVector(productID: entry.productID)
    }
    for text in [entry.productID, entry.category ?? ""] where text.utf8.count > Self.longestText {
      throw IndexError.refused(
        engine: "the Milvus index", reason: "'\(text.prefix(40))…' is longer than \(Self.longestText) bytes")
    }
    self.init(
      productID: entry.productID, picture: entry.pictureIndex, category: entry.category,
      facets: FacetKeys(entry.facets), vector: unit)
  }
}
