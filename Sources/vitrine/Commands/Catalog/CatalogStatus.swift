import ArgumentParser
import Catalog
import Domain
import Foundation
import Inference
import Looks
import MilvusIndex

/// `vitrine catalog status`.
struct CatalogStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what a catalogue holds: products by category, pictures, scenes, imports.")

  @OptionGroup var options: CatalogOptions

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  /// What there is.
  struct Answer: Encodable {
    var folder: String
    var products = 0
    var retired = 0
    var scenes = 0
    var picturesToEmbed: Int?
    var failedPictures = 0
    var picturesToFetchAgain = 0
    var categories: [String: Int] = [:]
    var sources: [String: Int] = [:]
    var unmapped: [String: Int] = [:]
    var imports: [Run] = []
    /// Grows with every change.
    var revision: Int64 = 0
    var index: Index?

    /// The index's file beside the catalogue it was made from.
    struct Index: Encodable {
      var model: String
      /// Where it is, when not in a file.
      var engine: String?
      var format: Int
      var revision: Int64
      var bytes: Int?
      var written: String?
      /// Products that changed since; a server takes them over, and so does the next start.
      var changesToTakeOver: Int

      enum CodingKeys: String, CodingKey {
        case model, engine, format, revision, bytes, written
        case changesToTakeOver = "changes_to_take_over"
      }
    }
    var models: [String: String] = [:]

    struct Run: Encodable {
      var source: String
      var began: String
      var summary: ImportSummary?
    }

    enum CodingKeys: String, CodingKey {
      case folder, products, retired, scenes, categories, sources, imports, unmapped, revision, index, models
      case picturesToEmbed = "pictures_to_embed"
      case failedPictures = "failed_pictures"
      case picturesToFetchAgain = "pictures_to_fetch_again"
    }
  }

  func run() async throws {
    let (folder, store) = try await options.open()
    var answer = Answer(folder: folder.url.path)
    answer.revision = try await store.revision()
    answer.products = try await store.productCount(ProductFilter())
    answer.retired = try await store.productCount(ProductFilter(state: .retired))
    answer.scenes = try await store.sceneCount()
    for kind in ModelKind.allCases {
      answer.models[kind.rawValue] =
        (try? ModelChoice.folder(kind, named: nil, data: options.folder))?.url.path
    }
    if let model = try? ModelChoice.folder(.embedder, named: options.embedder, data: options.folder) {
      answer.picturesToEmbed = try await store.pictureCount(needing: model.identifier)
      answer.index = try await Self.index(of: model, in: folder, store: store)
    }
    var offset = 0
    while true {
      let page = try await store.failedPictures(page: Page(limit: 1_000, offset: offset))
      answer.failedPictures += page.count
      offset += page.count
      if page.count < 1_000 { break }
    }
    answer.picturesToFetchAgain = try await store.waitingFetchCount()
    for (category, count) in try await store.productCounts() {
      answer.categories[category ?? "(none)"] = count
    }
    for (source, count) in try await store.productCountsBySource() {
      answer.sources[source ?? "(none)"] = count
    }
    answer.unmapped = try await UnmappedCategories.load(from: store)
    answer.imports = try await store.importRuns(limit: 5).map {
      .init(source: $0.source, began: $0.began.formatted(.iso8601), summary: $0.summary)
    }
    print(json ? try Output.json(answer) : Self.text(answer))
  }

  private static func index(of model: ModelFolder, in folder: DataFolder, store: any ProductStore)
    async throws
    -> Answer.Index?
  {
    if let address = try Engines(of: folder.url).milvus() {
      guard let index = try await MilvusProductIndex.find(at: address, modelID: model.identifier) else {
        return nil
      }
      let revision = try await index.sharedRevision ?? 0
      return Answer.Index(
        model: model.identifier, engine: index.name, format: MilvusProductIndex.format, revision: revision,
        changesToTakeOver: try await store.changes(after: revision, limit: 1_000_000).count)
    }
    let path = folder.index(of: model.identifier).path
    guard let file = IndexDescription(path: path) else { return nil }
    let changes = try await store.changes(after: file.storeRevision, limit: 1_000_000).count
    return Answer.Index(
      model: model.identifier, format: file.formatVersion, revision: file.storeRevision, bytes: file.bytes,
      written: file.written?.formatted(.iso8601), changesToTakeOver: changes)
  }

  private static func text(_ answer: Answer) -> String {
    var categories = Table("category", "products>")
    for (name, count) in answer.categories.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      categories.add(name, String(count))
    }
    var lines = [
      answer.folder,
      "\(answer.products) products, \(answer.retired) retired, \(answer.scenes) scenes",
    ]
    if let waiting = answer.picturesToEmbed {
      lines.append("\(waiting) pictures wait to be embedded, \(answer.failedPictures) cannot be used")
    }
    if answer.picturesToFetchAgain > 0 {
      lines.append(
        "\(answer.picturesToFetchAgain) addresses did not answer and are tried again at the next import")
    }
    if let index = answer.index {
      let state =
        index.changesToTakeOver == 0 ? "up to date" : "\(index.changesToTakeOver) products have changed since"
      lines.append(
        "index of \(index.model): \(state), "
          + (index.engine.map { "\($0), format \(index.format)" }
            ?? "\(Output.bytes(index.bytes ?? 0)), format \(index.format), written \(index.written ?? "at an unknown time")")
      )
    }
    lines += answer.models.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    if !categories.isEmpty { lines += ["", categories.text] }
    if answer.sources.count > 1 {
      var sources = Table("feed", "products>")
      for (name, count) in answer.sources.sorted(by: { $0.key < $1.key }) { sources.add(name, String(count)) }
      lines += ["", sources.text]
    }
    if !answer.unmapped.isEmpty {
      var unmapped = Table("merchant category that leads to none of ours", "items>")
      let sorted = answer.unmapped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      for (name, count) in sorted.prefix(10) {
        unmapped.add(name.isEmpty ? "(none given)" : name, String(count))
      }
      lines += ["", unmapped.text]
      if sorted.count > 10 { lines.append("and \(sorted.count - 10) more; --json has all") }
    }
    if !answer.imports.isEmpty { lines += ["", "latest imports:"] }
    for run in answer.imports {
      let outcome = run.summary.map {
        "\($0.accepted) products, \($0.rejected) rejected, \($0.retired) retired"
      }
      lines.append("  \(run.began)  \(run.source): \(outcome ?? "not finished")")
    }
    return lines.joined(separator: "\n")
  }
}
