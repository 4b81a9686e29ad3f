import Domain
import Foundation
import Testing

@testable import Catalog

@Suite("Saved pages: schema.org's Product in JSON-LD") struct PageFeedTests {
  static let page = """
    <!doctype html><html><head>
    <link rel="canonical" href="https://shop.example/lamp?a=1&amp;b=2">
    <meta name="robots" content="index, follow">
    <script>var a = "<script type='application/ld+json'>{}";</script>
    <!-- <script type="application/ld+json">{"@type": "Product", "name": "Ghost"}</script> -->
    <script type="application/ld+json">
    {"@context": "https://schema.org", "@graph": [
      {"@type": "WebSite", "name": "Shop"},
      {"@type": ["Product"], "sku": "L-1", "name": "Lamp &amp; Shade", "description": "<p>Warm light</p>",
       "image": ["https://shop.example/a.jpg", {"@type": "ImageObject", "contentUrl": "https://shop.example/b.jpg"}],
       "brand": {"@type": "Brand", "name": "Licht"}, "color": "white", "category": "Home > Lamps",
       "offers": {"@type": "Offer", "price": 49.9, "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
         "itemCondition": "https://schema.org/NewCondition",
         "priceSpecification": {"@type": "UnitPriceSpecification", "priceType": "https://schema.org/ListPrice",
           "price": "59.90", "priceCurrency": "EUR"}}}]}
    </script></head><body><img src="https://shop.example/b.jpg" data-pin-nopin="true"></body></html>
    """

  static let group = """
    <html><script type='application/ld+json'>/*<![CDATA[*/
    {"@type": "http://schema.org/ProductGroup", "productGroupID": "G", "name": "Chair", "image": "https://s.example/c.jpg",
     "brand": "Holz", "hasVariant": [
      {"@type": "Product", "sku": "C-1", "color": "red", "offers": {"@type": "AggregateOffer", "lowPrice": "10",
        "priceCurrency": "EUR", "offers": [{"availability": "OutOfStock"}]}},
      {"@type": "Product", "sku": "C-2", "name": "Chair, blue", "image": {"url": "https://s.example/d.jpg"}}]}
    /*]]>*/</script></html>
    """

  @Test("a product's page") func product() throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write(Self.page, "lamp.html"))
    #expect(issues.isEmpty && items.count == 1)
    let product = try #require(items.first?.product)
    #expect(product.id == "L-1" && product.title == "Lamp & Shade" && product.description == "Warm light")
    #expect(product.link == "https://shop.example/lamp?a=1&b=2" && product.brand == "Licht")
    // The second picture is marked not to be saved elsewhere.
    #expect(product.images == ["https://shop.example/a.jpg"])
    #expect(
      product.price?.amount == Decimal(string: "59.9") && product.salePrice?.amount == Decimal(string: "49.9")
    )
    #expect(product.productType == "Home > Lamps" && product.attributes["color"] == "white")
    #expect(product.availability == .inStock && product.attributes["condition"] == "NewCondition")
    #expect(items.first?.line == 6)
  }

  @Test("variants take from their group what they lack") func variants() throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write(Self.group, "chair.html"))
    #expect(issues.isEmpty && items.map(\.product.id) == ["C-1", "C-2"])
    #expect(items.map(\.product.title) == ["Chair", "Chair, blue"])
    #expect(items.map(\.product.images) == [["https://s.example/c.jpg"], ["https://s.example/d.jpg"]])
    #expect(items.allSatisfy { $0.product.itemGroupID == "G" && $0.product.brand == "Holz" })
    #expect(items.map(\.product.availability) == [.outOfStock, .inStock])
    #expect(items.first?.product.price?.amount == 10)
  }

  @Test("a folder of pages, good and bad") func folderOfPages() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.page, "site/lamp.html")
    try folder.write(Self.group, "site/deep/chair.htm")
    try folder.write("<html><script type=application/ld+json>{nonsense</script>", "site/bad.html")
    try folder.write("<html>nothing</html>", "site/empty.html")
    try folder.write("not a page", "site/readme.txt")
    let (items, issues) = try contents(of: folder.path + "/site")
    #expect(items.map(\.product.id) == ["C-1", "C-2", "L-1"])
    #expect(issues.map { String($0.reason.prefix { $0 != ":" }) } == ["bad.html", "empty.html"])
  }

  @Test(
    "pages that ask to be left alone are, unless told otherwise",
    arguments: [
      "<meta name=\"pinterest\" content=\"nopin\" description=\"no\">",
      "<META NAME=robots CONTENT='noimageai, follow'>",
      "<meta content=\"noindex\" name=\"robots\">",
    ])
  func optOut(mark: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.page.replacingOccurrences(of: "<head>", with: "<head>" + mark), "a.html")
    let (items, issues) = try contents(of: path)
    #expect(items.isEmpty && issues.count == 1 && issues.first?.reason.contains("left alone") == true)
    var options = FeedOptions()
    options.respectsOptOut = false
    var count = 0
    try FeedReader(path: path, options: options).read { if case .success = $0 { count += 1 } }
    #expect(count == 1)
  }

  @Test(
    "markup becomes text",
    arguments: [
      ("plain", "plain"), ("a < b & c", "a < b & c"), ("<p>One</p><p>Two&nbsp;three</p>", "One Two three"),
      ("&lt;b&gt; &#228;&#xe4; &unknown;", "<b> ää &unknown;"), ("x<script>alert(1)</script>y", "x y"),
      ("<style>p{}</style>z", "z"), ("<unclosed", "<unclosed"), ("&#0;&#x110000;", "&#0;&#x110000;"),
      ("5 <6> 7", "5 <6> 7"),
    ])
  func markup(text: String, plain: String) { #expect(MarkupText.plain(text) == plain) }
}
