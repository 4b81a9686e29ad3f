import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing

@testable import Server

@Suite("Embedding: keys, origins, looks by content")
struct EmbeddingTests {
  private func file() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "vitrine-sites-\(UUID().uuidString).json")
  }

  @Test("an origin is reduced to what browsers send, and anything else is refused")
  func origins() throws {
    let site = try Site(name: "Shop", origins: ["https://Shop.Example:443/", "http://localhost:8000"])
    #expect(site.origins == ["https://shop.example", "http://localhost:8000"])
    #expect(site.key.hasPrefix("site_") && site.key.count == 29)
    for text in [
      "shop.example", "https://shop.example/page", "ftp://shop.example", "https://u@shop.example", "*",
    ] {
      #expect(throws: SiteError(origin: text)) { try Site(name: "x", origins: [text]) }
    }
  }

  @Test("a page elsewhere needs a key that allows its origin; a change of the file is seen at once")
  func crossOrigin() async throws {
    let place = file()
    defer { try? FileManager.default.removeItem(at: place) }
    let sites = Sites(file: place)
    let site = try Site(name: "Shop", origins: ["https://shop.example"])
    try await TestServer(sites: sites).test { client in
      let look = "/api/v1/scenes/room-0/look?key=\(site.key)"
      let from: HTTPFields = [.origin: "https://shop.example"]
      let refused = try await client.get(look, headers: from)
      #expect(refused.status == .forbidden && refused.problem == "origin_not_allowed")
      try sites.save([site])
      let allowed = try await client.get(look, headers: from)
      #expect(allowed.status == .ok)
      #expect(allowed.headers[.accessControlAllowOrigin] == "https://shop.example")
      #expect(allowed.headers[.vary]?.contains("Origin") == true)
      for (address, origin) in [
        (look, "https://other.example"), (look, "http://shop.example"), (look, "null"),
        ("/api/v1/scenes/room-0/look", "https://shop.example"), (look + "x", "https://shop.example"),
      ] {
        let answer = try await client.get(address, headers: [.origin: origin])
        #expect(answer.status == .forbidden, "\(address) from \(origin)")
      }
      let preflight = try await client.execute(
        uri: "/api/v1/look?key=\(site.key)", method: .options,
        headers: [.origin: "https://shop.example", .accessControlRequestMethod: "POST"]
      ) { $0 }
      #expect(preflight.status == .noContent)
      #expect(preflight.headers[.accessControlAllowHeaders] == "Content-Type, Vitrine-Session")
      // What is not for other sites stays closed to them, key or not.
      let photos = try await client.post("/api/v1/photos?key=\(site.key)", TestPicture.jpeg, headers: from)
      #expect(photos.headers[.accessControlAllowOrigin] == nil)
      // Programs send no origin.
      #expect(try await client.get("/api/v1/scenes/room-0/look").status == .ok)
    }
  }

  @Test("a picture is looked at once, whoever sends it; its look is found by its content")
  func seen() async throws {
    let test = try TestServer()
    try await test.test { client in
      let digest = SeenLooks.digest(TestPicture.jpeg)
      #expect(digest.count == 64)
      #expect(try await client.get("/api/v1/looks/\(digest)").status == .noContent)
      let found = try await client.post("/api/v1/look", TestPicture.jpeg)
      #expect(found.status == .ok)
      let first = try JSONDecoder().decode(Look.self, from: found.data)
      #expect(first.objects.count == 7)
      let again = try await client.post("/api/v1/look", TestPicture.jpeg)
      let byContent = try await client.get("/api/v1/looks/\(digest)")
      for answer in [again, byContent] {
        #expect(try JSONDecoder().decode(Look.self, from: answer.data) == first)
      }
    }
    #expect(test.showcase.asked.withLock { $0 } == 1)
  }

  @Test("looks that are kept stay few and do not stay for ever")
  func bounds() {
    let look = Look(objects: [], milliseconds: .init())
    let seen = SeenLooks(limit: 8)
    for number in 0..<100 { seen.keep(look, for: "\(number)") }
    #expect((0..<100).count { seen["\($0)"] != nil } <= 8 && seen["99"] != nil)
    let brief = SeenLooks(lifetime: .zero)
    brief.keep(look, for: "a")
    #expect(brief["a"] == nil)
  }

  @Test("scripts and pictures may be loaded by other sites' pages, pages may not")
  func resources() async throws {
    let resourcePolicy = try #require(HTTPField.Name("Cross-Origin-Resource-Policy"))
    try await TestServer().test { client in
      for path in [
        "/assets/vitrine.js", "/assets/stage.js", "/images/scenes/room-0", "/images/products/p-0/0",
      ] {
        let answer = try await client.get(path)
        #expect(answer.headers[resourcePolicy] == "cross-origin", "\(path)")
      }
      let script = try await client.get("/assets/vitrine.js")
      #expect(script.headers[.accessControlAllowOrigin] == "*")
      let page = try await client.get("/")
      #expect(page.headers[resourcePolicy] == "same-origin")
    }
  }
}

@Suite(
  "Embedding in a browser: other sites' pages", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct EmbeddingBrowserTests {
  private let place = FileManager.default.temporaryDirectory.appending(
    path: "vitrine-sites-\(UUID().uuidString).json")

  /// Opens an example of another origin, which is an allowed site.
  private func visit(
    _ page: String, width: Int = 1280, height: Int = 900, allowed: Bool = true, expectedStatus: Int? = nil,
    _ body: @escaping @Sendable (Browser) async throws -> Void
  ) async throws {
    let place = place
    defer { try? FileManager.default.removeItem(at: place) }
    let sites = Sites(file: place)
    try await browse(width: width, height: height, sites: sites, expectedStatus: expectedStatus) {
      browser, base in
      try await HostSite.serving(vitrine: base) { origin in
        let site = try Site(name: "Host", origins: [allowed ? origin : "https://other.example"])
        try sites.save([site])
        return site.key
      } _: { origin in
        try await browser.open("\(origin)/\(page)")
        try await body(browser)
      }
    }
  }

  private static func dots(_ selector: String) -> String {
    "document.querySelector('\(selector)')?.shadowRoot?.querySelectorAll('.dot') ?? []"
  }

  @Test("a plain page: a scene, a picture of its own, and one that was there", arguments: [1280, 390])
  func plain(width: Int) async throws {
    try await visit("plain.html", width: width) { browser in
      try await browser.wait(until: "(\(Self.dots("#scene"))).length === 6")
      let root = "document.querySelector('#scene').shadowRoot"
      // Room was kept before the picture came, and the page's own rules stay outside.
      #expect(
        try await browser.number("Math.round(\(root).querySelector('img').offsetWidth * .75)")
          == (try await browser.number("\(root).querySelector('img').offsetHeight")))
      #expect(try await browser.text("getComputedStyle(\(root).querySelector('.dot')).display") == "block")
      #expect(try await browser.number("Object.keys(window).filter(k => /vitrine/i.test(k)).length") == 0)
      _ = try await browser.value("\(root).querySelector('.dot').click()")
      try await browser.wait(until: "\(root).querySelector('dialog').open")
      #expect(try await browser.text("document.querySelector('#heard').textContent") == "opened: sofa")
      #expect(try await browser.number("\(root).querySelectorAll('.card').length") == 6)
      #expect(
        try await browser.text("getComputedStyle(\(root).querySelector('.exact .shop')).backgroundColor")
          == "rgb(122, 62, 29)")
      try await browser.wait(
        until:
          "[...\(root).querySelectorAll('.card img')].slice(0, 2).every(i => i.complete && i.naturalWidth > 0)"
      )
      try await browser.screenshot("embed-plain-\(width)")
      _ = try await browser.value("\(root).querySelector('.shop').click()")
      try await browser.wait(until: "document.querySelector('#heard').textContent.startsWith('chosen: p-0')")
      try await browser.press("\u{E00C}")
      try await browser.wait(
        until: "!\(root).querySelector('dialog').open && \(root).activeElement?.className.includes('dot')")
      _ = try await browser.value("document.querySelector('#there').scrollIntoView()")
      try await browser.wait(until: "(\(Self.dots("#own"))).length === 6")
      try await browser.wait(until: "(\(Self.dots("#there + vitrine-look"))).length === 6")
      let own = "document.querySelector('#own')"
      _ = try await browser.value("\(own).open(0)")
      // The page filters what is shown.
      #expect(try await browser.truth("\(own).shadowRoot.querySelectorAll('.card').length < 6"))
      _ = try await browser.value("\(own).close()")
      #expect(
        try await browser.truth(
          "Math.abs(document.querySelector('#there + vitrine-look').getBoundingClientRect().x - document.querySelector('#there').getBoundingClientRect().x) < 1"
        ))
    }
  }

  @Test("a site that is not allowed hears why, and its page stays as it is")
  func refused() async throws {
    try await visit("plain.html", allowed: false, expectedStatus: 403) { browser in
      try await browser.run(
        "document.addEventListener('vitrine-error', e => (window.why = e.detail.code)); document.querySelector('#scene').setAttribute('scene', 'room-1');"
      )
      try await browser.wait(until: "window.why === 'origin_not_allowed'")
      #expect(try await browser.number("(\(Self.dots("#scene"))).length") == 0)
    }
  }

  @Test(
    "beside React and Vue: other attributes, events, and going away",
    .enabled(
      if: HostSite.hasLibraries,
      "node-react, node-react-dom and libjs-vue are not installed (Scripts/setup.sh browser)"),
    arguments: ["react.html", "vue.html"])
  func frameworks(page: String) async throws {
    try await visit(page) { browser in
      try await browser.wait(until: "(\(Self.dots("vitrine-look[scene]"))).length === 6")
      let element = "document.querySelector('vitrine-look[scene]')"
      _ = try await browser.value("\(element).open(0)")
      _ = try await browser.value("\(element).shadowRoot.querySelector('.shop').click()")
      try await browser.wait(until: "document.querySelector('#heard').textContent === 'chosen: p-0'")
      _ = try await browser.value("\(element).close()")
      _ = try await browser.value("\(element).addEventListener('vitrine-load', () => (window.again = true))")
      try await browser.click("#next")
      try await browser.wait(until: "window.again && \(element).getAttribute('scene') === 'room-1'")
      try await browser.wait(until: "(\(Self.dots("img[data-vitrine] + vitrine-look"))).length === 6")
      _ = try await browser.value("\(element).open(1)")
      try await browser.wait(until: "\(element).shadowRoot.querySelector('dialog').open")
      try await browser.screenshot("embed-\(page.prefix { $0 != "." })")
      _ = try await browser.value("\(element).close()")
      try await browser.click("#away")
      try await browser.wait(until: "!\(element)")
    }
  }
}
