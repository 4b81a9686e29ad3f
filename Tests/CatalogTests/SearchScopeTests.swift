import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct SearchScopeTests {
  private static let dimension = 8

  /// Entries with facets of every kind, two pictures a product.
  private func entries(_ products: Int, seed: UInt64) -> [IndexEntry] {
    var random = SplitMix64(state: seed)
    return (0..<products).flatMap { number in
      let facets = ProductFacets.ofEveryKind(number)
      return (0..<2).map { picture in
        IndexEntry(
          productID: "p\(number)", pictureIndex: picture,
          category: ["sofa", "chair", "rug", nil][Int.random(in: 0..<4, using: &random)],
          vector: random.vector(Self.dimension), facets: facets)
      }
    }
  }

  private func index(_ entries: [IndexEntry]) throws -> PartitionedScanIndex {
    let index = PartitionedScanIndex(modelID: "m", dimension: Self.dimension)
    try index.upsert(entries)
    return index
  }

  static let filters: [FacetFilter] = [
    FacetFilter(), FacetFilter(maximumPrice: 3), FacetFilter(minimumPrice: 10, maximumPrice: 10.9),
    FacetFilter(minimumPrice: 20, maximumPrice: 10), FacetFilter(minimumPrice: 5, currency: "usd"),
    FacetFilter(availability: [.preorder, .backorder]), FacetFilter(brands: ["brand 1", "BRAND 3"]),
    FacetFilter(brands: ["nobody"]), FacetFilter(attributes: ["Color": ["red"]]),
    FacetFilter(attributes: ["color": ["red", "blue"], "material": ["STEEL"]]),
    FacetFilter(attributes: ["color": ["white"]]), FacetFilter(attributes: ["color": ["blue / White"]]),
    FacetFilter(
      maximumPrice: 20, currency: "EUR", availability: [.inStock, .outOfStock], brands: ["Brand 2"],
      attributes: ["color": ["red"]]),
  ]

  @Test("a product's new facets name another content, the same as built anew") func changedFacets()
    throws
  {
    var entries = entries(100, seed: 3)
    let index = try index(entries)
    let before = index.version
    for place in entries.indices where entries[place].productID == "p7" {
      entries[place].facets.brand = "Changed"
    }
    // Only one of the two pictures is given again; the product is one all the same.
    try index.upsert([entries[14]])
    let fresh = try self.index(entries)
    #expect(index.version == fresh.version && index.version != before)
    index.remove(productIDs: ["p7"])
    fresh.remove(productIDs: ["p7"])
    #expect(index.version == fresh.version)
  }

  @Test("facets come back from the file") func file() throws {
    let folder = try TemporaryFolder()
    let entries = entries(500, seed: 4)
    let index = try index(entries)
    let path = folder.path + "/i.index"
    try index.save(to: path, storeRevision: 1)
    let loaded = try PartitionedScanIndex.load(from: path, modelID: "m", dimension: Self.dimension).index
    for filter in Self.filters {
      let scope = SearchScope(filter: filter)
      #expect(
        try loaded.search(entries[0].vector, in: scope, limit: 50)
          == index.search(entries[0].vector, in: scope, limit: 50))
    }
  }
}
