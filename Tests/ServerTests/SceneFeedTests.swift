import Catalog
import Domain
import Foundation
import Office
import Synchronization
import Testing

@testable import Server

@Suite("Scene feeds: pictures of pages, as far as their owners let it")
struct SceneFeedTests {
  /// A picture file of one colour as the fake web holds it.
  private func put(_ web: FakeWeb, _ address: String, _ red: UInt8, width: Int = 400, height: Int = 360)
    throws
  {
    web.putData(address, try TestWorkshop.room(red, 20, 30, width: width, height: height))
  }

  private func feed(_ test: TestServer, _ web: FakeWeb) -> SceneFeed {
    SceneFeed(office: test.office.store, workshop: test.shop.workshop, pages: web)
  }

  @Test("a sitemap's pages are read once; marked pictures, marked pages and small pictures stay out")
  func sitemap() async throws {
    let web = FakeWeb()
    let test = try TestServer()
    web.put(
      "https://blog.example/sitemap.xml",
      """
      <?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x">
      <url><loc>https://blog.example/a</loc></url><url><loc>https://blog.example/b</loc></url>
      <url><loc>https://blog.example/c</loc><image:image><image:loc>https://blog.example/c1.jpg</image:loc></image:image></url>
      <url><loc>https://blog.example/gone</loc></url></urlset>
      """)
    web.put(
      "https://blog.example/a",
      "<img src=/a1.jpg alt='A room'><img src=/a2.jpg data-pin-nopin=true><img src=/icon.jpg><img src=/broken.jpg>"
    )
    web.put("https://blog.example/b", "<head><meta name=robots content=noimageindex></head><img src=/b1.jpg>")
    web.put("https://blog.example/c", "<p>words only</p>")
    web.put("https://blog.example/broken.jpg", "no picture")
    for (place, name) in ["a1", "a2", "b1", "c1"].enumerated() {
      try put(web, "https://blog.example/\(name).jpg", UInt8(40 + place * 50))
    }
    try put(web, "https://blog.example/icon.jpg", 5, width: 48, height: 48)
    let report = try await feed(test, web).take(from: "https://blog.example/sitemap.xml")
    #expect(report.taken.count == 2)
    #expect(report.refused.count == 3, "\(report.refused)")
    let scenes = try await test.office.store.scenes(.waiting, limit: 10)
    #expect(Set(scenes.map(\.page)) == ["https://blog.example/a", "https://blog.example/c"])
    #expect(try await test.shop.store.scenes(page: Page(limit: 10)).map(\.title).contains("A room"))
    #expect(try await feed(test, web).take(from: "https://blog.example/sitemap.xml") == SceneFeed.Report())
  }

  @Test("RSS, Atom and a sitemap index are feeds; anything else is named")
  func kinds() async throws {
    let web = FakeWeb()
    let test = try TestServer()
    web.put(
      "https://blog.example/rss",
      "<rss><channel><item><link>https://blog.example/1</link><enclosure url='https://blog.example/1.jpg' type='image/jpeg'/></item></channel></rss>"
    )
    web.put(
      "https://blog.example/atom",
      "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link rel='self' href='https://x.example/'/><link href='https://blog.example/2'/></entry></feed>"
    )
    web.put(
      "https://blog.example/index",
      "<sitemapindex><sitemap><loc>https://blog.example/map</loc></sitemap><sitemap><loc>https://blog.example/missing</loc></sitemap></sitemapindex>"
    )
    web.put("https://blog.example/map", "<urlset><url><loc>https://blog.example/3</loc></url></urlset>")
    for (place, name) in ["1", "2", "3"].enumerated() {
      web.put("https://blog.example/\(name)", "<img src='/\(name).jpg'>")
      try put(web, "https://blog.example/\(name).jpg", UInt8(30 + place * 60))
    }
    for name in ["rss", "atom", "index"] {
      #expect(
        try await feed(test, web).take(from: "https://blog.example/\(name)").taken.count == 1, "\(name)")
    }
    web.put("https://blog.example/page", "<html></html>")
    web.put("https://blog.example/torn", "<urlset><url>")
    for name in ["page", "torn", "nowhere"] {
      await #expect(throws: OfficeError.self) {
        _ = try await feed(test, web).take(from: "https://blog.example/\(name)")
      }
    }
  }

  @Test("a page that is marked later takes its picture down, cached or not")
  func recheck() async throws {
    let web = FakeWeb()
    let test = try TestServer()
    web.put(
      "https://blog.example/rss",
      "<rss><channel><item><link>https://blog.example/1</link></item><item><link>https://blog.example/2</link></item></channel></rss>"
    )
    for name in ["1", "2"] {
      web.put("https://blog.example/\(name)", "<img src='/\(name).jpg'>")
      try put(web, "https://blog.example/\(name).jpg", name == "1" ? 60 : 160)
    }
    let feed = feed(test, web)
    let taken = try await feed.take(from: "https://blog.example/rss").taken
    #expect(try await feed.recheck(before: Date(timeIntervalSinceNow: 60)).isEmpty)
    web.put("https://blog.example/1", "<img src='/1.jpg' data-nopin>")
    let gone = try await feed.recheck(before: Date(timeIntervalSinceNow: 60))
    #expect(gone.count == 1 && taken.contains(gone[0]))
    #expect(try await test.office.rules.permissions().scenes == Set(gone))
    try await Enforcement(office: test.office.store, workshop: test.shop.workshop).run()
    #expect(try await test.shop.store.scene(id: gone[0]) == nil)
  }
}
