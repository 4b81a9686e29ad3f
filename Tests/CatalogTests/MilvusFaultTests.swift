import Domain
import Foundation
import RealEngines
import SwiftProtobuf
import Synchronization
import Testing

@testable import Catalog
@testable import MilvusIndex

/// A value that several tasks of a test change.
private final class Watched<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Answer: Sendable>(_ body: @Sendable (inout Value) -> Answer) -> Answer {
    value.withLock { body(&$0) }
  }
}

/// What becomes of searches and imports when a real Milvus is slow, is killed, or holds something else.
@Suite(
  .serialized,
  .enabled(if: TestMilvus.isInstalled, "Milvus is not installed; 'Scripts/setup.sh databases' does"))
struct MilvusFaultTests {
  private static let dimension = 16

  private func catalogue(_ count: Int, in folder: TemporaryFolder) async throws -> any ProductStore {
    let store = try folder.store()
    try await add(0..<count, to: store)
    return store
  }

  private func add(_ numbers: Range<Int>, to store: any ProductStore) async throws {
    var random = SplitMix64(state: UInt64(numbers.lowerBound) + 5)
    _ = try await store.upsert(
      numbers.map { number in
        ImportedProduct(
          product: Product(
            id: "p\(number)", title: "p\(number)", brand: "b\(number % 3)",
            category: ["sofa", "rug"][number % 2]),
          pictures: [PictureSource(location: "/\(number)", fingerprint: "\(number)")])
      }, run: 1)
    let pictures = try await store.pictures(needing: "m", after: 0, limit: 100_000)
    try await store.save(
      pictures.map { PictureEmbedding(picture: $0, values: random.vector(Self.dimension)) }, modelID: "m")
  }

  private func index(_ server: TestMilvusServer, _ options: String, model: String = "m") throws
    -> MilvusProductIndex
  {
    try MilvusProductIndex(
      MilvusAddress(server.address("index=flat&partitions=2&" + options)), modelID: model,
      dimension: Self.dimension)
  }

  /// The index holds the store's products, each once, and finds what the embedded one finds.
  private func check(_ index: MilvusProductIndex, against store: any ProductStore) async throws {
    let embedded = PartitionedScanIndex(modelID: index.modelID, dimension: Self.dimension)
    try await embedded.rebuild(from: store)
    #expect(try await index.count == embedded.count)
    #expect(try await index.counts == embedded.counts)
    var random = SplitMix64(state: 3)
    for category in [nil, "sofa", "rug"] as [String?] {
      let query = random.vector(Self.dimension)
      let scope = SearchScope(category: category)
      let all = try await index.search(query, in: scope, limit: 5_000)
      let expected = try embedded.search(query, in: scope, limit: 5_000)
      #expect(Set(all.map(\.productID)) == Set(expected.map(\.productID)) && all.count == expected.count)
      #expect(all.first?.productID == expected.first?.productID)
    }
  }

  @Test(
    "a slow engine: each request ends at its deadline with a reason, none pile up, and all is well afterwards"
  )
  func slow() async throws {
    let folder = try TemporaryFolder()
    let store = try await catalogue(50, in: folder)
    let server = TestMilvusServer()
    try await server.start()
    defer { server.end() }
    let patient = try index(server, "deadline=60")
    _ = try await TestMilvus.eventually(server.lastWords) { try await patient.rebuild(from: store) }
    let hasty = try index(server, "deadline=0.5")
    let query = [Float](repeating: 1, count: Self.dimension)
    _ = try await TestMilvus.eventually(server.lastWords) {
      try await hasty.search(query, in: SearchScope(), limit: 5)
    }
    try server.setStopped(true)
    let reasons = Watched<[String: Int]>([:])
    let most = Watched(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<400 {
        group.addTask {
          do {
            _ = try await hasty.search(query, in: SearchScope(), limit: 5)
            reasons.withLock { $0["answered", default: 0] += 1 }
          } catch IndexError.unavailable(_, let reason) {
            reasons.withLock { $0[reason, default: 0] += 1 }
          } catch { reasons.withLock { $0["\(error)", default: 0] += 1 } }
          let underway = hasty.connection.underway
          most.withLock { $0 = max($0, underway) }
        }
      }
    }
    let counts = reasons.withLock { $0 }
    #expect(counts["answered"] == nil && counts.values.reduce(0, +) == 400)
    #expect(
      Set(counts.keys).isSubset(of: [
        "Search: it did not answer in time", "128 requests are under way already",
        "it has not answered of late and is given a moment",
      ]), "\(counts)")
    #expect(counts["Search: it did not answer in time"] ?? 0 > 0)
    #expect(most.withLock { $0 } <= 128 && hasty.connection.underway == 0)
    let error = await #expect(throws: IndexError.self) {
      for _ in 0..<5 { _ = try await hasty.search(query, in: SearchScope(), limit: 5) }
    }
    #expect(error?.description.contains("cannot be searched now") == true)
    try server.setStopped(false)
    let found = try await TestMilvus.eventually(server.lastWords) {
      try await hasty.search(query, in: SearchScope(), limit: 5)
    }
    #expect(found.count == 5)
  }

  @Test("killed in mid-query and in mid-import: clear errors, and afterwards nothing is lost or there twice")
  func killed() async throws {
    let folder = try TemporaryFolder()
    let store = try await catalogue(300, in: folder)
    let server = TestMilvusServer()
    try await server.start()
    defer { server.end() }
    let index = try index(server, "deadline=3")
    let follower = IndexFollower(index: index, store: store, revision: 0, path: "")
    _ = try await TestMilvus.eventually(server.lastWords) { try await follower.step() }
    try await check(index, against: store)
    // Searches from several sides while changes are taken over, and the engine is killed under both.
    let query = [Float](repeating: 1, count: Self.dimension)
    let answered = Watched(0)
    let failed = Watched(0)
    let strange = Watched<[String]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          while failed.withLock({ $0 }) < 3 {
            do {
              let found = try await index.search(query, in: SearchScope(category: "sofa"), limit: 5)
              answered.withLock { $0 += 1 }
              if found.count != 5 { strange.withLock { $0.append("\(found.count) found") } }
            } catch IndexError.unavailable { failed.withLock { $0 += 1 } } catch {
              strange.withLock { $0.append("\(error)") }
              return
            }
          }
        }
      }
      group.addTask {
        for start in stride(from: 300, to: 900, by: 60) {
          try await add(start..<start + 60, to: store)
          do { try await follower.step() } catch IndexError.unavailable { return } catch {
            strange.withLock { $0.append("\(error)") }
            return
          }
        }
      }
      group.addTask {
        while answered.withLock({ $0 }) < 20 { try await Task.sleep(for: .milliseconds(10)) }
        server.crash()
      }
      try await group.waitForAll()
    }
    #expect(strange.withLock { $0 } == [])
    #expect(answered.withLock { $0 } >= 20)
    try await server.start()
    // The follower goes on where the engine says it is, and does again what was cut short.
    _ = try await TestMilvus.eventually(server.lastWords) { try await follower.step() }
    let (revision, reached) = (try await store.revision(), try await index.sharedRevision)
    #expect(revision == reached)
    try await check(index, against: store)
  }

  @Test("a collection of another form, embedder or maker is refused, and left as it is")
  func otherForms() async throws {
    let server = try await TestMilvus.shared.server()
    for (label, words) in [
      (#"{"vitrine_index": 99, "model": "m", "dimension": 16}"#, "format 99"),
      (#"{"vitrine_index": 1, "model": "other", "dimension": 16}"#, "of other"),
      (#"{"vitrine_index": 1, "model": "m", "dimension": 12}"#, "12 numbers"),
      ("somebody's pictures", "not made by Vitrine"),
    ] {
      let index = try index(server, "prefix=x\(UUID().uuidString.prefix(8))&deadline=60")
      let name = index.collection.alias
      let schema = MilvusSchema.schema(name: name, description: label, dimension: Self.dimension)
      let request = try MilvusCreateCollectionRequest.with {
        $0.collectionName = name
        $0.schema = try schema.serializedBytes()
        $0.shardsNum = 1
        $0.numPartitions = 1
      }
      let _: MilvusStatus = try await TestMilvus.eventually(server.lastWords) {
        try await index.connection.call("CreateCollection", request, deadline: .seconds(60), retries: false)
      }
      for attempt in [{ try await index.prepare() }, { _ = try await index.sharedRevision }] {
        let error = await #expect(throws: IndexError.self) { try await attempt() }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      }
      let entry = IndexEntry(
        productID: "a", pictureIndex: 0, category: nil, vector: .init(repeating: 1, count: 16))
      await #expect(throws: IndexError.self) { try await index.upsert([entry]) }
      let _: MilvusStatus = try await index.connection.call(
        "DropCollection", MilvusCollectionRequest.with { $0.collectionName = name }, deadline: .seconds(60))
    }
  }

  @Test("an embedder is changed, and an index built anew, while searches go on")
  func withoutDowntime() async throws {
    let folder = try TemporaryFolder()
    let store = try await catalogue(400, in: folder)
    let pictures = try await store.pictures(needing: "n", after: 0, limit: 1_000)
    var random = SplitMix64(state: 9)
    try await store.save(
      pictures.map { PictureEmbedding(picture: $0, values: random.vector(Self.dimension)) }, modelID: "n")
    let server = try await TestMilvus.shared.server()
    let prefix = "prefix=d\(UUID().uuidString.prefix(8))&deadline=60"
    let (old, new) = (try index(server, prefix), try index(server, prefix, model: "n"))
    _ = try await TestMilvus.eventually(server.lastWords) { try await old.rebuild(from: store) }
    let isDone = Watched(false)
    let query = [Float](repeating: 1, count: Self.dimension)
    let searches = try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { () async throws -> Int in
        var searches = 0
        while !isDone.withLock({ $0 }) {
          let found = try await old.search(query, in: SearchScope(), limit: 5)
          #expect(found.count == 5)
          searches += 1
        }
        return searches
      }
      group.addTask {
        defer { isDone.withLock { $0 = true } }
        // As a follower does: what an engine broke off is begun again, beside what is searched.
        for index in [new, old, old] {
          _ = try await TestMilvus.eventually(server.lastWords) { try await index.rebuild(from: store) }
        }
        return 0
      }
      return try await group.reduce(0, +)
    }
    #expect(searches > 0)
    try await check(old, against: store)
    try await check(new, against: store)
    try await old.erase()
    #expect(try await old.sharedRevision == 0)
    try await check(new, against: store)
  }

  @Test("of two servers that share an index one writes it, and the other takes over when that one stops")
  func oneWriter() async throws {
    let folder = try TemporaryFolder()
    let store = try await catalogue(40, in: folder)
    let server = try await TestMilvus.shared.server()
    let prefix = "prefix=w\(UUID().uuidString.prefix(8))&deadline=60"
    let leases = (0..<2).map { _ in StoreLease(store: store, name: "m", patience: .seconds(1)) }
    let followers = try leases.map {
      IndexFollower(index: try index(server, prefix), store: store, revision: 0, path: "", lease: $0)
    }
    #expect(try await TestMilvus.eventually(server.lastWords) { try await followers[0].step() })
    #expect(try await !followers[1].step())
    #expect(await followers[1].state.behindSince == nil)
    try await add(40..<60, to: store)
    #expect(try await !followers[1].step())
    #expect(await followers[1].state.behindSince != nil)
    #expect(try await followers[0].step())
    #expect(try await !followers[1].step())
    #expect(await followers[1].state.behindSince == nil)
    // The first goes silent; the second waits its patience out.
    try await add(60..<70, to: store)
    while try await !followers[1].step() { try await Task.sleep(for: .milliseconds(100)) }
    // Strong: another process, which need not see at once what was just written.
    try await check(index(server, prefix + "&consistency=strong"), against: store)
    #expect(try await !leases[0].hold())
    try await leases[1].release()
    #expect(try await leases[0].hold())
  }
}
