import Foundation
import HTTPTypes
import HummingbirdTesting
import Images
import Testing

@testable import Server

@Suite("Pictures: narrower on request, cached, nowhere else")
struct PictureTests {
  @Test("a width makes a narrower JPEG, never a larger one")
  func widths() async throws {
    try await TestServer().test { client in
      func expect(_ expected: Int, _ path: String) async throws {
        let answer = try await client.get(path)
        #expect(answer.status == .ok)
        let width = try ImageDecoder().header(of: answer.data).size.width
        #expect(width == expected, "\(path)")
      }
      try await expect(640, "/images/scenes/room-0")
      try await expect(320, "/images/scenes/room-0?w=320")
      try await expect(320, "/images/scenes/room-0?w=301")
      try await expect(640, "/images/scenes/room-0?w=9000")
      try await expect(240, "/images/scenes/room-1?w=240")  // a portrait
      try await expect(160, "/images/products/p%2F1%20%26%20more/0?w=160")
    }
  }

  @Test("caches may ask again cheaply")
  func entityTags() async throws {
    try await TestServer().test { client in
      let first = try await client.get("/images/scenes/room-0?w=320")
      let tag = try #require(first.headers[.eTag])
      #expect(first.headers[.cacheControl]?.contains("max-age") == true)
      let again = try await client.get(
        "/images/scenes/room-0?w=320", headers: [.ifNoneMatch: "\"x\", \(tag)"])
      #expect(again.status == .notModified)
      #expect(again.data.count == 0)
      #expect(try await client.get("/images/scenes/room-0?w=160").headers[.eTag] != tag)
    }
  }

  @Test(
    "no address leads out of the catalogue",
    arguments: [
      "/images/scenes/..%2Fsecret.txt", "/images/scenes/%2Fetc%2Fpasswd", "/images/scenes/room%200.jpg",
      "/images/products/p-0/1", "/images/products/p-0/-1", "/images/products/p-0/x", "/images/products/p-7/0",
      "/assets/..%2Fopenapi.json", "/assets/%2e%2e%2fapp.js", "/images/../secret.txt",
    ])
  func traversal(path: String) async throws {
    try await TestServer().test { client in
      let answer = try await client.get(path)
      #expect(answer.status == .notFound)
      #expect(!answer.text.contains("secret"))
    }
  }

  @Test("relative paths stay in their folder, symbolic links included")
  func safePaths() throws {
    let fake = try FakeShowcase(scenes: 1)
    let link = fake.sceneFolder.appendingPathComponent("link.jpg")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: fake.folder.appendingPathComponent("secret.txt"))
    let safe = SafePath(root: fake.sceneFolder)
    #expect(safe.file(at: "room 0.jpg") != nil)
    for path in [
      "", ".", "..", "../secret.txt", "a/../../secret.txt", "/etc/passwd", "link.jpg", "room 0.jpg\0", "a\\b",
      "//x", ".hidden",
    ] {
      #expect(safe.file(at: path) == nil, "\(path)")
    }
  }

  @Test("the cache keeps to its bound and forgets what is used least")
  func cache() {
    let cache = PictureCache(limit: 4_000)
    for number in 0..<20 {
      cache.keep(Data(count: 400), for: "\(number)")
      _ = cache["0"]
      #expect(cache.bytes <= 4_000)
    }
    #expect(cache["0"] != nil)
    #expect(cache["1"] == nil)
    #expect(cache["19"] != nil)
    cache.keep(Data(count: 3_000), for: "large")
    #expect(cache["large"] == nil)
  }
}
