import Domain
import Foundation
import Fuzzing
import Testing

@testable import Catalog

/// Damaged feeds of every kind.
@Suite struct FeedFuzzTests {
  private static let rounds = Fuzzing.rounds(400)

  private static let tokens = [
    "<item>", "</item>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#0;", "&#x10FFFF;", "<?",
    "<!DOCTYPE a [", "\"",
    "\t", "\n", "\r", ",", "\0", "{", "}", "[", "]", ":", "1e999", "\u{feff}", "g:", "image[0].url", "[0]",
    "Handle",
    "<script type=\"application/ld+json\">", "</script>", "<meta name=robots content=", "#", "Default Title",
    "2026-11-01T00:00Z/2026-11-08T00:00Z", "\u{1f6cb}", "\\ud800", "null", "\"@type\":\"Product\"",
  ]

  static let seeds: [(name: String, texts: [String])] = [
    ("xml", [FeedTests.rss, FeedTests.atom]), ("tsv", [FeedTests.tsv]),
    (
      "csv", [FeedTests.tsv.replacingOccurrences(of: "\t", with: ","), MetaFeedTests.csv, MetaFeedTests.json]
    ),
    ("shopify", [ShopifyFeedTests.old, ShopifyFeedTests.new]),
    ("html", [PageFeedTests.page, PageFeedTests.group]),
    (
      "jsonl",
      ["{\"id\": \"j1\", \"image\": [\"a\"], \"price\": \"9 EUR\"}\n{\"id\": 2, \"title\": \"\\u00fc\"}\n"]
    ),
  ]

  @Test("damaged feeds never crash, and what is read of them keeps the rules", arguments: seeds.indices)
  func damaged(place: Int) throws {
    let folder = try TemporaryFolder()
    let (name, texts) = Self.seeds[place]
    let format: FeedFormat =
      switch name {
      case "xml": .xml
      case "tsv": .tsv
      case "html": .html
      case "jsonl": .jsonLines
      default: .csv
      }
    var random = SplitMix64(state: Fuzzing.seed(2026 + UInt64(place)))
    for round in 0..<Self.rounds {
      let data = mutated(Data(texts[round % texts.count].utf8), &random, tokens: Self.tokens)
      let (items, _) = try contents(of: folder.write(data, "feed"), format: format)
      for item in items {
        let product = item.product
        #expect(!product.id.isEmpty && product.id.count <= 100 && !product.title.isEmpty)
        #expect(
          item.line >= 1 && (product.price.map { $0.amount >= 0 } ?? true) && product.images.count <= 20)
        #expect(product.link.isEmpty || RawItem.isWebAddress(product.link) || !product.link.contains(":"))
      }
    }
    Fuzzing.tried(Self.rounds, "feeds (\(name))")
  }

  @Test("damaged values never crash") func values() {
    var random = SplitMix64(state: Fuzzing.seed(7))
    let seeds = [
      "2016-02-24T13:00-0800/2016-02-29T15:30-0800", "<p>a&amp;b</p>", "[{\"url\": \"https://a\"}]",
    ]
    for round in 0..<Self.rounds * 5 {
      let text = String(
        decoding: mutated(Data(seeds[round % seeds.count].utf8), &random, tokens: Self.tokens), as: UTF8.self)
      if let dates = SaleDatesText.dates(text) { #expect(dates.starts <= dates.ends) }
      _ = MarkupText.plain(text)
      _ = RawItem.links(in: text)
      _ = JSONValue.parsed(text, depth: 64)
    }
    Fuzzing.tried(Self.rounds * 5, "values of feeds")
  }
}
