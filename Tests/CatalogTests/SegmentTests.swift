import Domain
import Testing

@testable import Catalog

/// Large partitions in segments: what is found must be what a scan of every row finds.
@Suite struct SegmentTests {
  private static let dimension = 16
  private static let rows = IndexPartition.segmentedFrom + 1_900

  /// Unit vectors around some centres; `flat` ones differ along four directions only.
  private struct Cloud {
    var random: SplitMix64
    let centres: [[Float]]
    let directions: [[Float]]?

    init(seed: UInt64, clusters: Int, flat: Bool) {
      random = SplitMix64(state: seed)
      var random = random
      centres = (0..<clusters).map { _ in random.vector(SegmentTests.dimension) }
      directions = flat ? (0..<4).map { _ in random.vector(SegmentTests.dimension) } : nil
      self.random = random
    }

    mutating func vector(of cluster: Int? = nil) -> [Float] {
      let centre = centres[cluster ?? Int.random(in: 0..<centres.count, using: &random)]
      guard let directions else { return zip(centre, random.vector(centre.count)).map { $0 + 0.6 * $1 } }
      return directions.reduce(centre) { sum, direction in
        let step = Float.random(in: -0.4...0.4, using: &random)
        return zip(sum, direction).map { $0 + step * $1 }
      }
    }
  }

  private func entry(_ number: Int, _ vector: [Float]) -> IndexEntry {
    IndexEntry(
      productID: "p\(number)", pictureIndex: 0, category: number % 20 == 0 ? "rare" : "common",
      vector: vector,
      facets: ProductFacets(brand: number % 7 == 0 ? "seven" : "other"))
  }

  private func index(_ entries: [IndexEntry]) throws -> PartitionedScanIndex {
    let index = PartitionedScanIndex(modelID: "m", dimension: Self.dimension)
    try index.upsert(entries)
    return index
  }

  private func isDisarranged(_ index: PartitionedScanIndex) -> Bool {
    index.current.partitions.contains(where: \.isDisarranged)
  }

  private func hasSegments(_ index: PartitionedScanIndex) -> Bool {
    index.current.partitions.contains { $0.segments != nil }
  }

  /// Share of what every row's scan finds, over queries from the cloud and from elsewhere.
  private func recall(
    _ index: PartitionedScanIndex, against plain: PartitionedScanIndex, _ cloud: inout Cloud,
    queries: Int = 60
  ) throws -> Double {
    var found = 0
    var sought = 0
    for number in 0..<queries {
      let query = number % 3 == 0 ? cloud.random.vector(Self.dimension) : cloud.vector()
      let scope = SearchScope(
        categories: [["common"], ["common", "rare"], nil][number % 3],
        filter: number % 5 == 0 ? FacetFilter(brands: ["seven"]) : FacetFilter())
      let truth = try plain.search(query, in: scope, limit: 10)
      let answer = try index.search(query, in: scope, limit: 10)
      sought += truth.count
      found += Set(truth).intersection(answer).count
    }
    return Double(found) / Double(sought)
  }

  @Test("arranged rows are found as before, clustered or along few directions", arguments: [false, true])
  func same(flat: Bool) throws {
    var cloud = Cloud(seed: flat ? 1 : 2, clusters: 12, flat: flat)
    let entries = (0..<Self.rows).map { entry($0, cloud.vector()) }
    let plain = try index(entries)
    let arranged = try index(entries)
    arranged.arrange()
    #expect(arranged.version == plain.version)
    let table = try #require(arranged.current.partitions.compactMap(\.segments).first)
    #expect(table.covered > Self.rows * 9 / 10 && table.reach > 0)
    #expect(try recall(arranged, against: plain, &cloud) >= 0.999)
  }

  @Test("segments that promise nothing are passed over") func skips() throws {
    var cloud = Cloud(seed: 3, clusters: 4, flat: false)
    let index = try index((0..<Self.rows).map { entry($0, cloud.vector()) })
    index.arrange()
    let partition = try #require(index.current.partitions.first { $0.segments != nil })
    var promising = 0
    for cluster in 0..<4 {
      let query = try #require(Quantizer.normalized(cloud.vector(of: cluster)))
      let worst = try #require(index.search(query, category: "common", limit: 64).last?.similarity)
      promising += partition.segments?.bounds(for: query).count { $0 >= worst } ?? 0
    }
    #expect(promising < 4 * (partition.segments?.count ?? 0) / 2, "\(promising) segments read")
  }

  @Test("changes after arranging are found, also from a file") func changes() throws {
    var cloud = Cloud(seed: 4, clusters: 8, flat: false)
    var truth = Dictionary(uniqueKeysWithValues: (0..<Self.rows).map { ($0, entry($0, cloud.vector())) })
    let changed = try index(truth.sorted { $0.key < $1.key }.map(\.value))
    changed.arrange()
    let folder = try TemporaryFolder()
    for round in 0..<3 {
      let gone = (0..<150).map { _ in Int.random(in: 0..<Self.rows, using: &cloud.random) }
      changed.remove(productIDs: Set(gone.map { "p\($0)" }))
      for number in gone { truth[number] = nil }
      let come = (0..<100).map { _ in Int.random(in: 0..<Self.rows + 50, using: &cloud.random) }
        .map { entry($0, cloud.vector()) }
      try changed.upsert(come)
      for entry in come { truth[Int(entry.productID.dropFirst()) ?? 0] = entry }
      let plain = try index(truth.sorted { $0.key < $1.key }.map(\.value))
      #expect(changed.version == plain.version && changed.count == truth.count)
      #expect(try recall(changed, against: plain, &cloud, queries: 30) >= 0.999)
      let path = folder.path + "/\(round).index"
      try changed.save(to: path, storeRevision: 1)
      let loaded = try PartitionedScanIndex.load(from: path, modelID: "m", dimension: Self.dimension).index
      #expect(loaded.version == plain.version)
      #expect(hasSegments(loaded))
      #expect(try recall(loaded, against: plain, &cloud, queries: 30) >= 0.999)
    }
  }

  @Test("a partition that shrinks gives its segments up, one that grows is arranged anew") func growth()
    throws
  {
    var cloud = Cloud(seed: 5, clusters: 4, flat: false)
    let entries = (0..<Self.rows).map { entry($0, cloud.vector()) }
    let index = try index(Array(entries.prefix(2_000)))
    index.arrange()
    #expect(!isDisarranged(index) && !hasSegments(index))
    try index.upsert(entries)
    #expect(isDisarranged(index))
    index.arrange()
    #expect(!isDisarranged(index) && hasSegments(index))
    index.remove(productIDs: Set(entries.dropFirst(1_000).map(\.productID)))
    let left = try self.index(Array(entries.prefix(1_000)))
    #expect(try recall(index, against: left, &cloud, queries: 12) == 1)
    index.arrange()
    #expect(!hasSegments(index) && index.version == left.version)
  }

  @Test("rows that are all the same are arranged and found") func same() throws {
    let vector = Array(repeating: Float(1), count: Self.dimension)
    let index = try index((0..<Self.rows).map { entry($0, vector) })
    index.arrange()
    #expect(try index.search(vector, category: "common", limit: 5).count == 5)
    #expect(try index.search(vector.map { -$0 }, category: "common", limit: 5).count == 5)
  }
}
