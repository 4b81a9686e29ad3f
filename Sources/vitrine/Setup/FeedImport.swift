import Catalog
import Domain
import Foundation

/// Brings a feed into a store, with progress for people.
struct FeedImport {
  let store: SQLiteStore
  let feed: String
  var options = CatalogImporter.Options()
  var format: FeedFormat?

  /// Imports the feed.
  func run() async throws -> ImportReport {
    let progress = ProgressReport("importing", unit: "items")
    let importer = CatalogImporter(store: store, resolver: try CategoryResolver.home())
    let report = try await importer.run(FeedReader(path: feed, format: format), options: options) { summary in
      progress.advance(to: summary.accepted + summary.rejected)
    }
    progress.finish()
    return report
  }
}

extension ImportNote {
  /// One sentence for people.
  var text: String {
    "line \(line)" + (id.map { ", item \($0)" } ?? "") + (field.map { ", \($0)" } ?? "") + ": \(reason)"
  }
}
