import Catalog
import Fetching
import Foundation
import Inference
import Looks

/// One import from feed to embeddings: what `catalog import`, `--watch` and the server's schedule all do.
struct ImportJob: Sendable {
  let store: any CatalogueStore
  let feed: FeedFile
  var options = CatalogImporter.Options()
  var feedOptions = FeedOptions()
  var format: FeedFormat?
  var rules: RuleOptions.Loaded = .init()
  /// Embeds the pictures; nil leaves them for later.
  var embedding: Indexing?
  var retriesFailed = false
  var refreshDays: Int?
  /// Whether nothing is said about progress.
  var isQuiet = false

  /// What an import did.
  struct Outcome {
    var report: ImportReport
    /// What is in the catalogue from elsewhere, which a full import leaves alone.
    var otherSources: [(source: String, count: Int)] = []
    var pictures: IndexingReport?
    var refreshed: PictureRefresher.Report?
    /// What tells whether the feed has changed since.
    var state: FeedFile.State
  }

  /// Whether a watched file has changed and nobody is writing it any more; an address answers for itself.
  func settled(unlike state: FeedFile.State) async throws -> Bool {
    if feed.isAtAddress { return true }
    guard let seen = try await feed.ready(unlike: state)?.state else { return false }
    try await Task.sleep(for: .seconds(1))
    return try await feed.ready(unlike: seen) == nil
  }

  /// Imports the feed; nil when it is as it was in `state`.
  func run(unlike state: FeedFile.State? = nil) async throws -> Outcome? {
    guard let ready = try await feed.ready(unlike: state) else { return nil }
    defer { feed.tidy() }
    var options = options
    options.feedAddress = ready.address
    let progress = isQuiet ? nil : ProgressReport("importing", unit: "items")
    let importer = CatalogImporter(store: store, resolver: try rules.resolver())
    let reader = try FeedReader(path: ready.path, format: format, options: feedOptions)
    let report = try await importer.run(reader, options: options) { summary in
      progress?.advance(to: summary.accepted + summary.rejected)
    }
    progress?.finish()
    try await UnmappedCategories(report).save(in: store)
    var outcome = Outcome(report: report, state: ready.state)
    if options.isFullFeed, let own = try await store.importRuns(limit: 1).first?.source {
      outcome.otherSources = try await store.productCountsBySource()
        .compactMap { name, count in name.flatMap { $0 == own ? nil : ($0, count) } }.sorted { $0.0 < $1.0 }
    }
    guard let embedding else { return outcome }
    if retriesFailed { _ = try await store.retryFailedFetches() }
    if let refreshDays, let fetcher = embedding.fetcher {
      outcome.refreshed = try await PictureRefresher(memory: store, fetcher: fetcher)
        .refresh(checkedBefore: Date(timeIntervalSinceNow: -86_400 * Double(refreshDays)))
    }
    outcome.pictures = try await embedding.embedPictures()
    return outcome
  }
}

/// Merchants' categories that led to none of ours in the latest import, kept for `catalog status`.
struct UnmappedCategories: Codable, Sendable {
  /// How many items each has.
  var items: [String: Int]

  private static let setting = "import.unmapped"

  init(_ report: ImportReport) { items = report.unmappedCategories }

  func save(in store: any ProductStore) async throws {
    try await store.setSetting(Self.setting, to: Output.json(self, pretty: false))
  }

  static func load(from store: any ProductStore) async throws -> [String: Int] {
    guard let text = try await store.setting(setting) else { return [:] }
    return (try? JSONDecoder().decode(Self.self, from: Data(text.utf8)))?.items ?? [:]
  }
}

extension ImportNote {
  /// One sentence for people.
  var text: String {
    "line \(line)" + (id.map { ", item \($0)" } ?? "") + (field.map { ", \($0)" } ?? "") + ": \(reason)"
  }
}
