import Catalog
import Domain
import Foundation
import Testing

/// What every engine must remember beside products: what is known of pictures' files, turning views, shared looks.
@Suite struct CatalogueStoreTests {
  private func product(_ id: String, _ locations: [String]) -> ImportedProduct {
    ImportedProduct(
      product: Product(id: id, title: id, category: "sofa"),
      pictures: locations.map { PictureSource(location: $0, fingerprint: "1") })
  }

  @Test("what addresses answered is kept, asked for again, and forgotten", arguments: StoreEngine.here)
  func fetches(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    let (a, b) = ("https://shop.example/a.jpg", "https://shop.example/b.jpg")
    _ = try await store.upsert([product("p", [a, b])], run: nil)
    #expect(try await store.fetch(of: a) == nil)
    let day = Date(timeIntervalSince1970: 86_400)
    let good = PictureFetch(
      location: a, etag: "\"1\"", lastModified: "Thu", checked: day, digest: Data([1, 0, 255]))
    try await store.keep(PictureFetch(location: a, checked: day, failure: "silent"))
    try await store.keep(PictureFetch(location: b, checked: day, failure: "silent"))
    #expect(try await store.waitingFetchCount() == 2)
    try await store.keep(good)
    #expect(try await store.fetch(of: a) == good)
    #expect(try await store.waitingFetchCount() == 1)
    #expect(
      try await store.fetches(checkedBefore: day.addingTimeInterval(1), after: "", limit: 9) == [good])
    #expect(try await store.fetches(checkedBefore: day, after: "", limit: 9).isEmpty)
    #expect(try await store.fetches(checkedBefore: day.addingTimeInterval(1), after: a, limit: 9).isEmpty)

    let pictures = try await store.pictures(of: "p")
    try await store.save([PictureEmbedding(picture: pictures[0], values: [1, 0])], modelID: "m")
    try await store.markPicture(pictures[1].id, failed: "404")
    #expect(try await store.pictures(needing: "m", after: 0, limit: 9).isEmpty)
    #expect(try await store.retryFailedFetches() == 1)
    #expect(try await store.pictures(needing: "m", after: 0, limit: 9).map(\.location) == [b])
    #expect(try await store.pictures(at: [a, b, "none"], needing: "m").map(\.location) == [b])
    let before = try await store.revision()
    try await store.renewPictures(at: a)
    #expect(try await store.revision() > before)
    #expect(try await store.fetch(of: a) == nil)
    #expect(try await store.pictureCount(needing: "m") == 2)
  }

  @Test(
    "a picture of the same content, or one that looks the same, lends its vector", arguments: StoreEngine.here
  )
  func twins(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    _ = try await store.upsert([product("p", ["/1", "/2", "/3"])], run: nil)
    let pictures = try await store.pictures(of: "p")
    let colours = [UInt8](repeating: 120, count: 48)
    let shape: UInt64 = 0xfedc_ba98_7654_3210
    func content(_ place: Int, _ digest: UInt8, _ shape: UInt64) -> PictureContent {
      PictureContent(
        pictureID: pictures[place].id, digest: Data([digest]),
        print: PicturePrint(shape: shape, colours: colours))
    }
    try await store.keep([content(0, 1, shape), content(1, 2, ~shape)])
    try await store.keep([PictureContent(pictureID: 9_999, digest: Data([9]), print: content(0, 1, 0).print)])
    #expect(try await store.twin(of: content(2, 1, 0), modelID: "m") == nil)
    try await store.save([PictureEmbedding(picture: pictures[0], values: [0.5, 0.25])], modelID: "m")
    #expect(try await store.twin(of: content(2, 1, 0), modelID: "m") == pictures[0].id)
    #expect(try await store.twin(of: content(2, 7, shape ^ 1), modelID: "m") == pictures[0].id)
    #expect(try await store.twin(of: content(2, 7, ~shape), modelID: "m") == nil)
    #expect(try await store.picture(withDigest: Data([1]), modelID: "other") == nil)
    try await store.copyEmbedding(of: pictures[0].id, to: [pictures[2]], modelID: "m")
    let vectors = try await store.embeddings(of: "p", modelID: "m")
    #expect(vectors.map(\.entry.pictureIndex) == [0, 2])
    #expect(vectors.allSatisfy { $0.entry.vector == [0.5, 0.25] })
  }

  @Test(
    "a feed leaves the frames of a turning view alone, another view replaces them",
    arguments: StoreEngine.here)
  func turningViews(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    _ = try await store.upsert([product("p", ["/1"])], run: nil)
    try await store.setSpinPictures(["/f1", "/f2"], of: "p")
    _ = try await store.upsert([product("p", ["/2", "/3"])], run: nil)
    #expect(try await store.pictures(of: "p").map(\.location) == ["/2", "/3", "/f1", "/f2"])
    try await store.setSpinPictures(["/g"], of: "p")
    #expect(try await store.pictures(of: "p").map(\.location) == ["/2", "/3", "/g"])
    try await store.setSpinPictures([], of: "p")
    #expect(try await store.pictures(of: "p").count == 2)
  }

  @Test("shared looks, votes and comments", arguments: StoreEngine.here)
  func shares(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    let look = SharedLook(
      id: "s", sceneID: "room", title: "Ours", width: 4, height: 3,
      look: Look(objects: [], milliseconds: Look.Timings()), created: Date(timeIntervalSince1970: 1_000))
    try await store.share(look, picture: Data([0, 1, 2]), owner: "hash")
    #expect(try await store.sharedLook(id: "s") == look)
    #expect(try await store.sharedPicture(id: "s") == Data([0, 1, 2]))
    #expect(try await store.sharedPicture(id: "none") == nil)
    #expect(try await store.owns("hash", share: "s"))
    #expect(try await !store.owns("other", share: "s"))
    for voter in ["a", "a", "b"] { try await store.vote(true, product: "p", share: "s", voter: voter) }
    #expect(try await store.votes(share: "s") == ["p": 2])
    try await store.vote(false, product: "p", share: "s", voter: "b")
    #expect(try await store.votes(share: "s", voter: "a") == ["p"])
    #expect(try await store.votes(share: "s", voter: "b").isEmpty)
    let texts = ["one", "two", "three"]
    for text in texts { _ = try await store.comment(text, name: "Ann", share: "s") }
    let comments = try await store.comments(share: "s", limit: 2)
    #expect(comments.map(\.text) == ["two", "three"])
    #expect(try await store.removeComment(comments[0].id, share: "s"))
    #expect(try await !store.removeComment(comments[0].id, share: "s"))
    try await store.setShare("s", open: false)
    #expect(try await store.sharedLook(id: "s")?.isOpen == false)
    try await store.removeShare("s")
    #expect(try await store.sharedLook(id: "s") == nil)
    #expect(try await store.comments(share: "s", limit: 9).isEmpty)
  }

  @Test("of several who change a setting at once, one succeeds", arguments: StoreEngine.here)
  func replacing(engine: StoreEngine) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let store = try await engine.store(in: folder)
    for old in [nil, "0"] as [String?] {
      let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<8 {
          group.addTask {
            try await store.replaceSetting("s", from: old, to: old == nil ? "0" : "\(number + 1)")
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(wins == 1)
    }
    #expect(try await !store.replaceSetting("s", from: "0", to: nil))
    let value = try await store.setting("s")
    #expect(try await store.replaceSetting("s", from: value, to: nil))
    #expect(try await store.replaceSetting("s", from: nil, to: nil))
  }
}
