import ArgumentParser
import Catalog
import Foundation
import Inference
import Looks

/// `vitrine catalog import`.
struct CatalogImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import a product feed and embed its pictures.",
    discussion: """
      Reads Google Merchant feeds as RSS or Atom XML, TSV or CSV, and JSON lines. Pictures are read from the feed's \
      folder. Import again whenever the feed changes: only what is new or changed is embedded, and products that \
      vanished from the feed are retired (--partial keeps them). A bad row is reported with its line and reason and \
      never stops the rest.
      """)

  @Argument(help: "The feed's file.")
  var feed: String

  @Option(name: .long, help: "The folder of the catalogue; made when there is none.")
  var data: String

  @Option(name: .long, help: "The feed's format: xml, tsv, csv or jsonLines. By default told from its name.")
  var format: FeedFormat?

  @Option(name: .long, help: "The folder pictures' paths start from. By default the feed's own.")
  var pictures: String?

  @Flag(name: .long, help: "The feed is a part of the catalogue: retire nothing.")
  var partial = false

  @Option(name: .long, help: "Write all problems to this file, one JSON object a line.")
  var report: String?

  @Option(
    name: .long, help: "The embedder's model folder. By default the catalogue's, then the bundled one.")
  var embedder: String?

  @Flag(name: .long, help: "Only store the products; their pictures are embedded at first use.")
  var withoutEmbedding = false

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var engine: EngineOptions

  /// What the command did.
  struct Answer: Encodable {
    let products: ImportSummary
    let embedded: Int
    let pictureFailures: Int

    enum CodingKeys: String, CodingKey {
      case products, embedded
      case pictureFailures = "picture_failures"
    }
  }

  func run() async throws {
    let folder = DataFolder(url: URL(filePath: data))
    // Models first: a missing one is found out before a long import, not after it.
    let model =
      withoutEmbedding ? nil : try ModelChoice.folder(.embedder, named: embedder, data: folder.url)
    let network = try model.map { try ModelChoice.embedder($0, engine) }
    let store = try folder.create()
    var job = FeedImport(store: store, feed: feed)
    job.format = format
    job.options.isFullFeed = !partial
    job.options.reportPath = report
    job.options.pictureFolder = pictures
    let outcome = try await job.run()
    describe(outcome)
    var indexing: IndexingReport?
    if let model, let network {
      indexing = try await Indexing(store: store, embedder: network, modelID: model.identifier)
        .embedPictures()
    }
    let answer = Answer(
      products: outcome.summary, embedded: indexing?.embedded ?? 0,
      pictureFailures: indexing?.failures.count ?? 0)
    print(json ? try Output.json(answer) : Self.text(answer))
    if let fault = outcome.fault {
      throw Failure("the feed could not be read to its end, so nothing was retired: \(fault)")
    }
  }

  /// Problems, on standard error.
  private func describe(_ outcome: ImportReport) {
    Output.notes(outcome.firstNotes.map(\.text), about: "problems in the feed (the first of them)", most: 20)
    if let report, !outcome.firstNotes.isEmpty { Output.note("all problems are in \(report)") }
    let unmapped = outcome.unmappedCategories.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    Output.notes(
      unmapped.map { "\($0.value) x \($0.key.isEmpty ? "(none given)" : $0.key)" },
      about: "merchant categories that lead to none of ours")
  }

  private static func text(_ answer: Answer) -> String {
    let summary = answer.products
    return """
      \(summary.accepted) products: \(summary.added) new, \(summary.changed) changed, \
      \(summary.unchanged) unchanged; \(summary.retired) retired, rows rejected: \(summary.rejected), \
      \(summary.uncategorized) without a category
      \(answer.embedded) pictures embedded, \(answer.pictureFailures + summary.pictureProblems) could not be used
      """
  }
}

extension FeedFormat: ExpressibleByArgument {}
