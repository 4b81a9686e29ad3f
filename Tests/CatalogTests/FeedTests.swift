import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct FeedTests {
  static let rss = """
    <?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
    <title>Shop</title><link>https://shop.example/</link>
    <item>
      <g:id>s1</g:id><title>News title</title><g:title><![CDATA[Söfa & "Co"]]></g:title>
      <link>https://shop.example/s1?a=1&amp;b=2</link>
      <g:image_link>products/s1.jpg</g:image_link>
      <g:additional_image_link>products/s1-b.jpg</g:additional_image_link>
      <g:additional_image_link>products/s1-c.jpg</g:additional_image_link>
      <g:price>1,299.00 EUR</g:price><g:sale_price>EUR 999,50</g:sale_price>
      <g:availability>in stock</g:availability><g:color>blue</g:color>
      <g:google_product_category>Furniture &gt; Sofas</g:google_product_category>
      <g:shipping><g:price>5.00 EUR</g:price></g:shipping>
    </item>
    <item><g:id>s2</g:id><g:title>No price sense</g:title><g:price>cheap</g:price></item>
    <item><g:title>No id</g:title></item>
    <item><g:id>s3</g:id><g:title>Third</g:title><g:image_link>c.jpg</g:image_link></item>
    </channel></rss>
    """
  static let atom = """
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
    <entry><g:id>a1</g:id><title>Rug</title><link rel="self" href="https://api.example/a1"/>
    <link rel="alternate" href="https://shop.example/a1"/><g:image_link>a.jpg</g:image_link>
    <g:availability>preorder</g:availability></entry></feed>
    """
  static let tsv =
    "ID\tTitle\tImage Link\tadditional_image_link\tPrice\tAvailability\tdescription\n"
    + "t1\tChair\ta.jpg\tb.jpg,c.jpg\t49 EUR\tout of stock\t\"two \"\"quoted\"\"\nlines\tand a tab\"\n"
    + "t2\tToo\tmany\tcells\tin\tthis\trow\tindeed\n"
    + "t3\tBed 5\" high\td.jpg\t\t10.00 USD\tIn Stock\t\"never closed\n"
    + "t4\tLast\te.jpg\t\t\t\t\n"

  @Test("RSS: values, entities, several pictures, prices, and the bad items by line") func rssFeed() throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write(Self.rss, "feed.xml"))
    #expect(items.map(\.product.id) == ["s1", "s3"])
    let product = try #require(items.first?.product)
    #expect(product.title == "Söfa & \"Co\"" && product.link == "https://shop.example/s1?a=1&b=2")
    #expect(product.images == ["products/s1.jpg", "products/s1-b.jpg", "products/s1-c.jpg"])
    #expect(product.price == Price(amount: 1299, currency: "EUR"))
    #expect(product.salePrice == Price(amount: try #require(Decimal(string: "999.5")), currency: "EUR"))
    #expect(product.attributes == ["color": "blue"])
    #expect(items.first?.googleProductCategory == "Furniture > Sofas" && items.first?.line == 4)
    #expect(issues.map(\.line) == [15, 16] && issues.map(\.field) == ["price", "id"])
    #expect(issues.first?.id == "s2")
  }

  @Test("Atom: entries and the page's address") func atomFeed() throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write(Self.atom, "feed.atom"))
    #expect(issues.isEmpty && items.count == 1)
    #expect(items.first?.product.link == "https://shop.example/a1")
    #expect(items.first?.product.availability == .preorder)
  }

  @Test("TSV: names in any case, quotes, and the bad rows by line") func tableFeed() throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write(Self.tsv, "feed.tsv"))
    #expect(items.map(\.product.id) == ["t1", "t3", "t4"])
    #expect(items.map(\.line) == [2, 5, 6])
    #expect(items.first?.product.images == ["a.jpg", "b.jpg", "c.jpg"])
    #expect(items.first?.product.description == "two \"quoted\"\nlines\tand a tab")
    #expect(items.first?.product.availability == .outOfStock)
    #expect(items.dropFirst().first?.product.title == "Bed 5\" high")
    #expect(issues.map(\.line) == [4] && issues.first?.id == "t2")
  }

  @Test("CSV and JSON Lines") func otherForms() throws {
    let folder = try TemporaryFolder()
    let csv = try contents(
      of: folder.write("# from a shop\r\nid,title,image_link\r\n1,\"A, b\",a.jpg\r\n", "feed.csv"))
    #expect(csv.items.map(\.product.title) == ["A, b"] && csv.issues.isEmpty)
    let lines = """
      {"id": "j1", "image": "a.jpg", "category": "sofa", "price": {"amount": "9.50", "currency": "EUR"}}
      {"id": 7, "images": ["b.jpg", "c.jpg"], "category": null, "title": "Seven"}
      [1, 2]
      not json
      {"id": "j2", "image": "d.jpg", "availability": "perhaps"}

      {"id": "j3", "image": "e.jpg"}
      """
    let json = try contents(of: folder.write(lines, "products.jsonl"))
    #expect(json.items.map(\.product.id) == ["j1", "7", "j3"])
    #expect(json.items.map(\.product.category) == ["sofa", nil, nil])
    #expect(json.items.map(\.product.images) == [["a.jpg"], ["b.jpg", "c.jpg"], ["e.jpg"]])
    #expect(json.items.first?.product.price?.currency == "EUR" && json.items.first?.product.title == "j1")
    #expect(json.issues.map(\.line) == [3, 4, 5])
  }

  @Test("UTF-8, UTF-16 and Latin-1 read the same", arguments: [FeedFormat.xml, .tsv])
  func encodings(format: FeedFormat) throws {
    let folder = try TemporaryFolder()
    let table = "id\ttitle\timage_link\nü1\tStühle €\ta.jpg\n"
    func xml(_ name: String) -> String {
      "<?xml version=\"1.0\" encoding=\"\(name)\"?><rss><channel><item><id>ü1</id><title>Stühle €</title>"
        + "<image_link>a.jpg</image_link></item></channel></rss>"
    }
    func text(_ name: String) -> String { format == .xml ? xml(name) : table }
    var forms: [Data] = [
      Data(text("UTF-8").utf8), Data([0xef, 0xbb, 0xbf]) + Data(text("UTF-8").utf8),
      Data([0xff, 0xfe]) + Data(text("UTF-16").utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
      Data([0xfe, 0xff]) + Data(text("UTF-16").utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }),
    ]
    let latin = text("ISO-8859-1").replacingOccurrences(of: " €", with: "")
    forms.append(try #require(latin.data(using: .isoLatin1)))
    for (number, form) in forms.enumerated() {
      let (items, issues) = try contents(of: folder.write(form, "feed\(number)"), format: format)
      #expect(issues.isEmpty, "\(format) \(number): \(issues)")
      #expect(items.map(\.product.id) == ["ü1"])
      #expect(items.first?.product.title == (number == 4 ? "Stühle" : "Stühle €"))
    }
  }

  @Test("broken XML reports where and keeps what came before") func brokenXML() throws {
    let folder = try TemporaryFolder()
    let whole = Self.rss
    let cut = try #require(whole.range(of: "<item><g:title>No id")).lowerBound
    for broken in [String(whole[..<cut]), whole[..<cut] + "<item></oops>" + whole[cut...]] {
      let (items, issues) = try contents(of: folder.write(String(broken), "feed.xml"))
      #expect(items.map(\.product.id) == ["s1"])
      #expect(
        issues.last?.endsFeed == true && issues.last.map { (15...18).contains($0.line) } == true, "\(issues)")
    }
    for (text, name) in [
      ("", "a.xml"), ("<html><body/></html>", "b.xml"), ("", "c.tsv"), ("a\tb\n1\t2\n", "d.tsv"),
    ] {
      let (items, issues) = try contents(of: folder.write(text, name))
      #expect(items.isEmpty && issues.count == 1 && issues.first?.endsFeed == true, "\(name) \(issues)")
    }
    #expect(throws: FeedError.self) { try FeedReader(path: folder.path + "/none.xml") }
  }

  @Test("entities cannot swell or read files") func entities() throws {
    let folder = try TemporaryFolder()
    let secret = try folder.write("SECRET", "secret.txt")
    let laughs = (1..<12).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }
      .joined()
    let heads = [
      "<!DOCTYPE rss [<!ENTITY l0 \"ha\">\(laughs)]>",
      "<!DOCTYPE rss [<!ENTITY l11 SYSTEM \"file://\(secret)\">]>",
      "<!DOCTYPE rss [<!ENTITY % p SYSTEM \"file://\(secret)\">%p;]>",
      "<!DOCTYPE rss SYSTEM \"file://\(secret)\">",
    ]
    for head in heads {
      let text = head + "<rss><channel><item><id>1</id><title>&l11;</title></item></channel></rss>"
      let (items, issues) = try contents(of: folder.write(text, "feed.xml"))
      #expect(!items.contains { $0.product.title.contains("SECRET") || $0.product.title.contains("haha") })
      #expect(!issues.isEmpty, "\(head.prefix(60))")
    }
  }

  @Test("limits hold: long values, deep nesting, endless lines, many fields") func limits() throws {
    let folder = try TemporaryFolder()
    var limits = FeedLimits()
    (limits.fieldBytes, limits.lineBytes, limits.fieldsPerItem) = (200, 1000, 30)
    func xml(_ inner: String) -> String {
      "<rss><channel><item><id>bad</id>\(inner)</item><item><id>ok</id><title>t</title></item></channel></rss>"
    }
    let long = String(repeating: "x", count: 500)
    for text in [
      xml("<title>\(long)</title>"), xml("<title>t</title>" + String(repeating: "<size>1</size>", count: 50)),
    ] {
      let (items, issues) = try contents(of: folder.write(text, "feed.xml"), limits: limits)
      #expect(items.map(\.product.id) == ["ok"] && issues.map(\.id) == ["bad"])
    }
    let deep = xml(String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100))
    #expect(try contents(of: folder.write(deep, "feed.xml"), limits: limits).issues.first?.endsFeed == true)
    let table = "id\ttitle\nbad\t\(long)\nworse\t\(long)\(long)\(long)\nok\tt\n"
    let (items, issues) = try contents(of: folder.write(table, "feed.tsv"), limits: limits)
    #expect(items.map(\.product.id) == ["ok"] && issues.map(\.line) == [2, 3])
    let nested = String(repeating: "[", count: 100_000)
    let lines = try contents(of: folder.write("{\"id\": \(nested)\n{\"id\": \"ok\"}\n", "feed.jsonl"))
    #expect(lines.items.map(\.product.id) == ["ok"] && lines.issues.count == 1)
  }

  @Test(
    "links that run scripts are refused",
    arguments: ["javascript:alert(1)", "data:text/html,x", "file:///etc"])
  func links(link: String) throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write("id\ttitle\tlink\n1\tt\t\(link)\n", "feed.tsv"))
    #expect(items.isEmpty && issues.first?.field == "link")
  }

  @Test("batches hand over everything in order, and may be left early") func batches() async throws {
    let folder = try TemporaryFolder()
    let rows = (0..<2500).map { "p\($0)\tTitle \($0)\n" }.joined()
    let reader = try FeedReader(path: folder.write("id\ttitle\n" + rows, "feed.tsv"))
    var ids: [String] = []
    for try await batch in reader.batches(of: 100) {
      #expect(batch.count <= 100)
      ids += batch.compactMap { try? $0.get().product.id }
    }
    #expect(ids == (0..<2500).map { "p\($0)" })
    for try await _ in reader.batches(of: 10) { break }
  }
}
