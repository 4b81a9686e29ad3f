import ArgumentParser
import Catalog
import Fetching
import Foundation
import Inference
import Looks

/// `vitrine catalog import`.
struct CatalogImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import a product feed and embed its pictures.",
    discussion: """
      Reads Google Merchant feeds (RSS, Atom, TSV, CSV), Meta catalogues (CSV, TSV), Shopify's product export, JSON \
      lines, and saved web pages with schema.org's Product in JSON-LD (a page, or a folder of them). Pictures are \
      read from the feed's folder, or fetched from the addresses the feed names: politely, and only from public \
      ones. Import again whenever the feed changes: only what is new or changed is embedded, and products that \
      vanished from the feed are retired. A bad row is reported with its line and reason and never stops the rest. \
      See docs/feeds.md.
      """)

  @Argument(help: "The feed's file, an http or https address, or a folder of saved web pages.")
  var feed: String

  @Option(name: .long, help: "The folder of the catalogue; made when there is none.")
  var data: String

  @Option(
    name: .long,
    help: "The feed's format: xml, tsv, csv, jsonLines or html. By default told from its name or content.")
  var format: FeedFormat?

  @Option(name: .long, help: "The folder pictures' paths start from. By default the feed's own.")
  var pictures: String?

  @Flag(
    name: .long,
    help:
      "The feed is a part of the catalogue: retire nothing, and keep of known products what it does not say.")
  var partial = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Names the feed where its path does not stay the same. Products that vanish from a feed are retired; those of "
        + "other feeds are left alone. By default the path or address.", valueName: "name"))
  var source: String?

  @Option(name: .long, help: "Currency of prices that name none (Shopify's), such as EUR.")
  var currency: String?

  @Option(name: .long, help: "The shop's address, for links where a feed has none (Shopify's).")
  var shop: String?

  @Option(name: .long, help: "Write all problems to this file, one JSON object a line.")
  var report: String?

  @Option(name: .long, help: "Write rules to fill in for product types that led to no category to this file.")
  var unmapped: String?

  @Option(
    name: .long, help: "The embedder's model folder. By default the catalogue's, then the bundled one.")
  var embedder: String?

  @Flag(name: .long, help: "Only store the products; their pictures are embedded at first use.")
  var withoutEmbedding = false

  @Flag(name: .long, help: "Leave pictures at web addresses for a later import.")
  var withoutFetching = false

  @Flag(name: .long, help: "Try pictures at web addresses again that could not be used before.")
  var retryFailed = false

  @Option(name: .long, help: "Ask whether pictures fetched more than so many days ago have changed.")
  var refresh: Int?

  @Flag(name: .long, help: "Go on and import again whenever the feed changes; Ctrl-C ends it.")
  var watch = false

  @Option(
    name: .long, help: "Seconds between two looks at a watched feed: 2 for a file, 3600 for an address.")
  var every: Int?

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var categories: RuleOptions
  @OptionGroup var fetching: FetchOptions
  @OptionGroup var engines: EnginesOptions
  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard refresh.map({ $0 >= 0 }) ?? true else { throw ValidationError("--refresh is a number of days") }
    guard every.map({ $0 >= 1 }) ?? true else { throw ValidationError("--every is a number of seconds") }
    guard currency.map({ $0.count == 3 && $0.allSatisfy { $0.isASCII && $0.isLetter } }) ?? true else {
      throw ValidationError("--currency is a code of three letters, such as EUR")
    }
    guard shop.map({ WebAddress.isWebAddress($0) }) ?? true else {
      throw ValidationError("--shop is an http or https address")
    }
  }

  func run() async throws {
    let job = try await job()
    guard let first = try await job.run() else { return }
    try show(first)
    if watch { try await watch(job, from: first.state) }
    if let fault = first.report.fault {
      throw Failure("the feed could not be read to its end, so nothing was retired: \(fault)")
    }
  }

  private func job() async throws -> ImportJob {
    let folder = DataFolder(url: URL(filePath: data))
    // Models and rules first: a missing one is found out before a long import, not after it.
    let model =
      withoutEmbedding ? nil : try ModelChoice.folder(.embedder, named: embedder, data: folder.url)
    let network = try model.map { try ModelChoice.embedder($0, engine) }
    let rules = try categories.load(for: folder)
    try engines.remember(in: folder)
    let store = try await folder.create()
    let fetcher = fetching.pictures()
    var job = ImportJob(
      store: store, feed: FeedFile(name: feed, downloads: folder.downloads, web: fetcher.web))
    job.format = format
    job.rules = rules
    job.options.isFullFeed = !partial
    job.options.source = source
    job.options.reportPath = report
    job.options.pictureFolder = pictures
    job.feedOptions.isDelta = partial
    job.feedOptions.currency = currency?.uppercased()
    job.feedOptions.shop = shop.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    job.feedOptions.respectsOptOut = !fetching.ignoreRobots
    job.retriesFailed = retryFailed
    job.refreshDays = refresh
    if let model, let network {
      job.embedding = Indexing(
        store: store, embedder: network, modelID: model.identifier, fetcher: withoutFetching ? nil : fetcher)
    }
    return job
  }

  /// Looks at the feed again and again, and imports it when it has changed.
  private func watch(_ job: ImportJob, from first: FeedFile.State) async throws {
    var state = first
    let pause = Duration.seconds(every ?? (job.feed.isAtAddress ? 3600 : 2))
    Output.note("watching \(feed); Ctrl-C ends it")
    while true {
      try await Task.sleep(for: pause)
      do {
        guard try await job.settled(unlike: state), let next = try await job.run(unlike: state) else {
          continue
        }
        state = next.state
        try show(next)
      } catch let failure as Failure {
        // A feed that cannot be had now may be there the next time.
        Output.note("\(failure)")
      } catch let error as FeedError {
        Output.note("\(error)")
      }
    }
  }

  private func show(_ outcome: ImportJob.Outcome) throws {
    let result = outcome.report
    Output.notes(result.firstNotes.map(\.text), about: "problems in the feed (the first of them)", most: 20)
    if let report, !result.firstNotes.isEmpty { Output.note("all problems are in \(report)") }
    let unknown = result.unmappedCategories.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    Output.notes(
      unknown.map { "\($0.value) x \($0.key.isEmpty ? "(none given)" : $0.key)" },
      about: "merchant categories that lead to none of ours")
    if let unmapped, !result.unmappedProductTypes.isEmpty {
      let known = try categories.load(for: DataFolder(url: URL(filePath: data))).rules
      try RuleOptions.write(result.unmappedProductTypes, over: known, to: unmapped)
      Output.note("fill in \(unmapped) and give it with --rules, or keep it as \(data)/category-rules.json")
    }
    if let found = outcome.refreshed {
      Output.note(
        "\(found.checked) pictures asked for changes: \(found.changed) changed, \(found.failed) did not answer"
      )
    }
    Output.notes(
      outcome.otherSources.map { "\($0.count) of \($0.source)" },
      about: "products of other feeds left alone; if this feed replaces one, give its name with --source")
    let answer = ImportAnswer(outcome)
    print(json ? try Output.json(answer) : answer.text)
    fflush(nil)
  }
}

/// What an import did, as it is printed.
struct ImportAnswer: Encodable {
  let products: ImportSummary
  var embedded = 0
  var shared = 0
  var pictureFailures = 0
  var postponed = 0

  enum CodingKeys: String, CodingKey {
    case products, embedded, shared, postponed
    case pictureFailures = "picture_failures"
  }

  init(_ outcome: ImportJob.Outcome) {
    products = outcome.report.summary
    embedded = outcome.pictures?.embedded ?? 0
    shared = outcome.pictures?.shared ?? 0
    pictureFailures = outcome.pictures?.failures.count ?? 0
    postponed = outcome.pictures?.postponed ?? 0
  }

  /// Two lines for people.
  var text: String {
    """
    \(products.accepted) products: \(products.added) new, \(products.changed) changed, \
    \(products.unchanged) unchanged; \(products.retired) retired, rows rejected: \(products.rejected), \
    \(products.uncategorized) without a category
    \(embedded) pictures embedded (\(shared) of them known from others), \
    \(pictureFailures + products.pictureProblems) could not be used, \(postponed) wait
    """
  }
}

extension FeedFormat: ExpressibleByArgument {}
