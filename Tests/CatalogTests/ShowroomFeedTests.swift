import Domain
import Foundation
import Testing

@testable import Catalog

/// The showroom's feeds, imported as a newcomer's would be.
@Suite struct ShowroomFeedTests {
  private static let showroom = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples/Showroom").path

  @Test(
    "both feeds give the categories of products.jsonl, and every picture",
    arguments: ["feed.xml", "feed.tsv"])
  func categories(name: String) async throws {
    let truth = try contents(of: Self.showroom + "/products.jsonl")
    #expect(truth.issues.isEmpty && truth.items.count >= 250)
    let store = try SQLiteStore(path: folder.path + "/catalogue.sqlite")
    var options = CatalogImporter.Options()
    options.reportPath = folder.path + "/report.jsonl"
    let report = try await CatalogImporter(store: store, resolver: .home())
      .run(FeedReader(path: Self.showroom + "/" + name), options: options)
    #expect(report.firstNotes.isEmpty && report.fault == nil)
    #expect(report.summary.added == truth.items.count)
    let stored = try await store.products(ids: truth.items.map(\.product.id))
    for item in truth.items {
      let product = stored[item.product.id]?.product
      #expect(product?.category == item.product.category, "\(item.product.id)")
      #expect(product?.images == item.product.images && product?.price == item.product.price)
      #expect(product?.availability == item.product.availability)
    }
    #expect(try await store.failedPictures(page: Page()).isEmpty)
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }
}
