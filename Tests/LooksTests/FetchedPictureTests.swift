import Catalog
import Domain
import Fetching
import Foundation
import Images
import Looks
import Synchronization
import Testing

/// Answers addresses as a test says and counts what it is asked.
final class FakeWeb: PictureFetching {
  let pictures = Mutex<[String: Data]>([:])
  let asked = Mutex<[String]>([])

  init(_ pictures: [String: Data]) { self.pictures.withLock { $0 = pictures } }

  func picture(at address: String, validator: Validator?) async throws -> FetchedPicture? {
    asked.withLock { $0.append(address) }
    try await Task.sleep(for: .milliseconds(5))
    if address.contains("dead.example") {
      throw FetchError.unreachable(host: "dead.example", reason: "silent")
    }
    guard let data = pictures.withLock({ $0[address] }) else { throw FetchError.status(404) }
    let etag = "\"\(data.hashValue)\""
    return validator?.etag == etag ? nil : FetchedPicture(data: data, validator: Validator(etag: etag))
  }
}

@Suite("Pictures at addresses: fetched once, embedded once") struct FetchedPictureTests {
  private static func drawing(side: Int, hue: UInt8 = 0, as format: ImageFormat = .png) throws -> Data {
    var bytes: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let inside = (x * 10 / side + y * 6 / side * 3) % 4 < 2
        bytes +=
          inside ? [220 - hue, UInt8(x * 120 / side), 30 + hue] : [20, 40 + hue, UInt8(y * 200 / side)]
      }
    }
    return try PixelBuffer(width: side, height: side, bytes: bytes).encoded(as: format)
  }

  private func store(_ folder: TemporaryFolder, _ links: [(id: String, link: String)]) async throws
    -> SQLiteStore
  {
    let store = try SQLiteStore(path: folder.url.appendingPathComponent("c.sqlite").path)
    _ = try await store.upsert(
      links.map { ColourShop.product($0.id, category: "sofa", path: $0.link, fingerprint: "") }, run: nil)
    return store
  }

  @Test("equal and nearly equal pictures are embedded once; another colour is another picture")
  func duplicates() async throws {
    let folder = try TemporaryFolder()
    let one = "https://shop.example/"
    let web = FakeWeb([
      one + "a.png": try Self.drawing(side: 300), one + "copy.png": try Self.drawing(side: 300),
      one + "small.jpg": try Self.drawing(side: 120, as: .jpeg),
      one + "blue.png": try Self.drawing(side: 300, hue: 90),
    ])
    let store = try await store(
      folder,
      [
        ("p1", one + "a.png"), ("p2", one + "a.png"), ("p3", one + "a.png"), ("p4", one + "copy.png"),
        ("p5", one + "small.jpg"), ("p6", one + "blue.png"),
      ])
    let embedder = ColourEmbedder()
    for batch in [1, 32] {
      let indexer = CatalogIndexer(
        store: store, embedder: embedder, modelID: "m\(batch)", fetcher: web, batchSize: batch)
      embedder.pictures.withLock { $0 = 0 }
      web.asked.withLock { $0 = [] }
      let report = try await indexer.embedPictures()
      #expect(report.embedded == 6 && report.shared == 4 && report.failures.isEmpty && report.postponed == 0)
      #expect(embedder.pictures.withLock { $0 } == 2)
      #expect(web.asked.withLock { $0.count { $0.hasSuffix("a.png") } } == 1)
      let kept = try await store.embeddings(modelID: "m\(batch)", after: 0, limit: 10)
      let needing = try await store.pictureCount(needing: "m\(batch)")
      #expect(kept.count == 6 && needing == 0)
    }
  }

  @Test("a dead host's pictures wait for the next import, a missing one is noted, and the rest goes on")
  func failures() async throws {
    let folder = try TemporaryFolder()
    var links = (0..<70).map { ("dead\($0)", "https://dead.example/\($0).png") }
    links += [("gone", "https://shop.example/gone.png"), ("good", "https://shop.example/a.png")]
    let store = try await store(folder, links)
    let web = FakeWeb(["https://shop.example/a.png": try Self.drawing(side: 40)])
    let indexer = CatalogIndexer(
      store: store, embedder: ColourEmbedder(), modelID: "m", fetcher: web, batchSize: 8)
    let report = try await indexer.embedPictures()
    #expect(report.embedded == 1 && report.postponed == 70 && report.failures.map(\.productID) == ["gone"])
    #expect(try await store.waitingFetchCount() == 70)
    #expect(try await store.pictureCount(needing: "m") == 70)
    web.pictures.withLock { $0["https://shop.example/gone.png"] = $0["https://shop.example/a.png"] }
    #expect(try await store.retryFailedFetches() == 1)
    #expect(try await indexer.embedPictures().embedded == 1)
  }

  @Test("a changed picture is embedded anew after a refresh; an unchanged one is not sent again")
  func refresh()
    async throws
  {
    let folder = try TemporaryFolder()
    let (a, b) = ("https://shop.example/a.png", "https://shop.example/b.png")
    let web = FakeWeb([a: try Self.drawing(side: 40), b: try Self.drawing(side: 40, hue: 90)])
    let store = try await store(folder, [("a", a), ("b", b)])
    let indexer = CatalogIndexer(store: store, embedder: ColourEmbedder(), modelID: "m", fetcher: web)
    _ = try await indexer.embedPictures()
    let refresher = PictureRefresher(memory: store, fetcher: web)
    #expect(try await refresher.refresh(checkedBefore: .distantPast).checked == 0)
    let before = try await store.embeddings(modelID: "m", after: 0, limit: 9)
    try web.pictures.withLock { $0[b] = try Self.drawing(side: 40, hue: 30) }
    let report = try await refresher.refresh(checkedBefore: .distantFuture)
    #expect(report.checked == 2 && report.changed == 1 && report.failed == 0)
    #expect(try await indexer.embedPictures().embedded == 1)
    let after = try await store.embeddings(modelID: "m", after: 0, limit: 9)
    #expect(after[0] == before[0] && after[1].entry.vector != before[1].entry.vector)
    web.pictures.withLock { $0 = [:] }
    #expect(try await refresher.refresh(checkedBefore: .distantFuture).failed == 2)
    #expect(try await store.embeddings(modelID: "m", after: 0, limit: 9) == after)
  }
}
