import Catalog
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Server

@Suite("Sharing: links, votes, comments, and who may end it")
struct SharingTests {
  private func store() throws -> SQLiteStore {
    try SQLiteStore(
      path: FileManager.default.temporaryDirectory.appending(
        path: "vitrine-shares-\(UUID().uuidString)/c.sqlite"
      ).path)
  }

  private func send(
    _ client: any TestClientProtocol, _ uri: String, _ body: String, method: HTTPRequest.Method = .post,
    headers: HTTPFields = [:]
  ) async throws -> TestResponse {
    var headers = headers
    headers[.contentType] = "application/json"
    return try await client.execute(
      uri: uri, method: method, headers: headers, body: ByteBuffer(string: body)
    ) { $0 }
  }

  @Test("a scene is shared, voted for and commented on; each friend counts once")
  func voices() async throws {
    try await TestServer(shares: store()).test { client in
      let shared = try await send(client, "/api/v1/shares", #"{"scene": "room-0"}"#)
      #expect(shared.status == .created)
      let id = try #require(try shared.json()["id"] as? String)
      let base = "/api/v1/shares/\(id)"
      let first = try await send(client, base + "/votes", #"{"product": "p-0", "on": true}"#)
      let cookie = try #require(first.headers[.setCookie]?.split(separator: ";").first.map { String($0) })
      let friend: HTTPFields = [.cookie: cookie]
      for _ in 0..<3 {
        let again = try await send(
          client, base + "/votes", #"{"product": "p-0", "on": true}"#, headers: friend)
        #expect((try again.json()["votes"] as? [String: Int])?["p-0"] == 1)
        #expect(try again.json()["mine"] as? [String] == ["p-0"])
      }
      let other = try await send(client, base + "/votes", #"{"product": "p-0", "on": true}"#)
      #expect((try other.json()["votes"] as? [String: Int])?["p-0"] == 2)
      let less = try await send(client, base + "/votes", #"{"product": "p-0", "on": false}"#, headers: friend)
      #expect((try less.json()["votes"] as? [String: Int])?["p-0"] == 1)
      #expect(
        try await send(client, base + "/votes", #"{"product": "none", "on": true}"#).status == .notFound)

      let said = try await send(client, base + "/comments", #"{"name": "<Ann>", "text": "Lovely & bright"}"#)
      #expect(said.status == .created)
      let page = try await client.get("/s/\(id)", headers: [.accept: "text/html"]).text
      #expect(page.contains("&lt;Ann&gt;") && page.contains("Lovely &amp; bright"))
      #expect(page.contains("class=\"piece\""))
      for body in [#"{"text": "  "}"#, "{\"text\": \"\(String(repeating: "x", count: 601))\"}", "{}", "text"]
      {
        #expect(try await send(client, base + "/comments", body).status == .badRequest, "\(body.prefix(40))")
      }
    }
  }

  @Test("comments are few in a while")
  func pace() async throws {
    try await TestServer(shares: store()).test { client in
      let id = try #require(
        try await send(client, "/api/v1/shares", #"{"scene": "room-1", "title": "Ours"}"#).json()["id"]
          as? String)
      let friend: HTTPFields = [.cookie: "vitrine_friend=abc"]
      var refused: TestResponse?
      for _ in 0..<7 {
        let answer = try await send(
          client, "/api/v1/shares/\(id)/comments", #"{"text": "hi"}"#, headers: friend)
        if answer.status == .tooManyRequests { refused = answer }
      }
      #expect(refused?.problem == "too_often" && refused?.headers[.retryAfter] != nil)
      // Without a name for oneself one is not faster than everybody together may be.
      var taken = 0
      for _ in 0..<40 {
        let answer = try await send(client, "/api/v1/shares/\(id)/comments", #"{"text": "hi"}"#)
        if answer.status == .created { taken += 1 }
      }
      #expect(taken <= 30)
    }
  }

  @Test("only the owner closes, opens, clears and deletes")
  func owner() async throws {
    try await TestServer(shares: store()).test { client in
      let shared = try await send(client, "/api/v1/shares", #"{"scene": "room-0"}"#).json()
      let id = try #require(shared["id"] as? String)
      let base = "/api/v1/shares/\(id)"
      let owner: HTTPFields = [.shareOwner: try #require(shared["owner"] as? String)]
      let number = try #require(
        try await send(client, base + "/comments", #"{"text": "hi"}"#).json()["id"] as? Int)
      for wrong in [HTTPFields(), [.shareOwner: "guess"]] {
        #expect(
          try await send(client, base + "/state", #"{"open": false}"#, headers: wrong).status == .forbidden)
        #expect(try await send(client, base, "", method: .delete, headers: wrong).status == .forbidden)
        #expect(
          try await send(client, base + "/comments/\(number)", "", method: .delete, headers: wrong).status
            == .forbidden)
      }
      #expect(try await send(client, base + "/state", #"{"open": false}"#, headers: owner).status == .ok)
      #expect(try await send(client, base + "/votes", #"{"product": "p-0", "on": true}"#).problem == "closed")
      #expect(try await send(client, base + "/comments", #"{"text": "hi"}"#).status == .conflict)
      #expect(try await send(client, base + "/state", #"{"open": true}"#, headers: owner).status == .ok)
      #expect(
        try await send(client, base + "/comments/\(number)", "", method: .delete, headers: owner).status
          == .noContent)
      let left = try await client.get(base).json()
      #expect((left["comments"] as? [Any])?.isEmpty == true)
      #expect(try await send(client, base, "", method: .delete, headers: owner).status == .noContent)
      #expect(try await client.get("/s/\(id)").status == .notFound)
    }
  }

  @Test("a photo of one's own is shared with its picture, which outlives the photo")
  func photo() async throws {
    try await TestServer(shares: store()).test { client in
      let photo = try #require(
        try await client.post("/api/v1/photos", TestPicture.jpeg).json()["id"] as? String)
      let shared = try await send(client, "/api/v1/shares", #"{"photo": "\#(photo)", "title": "My room"}"#)
        .json()
      let id = try #require(shared["id"] as? String)
      #expect(
        try await client.execute(uri: "/api/v1/photos/\(photo)", method: .delete) { $0.status } == .noContent)
      let picture = try await client.get("/images/shares/\(id)")
      #expect(picture.headers[.contentType] == "image/jpeg")
      #expect(try await client.get("/s/\(id)?box=0.1,0.1,0.4,0.4").text.contains("data-cut"))
      #expect(try await send(client, "/api/v1/shares", #"{"photo": "none"}"#).problem == "photo_gone")
    }
  }

  @Test("other sites read what it is: oEmbed, Open Graph, schema.org")
  func marks() async throws {
    try await TestServer(shares: store()).test { client in
      let id = try #require(
        try await send(client, "/api/v1/shares", #"{"scene": "room-0"}"#).json()["id"] as? String)
      let page = try await client.get("/s/\(id)").text
      #expect(page.contains("application/json+oembed") && page.contains("property=\"og:image\""))
      let block = try #require(
        page.components(separatedBy: "<script type=\"application/ld+json\">").last?
          .components(separatedBy: "</script>").first)
      let list = try #require(
        try JSONSerialization.jsonObject(with: Data(block.utf8)) as? [String: Any])
      #expect(list["@type"] as? String == "ItemList")
      let item = try #require(
        ((list["itemListElement"] as? [[String: Any]])?.first?["item"]) as? [String: Any])
      #expect(item["@type"] as? String == "Product" && item["name"] as? String == "Havn sofa <0>")
      let offer = try #require(item["offers"] as? [String: Any])
      #expect(offer["priceCurrency"] as? String == "EUR" && offer["price"] as? String == "99")
      #expect(offer["availability"] as? String == "https://schema.org/InStock")

      let answer = try await client.get("/oembed?format=json&maxwidth=400&url=http%3A%2F%2Fhere%2Fs%2F\(id)")
        .json()
      #expect(answer["type"] as? String == "rich" && answer["version"] as? String == "1.0")
      #expect(answer["width"] as? Int == 400 && answer["height"] as? Int == 300)
      #expect((answer["html"] as? String)?.contains("/s/\(id)/frame") == true)
      #expect(try await client.get("/oembed?url=http%3A%2F%2Fhere%2Fs%2Fnone").status == .notFound)
      let frameOptions = try #require(HTTPField.Name("X-Frame-Options"))
      let frame = try await client.get("/s/\(id)/frame")
      #expect(frame.headers[.contentSecurityPolicy]?.contains("frame-ancestors *") == true)
      #expect(frame.headers[frameOptions] == nil && !frame.text.contains("class=\"bar\""))
      let whole = try await client.get("/s/\(id)")
      #expect(whole.headers[frameOptions] == "DENY")
    }
  }
}
