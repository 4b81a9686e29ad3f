import Catalog
import SwiftProtobuf

/// Rows as Milvus takes and gives them: a column a field.
enum MilvusColumns {
  /// The names of the fields, in the order they are written.
  static let scalars = [
    "id", "product", "category", "price", "currency", "availability", "brand", "attributes",
  ]
  static let vector = "vector"

  static func write(_ rows: [MilvusRow], dimension: Int) -> [MilvusFieldData] {
    [
      texts("id", rows.map(\.key)), texts("product", rows.map(\.productID)),
      texts("category", rows.map { $0.category ?? "" }),
      scalar("price", .double) {
        $0.doubleData.data = rows.map { $0.facets.price.isNaN ? 0 : $0.facets.price }
      },
      numbers("currency", rows.map(\.facets.currency)),
      scalar("availability", .int8) {
        $0.intData.data = rows.map { Int32(truncatingIfNeeded: $0.facets.availability) }
      },
      numbers("brand", rows.map(\.facets.brand)),
      scalar("attributes", .array) { field in
        field.arrayData.elementType = .int64
        field.arrayData.data = rows.map { row in
          .with { $0.longData.data = row.facets.attributes.prefix(MilvusRow.mostAttributes).map(code) }
        }
      },
      .with {
        $0.type = .floatVector
        $0.fieldName = vector
        $0.vectors.dim = Int64(dimension)
        $0.vectors.floatVector.data = rows.flatMap(\.vector)
      },
    ]
  }

  /// The rows of a query for all fields, as far as they are ours.
  static func rows(_ answer: MilvusQueryResults) -> [MilvusRow] {
    let columns = Dictionary(answer.fieldsData.map { ($0.fieldName, $0) }) { first, _ in first }
    let keys = texts("id", in: answer)
    let categories = texts("category", in: answer)
    let prices = columns["price"]?.scalars.doubleData.data ?? []
    let currencies = columns["currency"]?.scalars.longData.data ?? []
    let availability = columns["availability"]?.scalars.intData.data ?? []
    let brands = columns["brand"]?.scalars.longData.data ?? []
    let attributes = columns["attributes"]?.scalars.arrayData.data ?? []
    let vectors = columns[vector]?.vectors
    let dimension = Int(vectors?.dim ?? 0)
    let numbers = vectors?.floatVector.data ?? []
    let counts = [
      categories.count, prices.count, currencies.count, availability.count, brands.count, attributes.count,
    ]
    guard counts.allSatisfy({ $0 == keys.count }), numbers.count == keys.count * dimension else { return [] }
    return keys.indices.compactMap { place in
      guard let (product, picture) = MilvusRow.parts(ofKey: keys[place]) else { return nil }
      let currency = UInt64(bitPattern: currencies[place])
      return MilvusRow(
        productID: product, picture: picture, category: categories[place].isEmpty ? nil : categories[place],
        facets: FacetKeys(
          price: currency == 0 ? .nan : prices[place], currency: currency,
          availability: UInt64(availability[place]), brand: UInt64(bitPattern: brands[place]),
          attributes: attributes[place].longData.data.map(UInt64.init(bitPattern:))),
        vector: Array(numbers[place * dimension..<(place + 1) * dimension]))
    }
  }

  /// A column of texts in an answer.
  static func texts(_ name: String, in answer: MilvusQueryResults) -> [String] {
    answer.fieldsData.first { $0.fieldName == name }?.scalars.stringData.data ?? []
  }

  /// A hash as the signed number Milvus keeps.
  ///
  /// Its expressions cannot name the least of them, which therefore stands for its neighbour.
  static func code(_ key: UInt64) -> Int64 { max(Int64(bitPattern: key), -Int64.max) }

  private static func texts(_ name: String, _ values: [String]) -> MilvusFieldData {
    scalar(name, .varChar) { $0.stringData.data = values }
  }

  private static func numbers(_ name: String, _ values: [UInt64]) -> MilvusFieldData {
    scalar(name, .int64) { $0.longData.data = values.map(code) }
  }

  private static func scalar(
    _ name: String, _ type: MilvusDataType, _ fill: (inout MilvusScalarField) -> Void
  ) -> MilvusFieldData {
    .with {
      $0.type = type
      $0.fieldName = name
      fill(&$0.scalars)
    }
  }
}
