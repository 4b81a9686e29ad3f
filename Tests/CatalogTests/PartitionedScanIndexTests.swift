import Foundation
import Testing

@testable import Catalog

/// What is the embedded index's own; what every engine must do is in `ProductIndexTests`.
@Suite struct PartitionedScanIndexTests {
  private static let dimension = 24

  private func entries(_ count: Int, seed: UInt64, pictures: Int = 1) -> [IndexEntry] {
    var random = SplitMix64(state: seed)
    return (0..<count).map { number in
      IndexEntry(
        productID: "p\(number / pictures)", pictureIndex: number % pictures,
        category: [nil, "sofa", "chair", "rug"][(number / pictures) % 4],
        vector: random.vector(Self.dimension))
    }
  }

  private func index(_ entries: [IndexEntry]) throws -> PartitionedScanIndex {
    let index = PartitionedScanIndex(modelID: "m", dimension: Self.dimension)
    for start in stride(from: 0, to: entries.count, by: 70) {
      try index.upsert(Array(entries[start..<min(start + 70, entries.count)]))
    }
    return index
  }

  @Test("the order of insertion changes nothing") func permutation() throws {
    let entries = entries(300, seed: 4, pictures: 2)
    var random = SplitMix64(state: 5)
    let first = try index(entries)
    let second = try index(entries.shuffled(using: &random))
    #expect(first.version == second.version && first.count == 300)
    for _ in 0..<10 {
      let query = random.vector(Self.dimension)
      #expect(
        try first.search(query, category: "chair", limit: 8)
          == second.search(query, category: "chair", limit: 8))
    }
  }

  @Test("replacing and removing leave what building anew would") func changes() throws {
    var random = SplitMix64(state: 6)
    let index = PartitionedScanIndex(modelID: "m", dimension: Self.dimension)
    var truth: [String: [Int: IndexEntry]] = [:]
    for _ in 0..<60 {
      let batch = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        IndexEntry(
          productID: "p\(Int.random(in: 0..<40, using: &random))",
          pictureIndex: Int.random(in: 0..<3, using: &random),
          category: ["a", "b", nil].randomElement(using: &random) ?? nil,
          vector: random.vector(Self.dimension))
      }
      try index.upsert(batch)
      for entry in batch { truth[entry.productID, default: [:]][entry.pictureIndex] = entry }
      let gone = Set((0..<3).map { _ in "p\(Int.random(in: 0..<40, using: &random))" })
      index.remove(productIDs: gone)
      for id in gone { truth[id] = nil }
    }
    let left = truth.values.flatMap(\.values)
    let anew = PartitionedScanIndex(modelID: "m", dimension: Self.dimension)
    try anew.upsert(left)
    #expect(index.count == left.count && index.version == anew.version)
    for category in ["a", "b", nil] as [String?] {
      let query = random.vector(Self.dimension)
      #expect(
        try index.search(query, category: category, limit: 100)
          == anew.search(query, category: category, limit: 100))
    }
    index.remove(productIDs: Set(truth.keys))
    let empty = PartitionedScanIndex(modelID: "m", dimension: Self.dimension)
    #expect(index.count == 0 && index.version == empty.version)
  }

  @Test("a saved index is the same when it is loaded") func roundTrip() throws {
    let folder = try TemporaryFolder()
    let index = try index(entries(333, seed: 7, pictures: 3))
    index.remove(productIDs: ["p4", "p17"])
    let path = folder.path + "/sub/index.bin"
    try index.save(to: path, storeRevision: 42)
    let (loaded, revision) = try PartitionedScanIndex.load(
      from: path, modelID: "m", dimension: Self.dimension)
    #expect(revision == 42 && loaded.version == index.version && loaded.counts == index.counts)
    var random = SplitMix64(state: 8)
    let query = random.vector(Self.dimension)
    #expect(
      try loaded.search(query, category: nil, limit: 500) == index.search(query, category: nil, limit: 500))
    // And can be changed further.
    let more = entries(340, seed: 9, pictures: 3)
    try loaded.upsert(more)
    try index.upsert(more)
    #expect(loaded.version == index.version && loaded.count == 340)
  }

  @Test("a torn, damaged or foreign file is refused") func damagedFiles() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/index.bin"
    try index(entries(50, seed: 10)).save(to: path, storeRevision: 1)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    func refuses(_ data: Data, model: String = "m", dimension: Int = Self.dimension) throws {
      let damaged = try folder.write(data, "damaged.bin")
      #expect(throws: IndexError.self) {
        try PartitionedScanIndex.load(from: damaged, modelID: model, dimension: dimension)
      }
    }
    try refuses(whole, model: "other")
    try refuses(whole, dimension: 12)
    try refuses(whole + Data([0]))
    for length in stride(from: 0, to: whole.count, by: 97) { try refuses(whole.prefix(length)) }
    var random = SplitMix64(state: 11)
    for _ in 0..<100 {
      let place = Int.random(in: 0..<whole.count, using: &random)
      var damaged = whole
      damaged[place] ^= UInt8.random(in: 1...255, using: &random)
      try refuses(damaged)
    }
    #expect(throws: IndexError.self) {
      try PartitionedScanIndex.load(from: folder.path + "/none", modelID: "m", dimension: 1)
    }
  }
}
