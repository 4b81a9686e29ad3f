import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Server

@Suite("Pages: readable without script, escaped, strict")
struct PageTests {
  private let html: HTTPFields = [.accept: "text/html"]

  @Test("text and attributes are escaped, whatever they hold")
  func escaping() {
    let nasty = "<script>'\"&"
    let markup = HTML.element("a", ["title": nasty, "hidden": "", "id": nil], HTML(nasty), "&").markup
    #expect(
      markup == "<a title=\"&lt;script&gt;&#39;&quot;&amp;\" hidden>&lt;script&gt;&#39;&quot;&amp;&amp;</a>")
    #expect(HTML.element("img", ["alt": ""]).markup == "<img alt=\"\">")
  }

  @Test("a scene reads as its picture and a list of pieces with links to the shop")
  func scene() async throws {
    try await TestServer().test { client in
      let page = try await client.get("/scenes/room-0", headers: html).text
      #expect(page.contains("Room &lt;0&gt; &amp; &quot;light&quot;"))
      #expect(!page.contains("Room <0>"))
      #expect(page.components(separatedBy: "class=\"piece\"").count - 1 == 6)  // the clock has no products
      #expect(page.contains("data-label=\"floor lamp, 6 products\""))
      #expect(
        page.contains(
          "href=\"https://shop.example/p/0?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener nofollow\""))
      #expect(page.contains("Exact match") && page.contains("Similar"))
      #expect(page.contains("<s>€149</s>"))
    }
  }

  @Test("a scene whose look cannot be found is shown all the same, with a word about it")
  func sceneWithoutLook() async throws {
    struct Broken: Error {}
    try await TestServer(showcase: FakeShowcase(before: { throw Broken() })).test { client in
      let answer = try await client.get("/scenes/room-0", headers: html)
      #expect(answer.status == .ok)
      #expect(answer.text.contains(HTML.escaped(Strings.english.lookUnavailable)))
    }
  }

  @Test("a scene without products says so")
  func sceneWithoutPieces() async throws {
    let empty = Look(objects: [], milliseconds: .init())
    try await TestServer(showcase: FakeShowcase(answer: empty)).test { client in
      let page = try await client.get("/scenes/room-0")
      #expect(page.text.contains(Strings.english.noPiecesTitle))
    }
  }

  @Test("the feed leads to every scene and says how many pieces it knows")
  func feed() async throws {
    try await TestServer().test { client in
      _ = try await client.get("/scenes/room-1")
      let page = try await client.get("/", headers: html).text
      for index in 0..<5 { #expect(page.contains("href=\"/scenes/room-\(index)\"")) }
      #expect(page.components(separatedBy: "6 pieces").count == 2)
    }
    try await TestServer(showcase: FakeShowcase(scenes: 0)).test { client in
      let page = try await client.get("/")
      #expect(page.text.contains("No pictures yet"))
    }
    try await TestServer(showcase: FakeShowcase(scenes: 40)).test { client in
      let first = try await client.get("/")
      #expect(first.text.contains("href=\"/?page=2\""))
      let second = try await client.get("/?page=2")
      #expect(second.text.contains("href=\"/?page=1\""))
    }
  }

  @Test("a product page has facts, price and look-alikes")
  func product() async throws {
    try await TestServer().test { client in
      let page = try await client.get("/products/p%2F1%20%26%20more", headers: html).text
      #expect(page.contains("Lund armchair &lt;1&gt;"))
      #expect(page.contains("€79.50") && page.contains("<s>€149</s>"))
      #expect(page.contains("<dd>linen</dd>"))
      #expect(page.contains("src=\"/images/products/p%2F1%20%26%20more/0?w=960\""))
      #expect(page.contains("Looks like this"))
      #expect(page.contains("href=\"/products/p-0\""))
    }
  }

  @Test("the photo form works without script: the photo gets a page with its pieces, until it is deleted")
  func photo() async throws {
    try await TestServer().test { client in
      #expect(try await client.get("/photo").text.contains("enctype=\"multipart/form-data\""))
      let sent = try await client.post("/look", TestPicture.form(), type: "multipart/form-data; boundary=XyZ")
      #expect(sent.status == .seeOther)
      let address = try #require(sent.headers[.location])
      let page = try await client.get(address, headers: html).text
      #expect(page.contains("class=\"piece\"") && page.contains("/images\(address)"))
      #expect(try await client.post(address + "/delete", Data(), type: nil).status == .seeOther)
      #expect(try await client.get(address, headers: html).status == .notFound)
      #expect(try await client.get("/images" + address).status == .notFound)
    }
  }

  @Test("every piece and every part has an address of its own, filters included, without script")
  func deepLinks() async throws {
    try await TestServer().test { client in
      let page = try await client.get("/scenes/room-0", headers: html).text
      let link = "/scenes/room-0?box=0.08,0.5,0.45,0.35&amp;category=sofa"
      #expect(page.contains("data-link=\"\(link)\"") && page.contains("href=\"\(link)&amp;filters=1\""))
      #expect(!page.contains("data-chosen"))
      let dot = try await client.get("/scenes/room-0?box=0.08,0.5,0.45,0.35&category=sofa").text
      #expect(dot.components(separatedBy: "data-chosen").count == 2 && !dot.contains("data-cut"))
      #expect(dot.contains("<rect"))
      let part = try await client.get("/scenes/room-0?box=0.6,0.1,0.2,0.2&part=piece").text
      #expect(part.hasPrefix("<section class=\"piece\"") && part.contains("data-cut"))
      #expect(
        part.contains("name=\"color\" value=\"white\"") && part.contains("name=\"brand\" value=\"Nord\""))
      let filtered = try await client.get(
        "/scenes/room-0?box=0.08,0.5,0.45,0.35&category=sofa&color=white&max_price=200&part=piece"
      ).text
      #expect(filtered.contains("checked") && filtered.contains("Lund armchair"))
      #expect(!filtered.contains("Havn sofa") && !filtered.contains("data-cut"))
      let none = try await client.get("/scenes/room-0?box=0.1,0.1,0.2,0.2&category=nothing&part=piece").text
      #expect(none.contains(Strings.english.nothingLikeIt))
      let over = try await client.get("/scenes/room-0?box=0.1,0.1,0.2,0.2&max_price=1&part=piece").text
      #expect(over.contains(Strings.english.nothingWithFilter))
    }
  }

  @Test("errors are pages for people and JSON for programs")
  func errors() async throws {
    try await TestServer().test { client in
      for path in ["/none", "/scenes/none", "/products/none", "/assets/none.js", "/images/scenes/none"] {
        let page = try await client.get(path, headers: html)
        #expect(page.status == .notFound, "\(path)")
        #expect(page.headers[.contentType] == "text/html; charset=utf-8", "\(path)")
        #expect(page.text.contains("href=\"/\""))
        #expect(try await client.get(path).problem == "not_found", "\(path)")
      }
      #expect(try await client.get("/api/v1/scenes/none", headers: html).problem == "not_found")
    }
  }

  @Test("no page needs anything the security policy forbids")
  func policy() async throws {
    try await TestServer().test { client in
      for path in [
        "/", "/scenes/room-0", "/scenes/room-0?box=0.1,0.1,0.2,0.2", "/products/p-0", "/photo", "/saved",
        "/none", "/healthz", "/images/scenes/room-0",
      ] {
        let answer = try await client.get(path, headers: html)
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.requestID] != nil)
        guard answer.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
        #expect(!answer.text.contains(" style=") && !answer.text.contains("<style"), "\(path)")
        #expect(
          answer.text.range(of: #"<script(?![^>]*(src=|ld\+json))| on[a-z]+="#, options: .regularExpression)
            == nil)
      }
    }
  }

  @Test("what a page loads is small and has the right types")
  func assets() async throws {
    try await TestServer().test { client in
      var total = 0
      let types = ["js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"]
      for name in [
        "app.js", "closeup.js", "cropper.js", "dots.js", "location.js", "photo.js", "saved.js", "stage.js",
        "strings.js", "wall.js", "vitrine.js", "embed-style.js", "events.js", "looks.js", "share.js",
        "strips.js", "cutout.js", "outline.js", "server.js", "vitrine.css",
        "icon.svg", "heart.svg", "heart-full.svg",
      ] {
        let answer = try await client.get("/assets/\(name)")
        #expect(answer.status == .ok)
        let kind = try #require(types[name.components(separatedBy: ".")[1]])
        #expect(answer.headers[.contentType]?.hasPrefix(kind) == true)
        if kind == "text/javascript" { total += answer.data.count }
        let tag = try #require(answer.headers[.eTag])
        #expect(try await client.get("/assets/\(name)", headers: [.ifNoneMatch: tag]).status == .notModified)
      }
      #expect(total < 100_000)
    }
  }
}
