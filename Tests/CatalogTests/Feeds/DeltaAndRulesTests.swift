import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct DeltaAndRulesTests {
  private func run(
    _ store: SQLiteStore, _ folder: TemporaryFolder, _ table: String, delta: Bool = false,
    resolver: CategoryResolver? = nil
  ) async throws -> ImportReport {
    var options = CatalogImporter.Options()
    options.isFullFeed = !delta
    var feedOptions = FeedOptions()
    feedOptions.isDelta = delta
    let reader = try FeedReader(path: folder.write(table, "feed.tsv"), options: feedOptions)
    return try await CatalogImporter(store: store, resolver: resolver ?? .home()).run(
      reader, options: options)
  }

  @Test("a delta changes what it gives and keeps the rest, pictures and their vectors included") func delta()
    async throws
  {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    _ = try await run(
      store, folder,
      "id\ttitle\timage_link\tprice\tproduct_type\tcolor\n1\tSofa\thttps://a.example/1.jpg\t99 EUR\tSofas\tred\n"
        + "2\tRug\thttps://a.example/2.jpg\t9 EUR\tRugs\tblue\n")
    let pictures = try await store.pictures(needing: "m", after: 0, limit: 9)
    try await store.save(pictures.map { PictureEmbedding(picture: $0, values: [1]) }, modelID: "m")
    let report = try await run(
      store, folder, "id\tprice\tavailability\n1\t89 EUR\tout of stock\n3\t5 EUR\tin stock\n", delta: true)
    #expect(report.summary.changed == 1 && report.summary.rejected == 1 && report.summary.retired == 0)
    #expect(report.firstNotes.first?.field == "title" && report.firstNotes.first?.id == "3")
    let sofa = try #require(try await store.product(id: "1")?.product)
    #expect(sofa.title == "Sofa" && sofa.price?.amount == 89 && sofa.availability == .outOfStock)
    #expect(sofa.category == "sofa" && sofa.attributes == ["color": "red"])
    #expect(sofa.images == ["https://a.example/1.jpg"])
    #expect(try await store.pictureCount(needing: "m") == 0)
    _ = try await run(store, folder, "id\ttitle\tproduct_type\n2\tBig rug\tSofas\n", delta: true)
    #expect(try await store.product(id: "2")?.product.category == "sofa")
  }

  @Test(
    "sale dates",
    arguments: [
      ("2016-02-24T13:00-0800/2016-02-29T15:30-0800", "2016-02-24T21:00:00Z", "2016-02-29T23:30:00Z"),
      ("2016-02-24T13:00+01:00 / 2016-02-29T15:30:30Z", "2016-02-24T12:00:00Z", "2016-02-29T15:30:30Z"),
      ("2016-02-24/2016-02-29", "2016-02-24T00:00:00Z", "2016-02-29T23:59:59Z"),
    ])
  func saleDates(text: String, starts: String, ends: String) throws {
    let dates = try #require(SaleDatesText.dates(text))
    #expect(dates.starts.formatted(.iso8601) == starts && dates.ends.formatted(.iso8601) == ends)
  }

  @Test(
    "what is no pair of dates is none",
    arguments: ["", "2016-02-24", "2016-02-30/2016-03-01", "a/b", "2016-03-01/2016-02-01"])
  func notDates(text: String) { #expect(SaleDatesText.dates(text) == nil) }

  @Test("a sale holds between its dates; one with unreadable dates is left out and reported") func sales()
    throws
  {
    let folder = try TemporaryFolder()
    let rows = "1\ta\t9 EUR\t5 EUR\t2020-01-01/2020-02-01\n2\tb\t9 EUR\t5 EUR\tsoon\n3\tc\t9 EUR\t5 EUR\t\n"
    let (items, issues) = try contents(
      of: folder.write("id\ttitle\tprice\tsale_price\tsale_price_effective_date\n" + rows, "feed.tsv"))
    #expect(issues.isEmpty && items.count == 3)
    let inside = try #require(try? Date("2020-01-15T00:00:00Z", strategy: .iso8601))
    #expect(items[0].product.salePrice(at: inside)?.amount == 5 && items[0].product.salePrice() == nil)
    #expect(
      items[1].product.salePrice == nil && items[1].ignored.map(\.field) == ["sale_price_effective_date"])
    #expect(items[2].product.salePrice()?.amount == 5)
  }

  @Test("an editor's rules come first, reach what lies below, and may say no") func rules() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      #"{"product_type": {"Shop > Lounge": "sofa", "shop>lounge > Throws": null, "Open": "", "Bits": null}}"#,
      "rules.json")
    let resolver = try CategoryResolver.home(rules: CategoryRules(path: file))
    func category(_ type: String, title: String = "Thing") -> String? {
      var product = Product(id: "1", title: title)
      product.productType = type
      return resolver.resolve(FeedItem(line: 1, product: product)).category
    }
    #expect(category("Shop > Lounge") == "sofa" && category("SHOP > lounge > Corner > Big") == "sofa")
    #expect(category("Shop > Lounge > Throws", title: "Rug") == nil && category("Bits", title: "Rug") == nil)
    #expect(category("Open", title: "Rug") == "rug" && category("Else", title: "Rug") == "rug")
    #expect(throws: CategoryRulesError.self) {
      try CategoryResolver.home(rules: CategoryRules(productTypes: ["a": "no such category"]))
    }
    let report = try await run(
      folder.store(), folder, "id\ttitle\timage_link\tproduct_type\n1\tx\thttps://a/1\tOdds > Ends\n",
      resolver: resolver)
    #expect(report.unmappedProductTypes == ["Odds > Ends": 1])
  }

  @Test("another version or language of the taxonomy leads to the same numbers") func versions() throws {
    let german = try Taxonomy(
      text:
        "# Google_Product_Taxonomy_Version: 2026-05-14\n436 - Möbel\n460 - Möbel > Sofas\n999999 - Möbel > Neues\n"
    )
    let joined = try Taxonomy.bundled().adding(german)
    #expect(joined.node(for: "Möbel > Sofas")?.path == "Furniture > Sofas")
    #expect(joined.node(for: "999999")?.names == ["Möbel", "Neues"] && joined.parent(of: 999_999) == 436)
    #expect(joined.version == (try Taxonomy.bundled().version))
    let resolver = try CategoryResolver.home(taxonomies: [german])
    var item = FeedItem(line: 1, product: Product(id: "1", title: "x"))
    item.googleProductCategory = "Möbel > Sofas"
    #expect(resolver.resolve(item).category == "sofa")
  }

  @Test("Windows' Latin-1 and UTF-32 are read; UTF-16 without a mark too") func encodings() throws {
    let folder = try TemporaryFolder()
    let text = "id\ttitle\n1\tStuhl – „fein“ €\n"
    let forms: [Data?] = [
      text.data(using: .windowsCP1252),
      text.data(using: .utf32LittleEndian).map { Data([0xff, 0xfe, 0, 0]) + $0 },
      text.data(using: .utf32BigEndian).map { Data([0, 0, 0xfe, 0xff]) + $0 },
      text.data(using: .utf16LittleEndian),
      text.data(using: .utf16BigEndian),
    ]
    for (number, form) in forms.enumerated() {
      let (items, issues) = try contents(of: folder.write(try #require(form), "\(number).tsv"))
      #expect(issues.isEmpty && items.map(\.product.title) == ["Stuhl – „fein“ €"], "\(number)")
    }
  }

  @Test("relative pictures of a feed that was fetched lie beside it on the web") func relative() {
    let paths = PicturePaths(folder: "/nowhere", base: "https://shop.example/feeds/all.xml")
    #expect(paths.source("../p/1.jpg").location == "https://shop.example/p/1.jpg")
    #expect(paths.source("https://b.example/x").location == "https://b.example/x")
    #expect(paths.source("file:///etc/passwd").problem != nil)
  }
}
