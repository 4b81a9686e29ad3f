import CScan
import Domain
import Foundation
import Fuzzing
import Testing

@testable import Catalog

@Suite struct IndexStorageTests {
  private func entries(_ count: Int, dimension: Int, seed: UInt64) -> [IndexEntry] {
    var random = SplitMix64(state: seed)
    return (0..<count).map { number in
      IndexEntry(
        productID: "p\(number)", pictureIndex: 0, category: number % 10 == 0 ? "rare" : "common",
        vector: random.vector(dimension))
    }
  }

  @Test("more rows than a chunk holds: removed here and there, saved, mapped, changed again")
  func manyChunks() throws {
    let folder = try TemporaryFolder()
    let count = RowChunk.limit * 2 + 700
    let entries = entries(count, dimension: 5, seed: 1)
    let index = PartitionedScanIndex(modelID: "m", dimension: 5)
    try index.upsert(entries)
    var random = SplitMix64(state: 2)
    var gone: Set<String> = []
    for _ in 0..<40 {
      let some = Set((0..<20).map { _ in "p\(Int.random(in: 0..<count, using: &random))" })
      index.remove(productIDs: some)
      gone.formUnion(some)
    }
    let left = entries.filter { !gone.contains($0.productID) }
    let anew = PartitionedScanIndex(modelID: "m", dimension: 5)
    try anew.upsert(left)
    #expect(index.count == left.count && index.version == anew.version)
    let path = folder.path + "/i.index"
    try index.save(to: path, storeRevision: 3)
    let mapped = try PartitionedScanIndex.load(from: path, modelID: "m", dimension: 5).index
    #expect(mapped.version == anew.version)
    for round in 0..<4 {
      let query = random.vector(5)
      let scope = SearchScope(category: ["common", "rare", nil][round % 3])
      let expected = try anew.search(query, in: scope, limit: 20)
      #expect(try index.search(query, in: scope, limit: 20) == expected)
      #expect(try mapped.search(query, in: scope, limit: 20) == expected)
      // A mapped chunk is copied before it is changed; the file stays as it is.
      let some = Set((0..<10).map { _ in left[Int.random(in: 0..<left.count, using: &random)].productID })
      for each in [index, mapped, anew] { each.remove(productIDs: some) }
      #expect(mapped.version == anew.version)
    }
    #expect(try PartitionedScanIndex.load(from: path, modelID: "m", dimension: 5).index.count == left.count)
  }

  @Test("what a search reads does not change under it") func snapshots() throws {
    let index = PartitionedScanIndex(modelID: "m", dimension: 4)
    try index.upsert(entries(100, dimension: 4, seed: 3))
    let before = index.current
    let rows = before.partitions.map { partition in (0..<partition.count).map { Array(partition.vector($0)) }
    }
    try index.upsert(entries(150, dimension: 4, seed: 4))
    index.remove(productIDs: ["p1", "p50", "p99"])
    #expect(before.partitions.map { part in (0..<part.count).map { Array(part.vector($0)) } } == rows)
  }

  @Test("a file with changed bytes is refused or, when its checksum was made to fit, read without a crash")
  func mutatedFiles() throws {
    let folder = try TemporaryFolder()
    let index = PartitionedScanIndex(modelID: "m", dimension: 6)
    try index.upsert(entries(60, dimension: 6, seed: 5))
    let path = folder.path + "/i.index"
    try index.save(to: path, storeRevision: 1)
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var random = SplitMix64(state: Fuzzing.seed(6))
    let rounds = Fuzzing.rounds(1_500)
    var read = 0
    for round in 0..<rounds {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // The directory is where mischief could be done: most changes go there.
        let start = round % 3 == 0 ? 0 : bytes.count - min(bytes.count, 1_600)
        bytes[Int.random(in: start..<bytes.count - 8, using: &random)] =
          [0, 1, 127, 128, 255, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
      }
      if round % 2 == 0 {
        var checksum = StreamChecksum()
        bytes.withUnsafeBytes { checksum.add(UnsafeRawBufferPointer(rebasing: $0.dropLast(8))) }
        withUnsafeBytes(of: checksum.finished().littleEndian) {
          bytes.replaceSubrange(bytes.count - 8..<bytes.count, with: $0)
        }
      }
      let place = try folder.write(Data(bytes), "mutated.index")
      guard let loaded = try? PartitionedScanIndex.load(from: place, modelID: "m", dimension: 6).index else {
        continue
      }
      read += 1
      _ = try? loaded.search([1, 2, 3, 4, 5, 6], category: nil, limit: 100)
      try loaded.upsert([
        IndexEntry(productID: "p1", pictureIndex: 0, category: "common", vector: [1, 0, 0, 0, 0, 1])
      ])
      loaded.remove(productIDs: ["p1", "p2", "p3"])
    }
    #expect(read > 0, "no mutation reached the reader")
    Fuzzing.tried(rounds, "snapshots")
  }

  @Test("a file of a newer version says so") func newer() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/i.index"
    try PartitionedScanIndex(modelID: "m", dimension: 2).save(to: path, storeRevision: 1)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[8] = 200
    try bytes.write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: IndexError.self) {
      try PartitionedScanIndex.load(from: path, modelID: "m", dimension: 2)
    }
    #expect(error?.description.contains("newer version") == true)
  }

  @Test("an index follows what another process does to the store", arguments: StoreEngine.here)
  func follows(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    let index = PartitionedScanIndex(modelID: "m", dimension: 8)
    let path = folder.path + "/i.index"
    let follower = IndexFollower(
      index: index, store: store, revision: try await store.revision(), path: path)
    var random = SplitMix64(state: 7)
    func product(_ id: String, _ brand: String) -> ImportedProduct {
      ImportedProduct(
        product: Product(id: id, title: id, brand: brand, category: "sofa"),
        pictures: [PictureSource(location: "/\(id)", fingerprint: "1")])
    }
    func embed() async throws {
      let pictures = try await store.pictures(needing: "m", after: 0, limit: 1000)
      try await store.save(
        pictures.map { PictureEmbedding(picture: $0, values: random.vector(8)) }, modelID: "m")
    }
    func check() async throws {
      #expect(try await follower.step())
      #expect(try await !follower.step())
      let fresh = PartitionedScanIndex(modelID: "m", dimension: 8)
      try await fresh.rebuild(from: store)
      #expect(index.version == fresh.version && index.count == fresh.count)
    }
    _ = try await store.upsert((0..<30).map { product("p\($0)", "A") }, run: 1)
    try await embed()
    try await check()
    #expect(index.count == 30)
    _ = try await store.upsert([product("p3", "B"), product("new", "B")], run: 2)
    try await check()
    #expect(
      try index.search(
        [1, 1, 1, 1, 1, 1, 1, 1], in: SearchScope(filter: FacetFilter(brands: ["b"])), limit: 5
      )
      .map(\.productID) == ["p3"])
    try await embed()
    try await check()
    #expect(try await store.retireProducts(notSeenIn: 2).count == 29)
    try await check()
    #expect(index.count == 2)
    try await store.removeProducts(ids: ["p3"])
    try await check()
    // More than is worth following one by one.
    _ = try await store.upsert((0..<1_500).map { product("q\($0)", "A") }, run: 3)
    try await check()
    try await follower.save()
    let loaded = try PartitionedScanIndex.load(from: path, modelID: "m", dimension: 8)
    #expect(try await loaded.storeRevision == store.revision() && loaded.index.version == index.version)
  }
  @Test("an index is written though changes never settle") func goesOn() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try folder.store()
    let path = folder.path + "/i.index"
    let index = PartitionedScanIndex(modelID: "m", dimension: 8)
    let follower = IndexFollower(index: index, store: store, revision: try await store.revision(), path: path)
    let following = Task {
      await follower.run(
        every: .milliseconds(5), savingAfter: .seconds(3_600), atLeastEvery: .milliseconds(20))
    }
    for number in 0..<3_000 where !FileManager.default.fileExists(atPath: path) {
      _ = try await store.upsert(
        [ImportedProduct(product: Product(id: "p\(number)", title: ""), pictures: [])], run: nil)
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(FileManager.default.fileExists(atPath: path))
    following.cancel()
    await following.value
  }
}
