import Domain
import Foundation
import Testing

@testable import Catalog

/// What every engine behind `ProductIndex` must do.
@Suite struct ProductIndexTests {
  private static let dimension = 24
  private static let categories: [String?] = [nil, "sofa", "chair", "rug"]

  private func entries(_ count: Int, seed: UInt64, pictures: Int = 1) -> [IndexEntry] {
    var random = SplitMix64(state: seed)
    return (0..<count).map { number in
      IndexEntry(
        productID: "p\(number / pictures)", pictureIndex: number % pictures,
        category: Self.categories[(number / pictures) % 4], vector: random.vector(Self.dimension))
    }
  }

  /// Entries with facets of every kind, two pictures a product.
  private func faceted(_ products: Int, seed: UInt64) -> [IndexEntry] {
    var random = SplitMix64(state: seed)
    return (0..<products).flatMap { number in
      let facets = ProductFacets.ofEveryKind(number)
      let category = Self.categories.randomElement(using: &random) ?? nil
      return (0..<2).map { picture in
        IndexEntry(
          productID: "p\(number)", pictureIndex: picture, category: category,
          vector: random.vector(Self.dimension), facets: facets)
      }
    }
  }

  private func index(_ engine: IndexEngine, _ entries: [IndexEntry]) async throws -> any ProductIndex {
    let index = try await engine.index(dimension: Self.dimension)
    for start in stride(from: 0, to: entries.count, by: 1_000) {
      try await index.upsert(Array(entries[start..<min(start + 1_000, entries.count)]))
    }
    return index
  }

  /// The best picture of each product that may be found, by floats, best first.
  private func plain(
    _ entries: [IndexEntry], _ query: [Float], _ scope: SearchScope, _ engine: IndexEngine
  ) -> [ProductMatch] {
    let unit = Quantizer.normalized(query) ?? []
    var best: [String: ProductMatch] = [:]
    for entry in entries
    where scope.categories.map({ entry.category.map($0.contains) ?? false }) ?? true {
      guard !scope.excluding.contains(entry.productID), scope.filter.accepts(entry.facets) else { continue }
      let row = engine.kept(entry.vector)
      let similarity = zip(row, unit).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      if let other = best[entry.productID], other.similarity >= similarity { continue }
      best[entry.productID] = ProductMatch(
        productID: entry.productID, pictureIndex: entry.pictureIndex, similarity: similarity)
    }
    return best.values.sorted { $0.similarity > $1.similarity }
  }

  @Test("finds what comparing floats finds, in that order", arguments: IndexEngine.here)
  func exact(engine: IndexEngine) async throws {
    for pictures in [1, 3] {
      let entries = entries(900, seed: 1, pictures: pictures)
      let index = try await index(engine, entries)
      var random = SplitMix64(state: 77)
      for _ in 0..<15 {
        let query = random.vector(Self.dimension)
        for category in [nil, "sofa", "rug"] as [String?] {
          let scope = SearchScope(category: category)
          let found = try await index.search(query, in: scope, limit: 10)
          let expected = plain(entries, query, scope, engine).prefix(10)
          #expect(found.map(\.productID) == expected.map(\.productID))
          #expect(found.map(\.pictureIndex) == expected.map(\.pictureIndex))
          for (one, other) in zip(found, expected) { #expect(abs(one.similarity - other.similarity) < 1e-5) }
        }
      }
    }
  }

  @Test(
    "a category search finds that category's products only, an exclusion none of the excluded",
    arguments: IndexEngine.here)
  func categories(engine: IndexEngine) async throws {
    let entries = entries(400, seed: 2)
    let index = try await index(engine, entries)
    #expect(try await index.count == 400)
    #expect(try await index.counts == [nil: 100, "sofa": 100, "chair": 100, "rug": 100])
    let categories = Dictionary(uniqueKeysWithValues: entries.map { ($0.productID, $0.category) })
    var random = SplitMix64(state: 3)
    for _ in 0..<5 {
      let query = random.vector(Self.dimension)
      let sofas = try await index.search(query, in: SearchScope(category: "sofa"), limit: 1_000)
      #expect(sofas.count == 100 && sofas.allSatisfy { categories[$0.productID] == "sofa" })
      #expect(try await index.search(query, in: SearchScope(), limit: 1_000).count == 400)
      let best = Set(sofas.prefix(90).map(\.productID))
      let rest = try await index.search(query, category: "sofa", limit: 5, excluding: best)
      #expect(rest.map(\.productID) == sofas[90..<95].map(\.productID))
    }
    let query = random.vector(Self.dimension)
    #expect(try await index.search(query, in: SearchScope(category: "boat"), limit: 5).isEmpty)
    #expect(try await index.search(query, in: SearchScope(), limit: 0).isEmpty)
  }

  static let filters: [FacetFilter] = [
    FacetFilter(), FacetFilter(maximumPrice: 3), FacetFilter(minimumPrice: 10, maximumPrice: 10.9),
    FacetFilter(minimumPrice: 20, maximumPrice: 10), FacetFilter(minimumPrice: 5, currency: "usd"),
    FacetFilter(availability: [.preorder, .backorder]), FacetFilter(brands: ["brand 1", "BRAND 3"]),
    FacetFilter(brands: ["nobody"]), FacetFilter(brands: ["\" in [1] || \""]),
    FacetFilter(attributes: ["Color": ["red"]]),
    FacetFilter(attributes: ["color": ["red", "blue"], "material": ["STEEL"]]),
    FacetFilter(attributes: ["color": ["white"]]), FacetFilter(attributes: ["color": ["blue / White"]]),
    FacetFilter(
      maximumPrice: 20, currency: "EUR", availability: [.inStock, .outOfStock], brands: ["Brand 2"],
      attributes: ["color": ["red"]]),
  ]

  @Test(
    "a filter finds all that comparing one by one finds, however little it leaves",
    arguments: IndexEngine.here)
  func fullRecall(engine: IndexEngine) async throws {
    let entries = faceted(3_000, seed: 1)
    let index = try await index(engine, entries)
    var random = SplitMix64(state: 2)
    for filter in Self.filters {
      for categories in [nil, ["sofa"], ["sofa", "rug", "boat"], []] as [Set<String>?] {
        let query = random.vector(Self.dimension)
        let scope = SearchScope(categories: categories, filter: filter)
        let expected = plain(entries, query, scope, engine).map(\.productID)
        #expect(
          try await index.search(query, in: scope, limit: 10).map(\.productID) == Array(expected.prefix(10)))
        #expect(try await index.search(query, in: scope, limit: 5_000).count == expected.count)
        let left = SearchScope(categories: categories, excluding: Set(expected.prefix(25)), filter: filter)
        #expect(
          try await index.search(query, in: left, limit: 7).map(\.productID)
            == Array(expected.dropFirst(25).prefix(7)))
      }
    }
  }

  @Test("only the products named are found", arguments: IndexEngine.here)
  func among(engine: IndexEngine) async throws {
    let entries = faceted(800, seed: 6)
    let index = try await index(engine, entries)
    var random = SplitMix64(state: 7)
    let query = random.vector(Self.dimension)
    let all = plain(entries, query, SearchScope(), engine).map(\.productID)
    let wanted = Set(all.enumerated().filter { $0.offset % 9 == 4 }.map(\.element))
    let scope = SearchScope(category: nil, excluding: [all[4]], among: wanted)
    let expected = all.filter { wanted.contains($0) && $0 != all[4] }
    #expect(
      try await index.search(query, in: scope, limit: 12).map(\.productID) == Array(expected.prefix(12)))
    #expect(try await index.search(query, in: scope, limit: 800).count == expected.count)
    #expect(try await index.search(query, in: SearchScope(among: []), limit: 5).isEmpty)
  }

  @Test(
    "a product's new facets hold for all its pictures from the next search on", arguments: IndexEngine.here)
  func changedFacets(engine: IndexEngine) async throws {
    var entries = faceted(100, seed: 3)
    let index = try await index(engine, entries)
    let before = try await index.version
    for place in entries.indices where entries[place].productID == "p7" {
      entries[place].facets.brand = "Changed"
    }
    // Only one of the two pictures is given again; the product is one all the same.
    try await index.upsert([entries[14]])
    let scope = SearchScope(filter: FacetFilter(brands: ["changed"]))
    let found = try await index.search(entries[15].vector, in: scope, limit: 5)
    #expect(found.map(\.productID) == ["p7"] && found.first?.pictureIndex == 1)
    #expect(try await index.version != before)
    #expect(try await index.count == 200)
    try await index.remove(productIDs: ["p7"])
    #expect(try await index.search(entries[15].vector, in: scope, limit: 5).isEmpty)
  }

  @Test("replacing and removing leave what building anew would", arguments: IndexEngine.here)
  func changes(engine: IndexEngine) async throws {
    var random = SplitMix64(state: 6)
    let index = try await engine.index(dimension: Self.dimension)
    var truth: [String: [Int: IndexEntry]] = [:]
    for _ in 0..<(engine == .embedded ? 60 : 12) {
      let batch = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        IndexEntry(
          productID: "p\(Int.random(in: 0..<20, using: &random))",
          pictureIndex: Int.random(in: 0..<3, using: &random),
          category: ["a", "b", nil].randomElement(using: &random) ?? nil,
          vector: random.vector(Self.dimension))
      }
      try await index.upsert(batch)
      for entry in batch { truth[entry.productID, default: [:]][entry.pictureIndex] = entry }
      let gone = Set((0..<3).map { _ in "p\(Int.random(in: 0..<20, using: &random))" })
      try await index.remove(productIDs: gone)
      for id in gone { truth[id] = nil }
    }
    let left = truth.values.flatMap(\.values)
    #expect(try await index.count == left.count)
    for category in ["a", "b", nil] as [String?] {
      let query = random.vector(Self.dimension)
      let scope = SearchScope(category: category)
      let found = try await index.search(query, in: scope, limit: 100)
      let expected = plain(left, query, scope, engine)
      #expect(found.map(\.productID) == expected.map(\.productID))
      #expect(found.map(\.pictureIndex) == expected.map(\.pictureIndex))
    }
    try await index.remove(productIDs: Set(truth.keys))
    #expect(try await index.count == 0)
    #expect(try await index.counts.isEmpty)
  }

  @Test("ids and categories may hold anything", arguments: IndexEngine.here)
  func strangeNames(engine: IndexEngine) async throws {
    let names = [
      "a\"b", "a'b", "a\\b", "a\\\"b", "\\", "Sofá 日本 😀", "x\ny\r\tz", "\u{1}", "%d {x} [y]", "0/1/2",
      "\" || id != \"",
    ]
    let entries = names.enumerated().map { place, name in
      IndexEntry(
        productID: name, pictureIndex: 0, category: name,
        vector: (0..<Self.dimension).map { $0 == place ? 1 : 0.01 })
    }
    let index = try await index(engine, entries)
    #expect(try await index.counts == Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
    for entry in entries {
      for scope in [
        SearchScope(category: entry.productID), SearchScope(among: [entry.productID]),
        SearchScope(excluding: Set(names).subtracting([entry.productID])),
      ] {
        let found = try await index.search(entry.vector, in: scope, limit: 20)
        #expect(found.map(\.productID) == [entry.productID])
      }
    }
    try await index.remove(productIDs: Set(names.dropLast(2)))
    #expect(try await index.count == 2)
  }

  @Test(
    "vectors that cannot be compared are refused, and nothing of their batch is kept",
    arguments: IndexEngine.here)
  func refusals(engine: IndexEngine) async throws {
    let index = try await engine.index(dimension: 3)
    let good = IndexEntry(productID: "a", pictureIndex: 0, category: nil, vector: [1, 0, 0])
    for bad in [[1, 2], [0, 0, 0], [.nan, 1, 1], [.infinity, 1, 1]] as [[Float]] {
      let entry = IndexEntry(productID: "b", pictureIndex: 0, category: nil, vector: bad)
      await #expect(throws: IndexError.self) { try await index.upsert([good, entry]) }
      await #expect(throws: IndexError.self) { try await index.search(bad, in: SearchScope(), limit: 1) }
    }
    #expect(try await index.count == 0)
  }

  @Test("searches go on while the index changes", arguments: IndexEngine.here)
  func concurrency(engine: IndexEngine) async throws {
    let entries = entries(600, seed: 12)
    let index = try await index(engine, Array(entries.prefix(200)))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in 0..<3 {
        group.addTask {
          var random = SplitMix64(state: UInt64(reader))
          for _ in 0..<40 {
            let found = try await index.search(
              random.vector(Self.dimension), in: SearchScope(category: "sofa"), limit: 10)
            #expect(found.count == 10 && Set(found.map(\.productID)).count == 10)
          }
        }
      }
      group.addTask {
        for start in stride(from: 200, to: 600, by: 50) {
          try await index.upsert(Array(entries[start..<start + 50]))
          try await index.remove(productIDs: [entries[start].productID])
        }
      }
      try await group.waitForAll()
    }
    #expect(try await index.count == 592)
  }
}
