import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct SQLiteStoreTests {
  private func imported(_ id: String) -> ImportedProduct {
    ImportedProduct(
      product: Product(id: id, title: "T", images: ["1"], category: "sofa"),
      pictures: [PictureSource(location: "/pictures/\(id)", fingerprint: "1")])
  }

  @Test("what is not a database is refused with its path") func notADatabase() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "this is no database ", count: 100), "catalogue.sqlite")
    let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
    #expect(error?.description.contains(path) == true)
  }

  @Test("the index is opened from its file, and rebuilt when that is old or damaged") func openIndex()
    async throws
  {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    var random = SplitMix64(state: 1)
    _ = try await store.upsert((0..<30).map { imported("p\($0)") }, run: 1)
    let pictures = try await store.pictures(needing: "m", after: 0, limit: 100)
    try await store.save(
      pictures.map { PictureEmbedding(picture: $0, values: random.vector(8)) }, modelID: "m")
    let path = folder.path + "/index.bin"
    func open() async throws -> (version: String, count: Int, rebuilt: Bool) {
      var rebuilt = false
      let index = try await PartitionedScanIndex.open(path: path, store: store, modelID: "m", dimension: 8) {
        _ in
        rebuilt = true
      }
      return (index.version, index.count, rebuilt)
    }
    let first = try await open()
    #expect(first.rebuilt && first.count == 30)
    let second = try await open()
    #expect(!second.rebuilt && second.version == first.version)
    try folder.write("torn", "index.bin")
    let third = try await open()
    #expect(third.rebuilt && third.version == first.version)
    try await store.removeProducts(ids: ["p3"])
    let fourth = try await open()
    // A few changes are taken over; nothing is built anew.
    #expect(!fourth.rebuilt && fourth.count == 29 && fourth.version != first.version)
    let fresh = PartitionedScanIndex(modelID: "m", dimension: 8)
    try await fresh.rebuild(from: store)
    #expect(fresh.version == fourth.version)
  }
}
