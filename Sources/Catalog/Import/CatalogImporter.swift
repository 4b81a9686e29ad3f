import Domain
import Foundation

/// Brings a feed into the store: reads, resolves categories and pictures, inserts in batches, retires what vanished.
public struct CatalogImporter: Sendable {
  /// How an import goes about it.
  public struct Options: Sendable {
    /// Whether the feed holds the whole catalogue, so that what is not in it has vanished.
    public var isFullFeed = true
    /// Where to write what could not be used, one JSON object a line; nil for nowhere.
    public var reportPath: String?
    /// The folder that relative picture paths start from and must stay in; nil for the feed's own.
    public var pictureFolder: String?
    /// The address the feed was fetched from; relative pictures then lie on the web beside it.
    public var feedAddress: String?
    /// Names the feed, of whose products a full import retires the vanished; nil for its address or full path.
    public var source: String?
    /// Items in one transaction.
    public var batchSize = 500
    /// The defaults.
    public init() {}
  }

  private let store: any ProductStore
  private let resolver: CategoryResolver

  /// An importer into `store` with the given way from merchants' categories to the vocabulary's.
  public init(store: any ProductStore, resolver: CategoryResolver) {
    self.store = store
    self.resolver = resolver
  }

  /// Imports a feed.
  ///
  /// Bad items are reported and passed over; only the store's and the file system's failures throw.
  ///
  /// - Parameter progress: called after each batch with the numbers so far.
  public func run(
    _ feed: FeedReader, options: Options = Options(), progress: @Sendable (ImportSummary) -> Void = { _ in }
  ) async throws -> ImportReport {
    let notes = try NoteWriter(path: options.reportPath)
    let source =
      options.source ?? options.feedAddress ?? URL(fileURLWithPath: feed.path).standardizedFileURL.path
    let run = try await store.beginImport(source: source)
    let folder = options.pictureFolder ?? URL(fileURLWithPath: feed.path).deletingLastPathComponent().path
    var pass = ImportPass(
      resolver: resolver, pictures: PicturePaths(folder: folder, base: options.feedAddress), notes: notes)
    for try await batch in feed.batches(of: max(1, options.batchSize)) {
      try Task.checkCancellation()
      let known = feed.options.isDelta ? try await DeltaMerge(store: store, batch: batch) : nil
      let products = try batch.compactMap { try pass.product(from: $0, known: known) }
      for outcome in try await store.upsert(products, run: run).values { pass.count(outcome) }
      try await store.markProducts(ids: pass.takeRejectedIDs(), seenIn: run)
      progress(pass.summary)
    }
    // A feed that broke off, or in which nothing was usable, says nothing about what is gone.
    pass.summary.isPartial = pass.fault != nil || pass.summary.accepted == 0
    var retired: [String] = []
    if options.isFullFeed, !pass.summary.isPartial {
      retired = try await store.retireProducts(notSeenIn: run)
      pass.summary.retired = retired.count
    }
    try await store.finishImport(run, summary: pass.summary)
    progress(pass.summary)
    return ImportReport(
      run: run, summary: pass.summary, retiredIDs: retired, fault: pass.fault, firstNotes: notes.first,
      unmappedCategories: pass.unmapped, unmappedProductTypes: pass.unmappedTypes)
  }
}

/// What is remembered from item to item while a feed is read.
struct ImportPass {
  var summary = ImportSummary()
  var fault: FeedIssue?
  var unmapped: [String: Int] = [:]
  var unmappedTypes: [String: Int] = [:]

  private let resolver: CategoryResolver
  private let pictures: PicturePaths
  private let notes: NoteWriter
  private var rejectedIDs: [String] = []
  /// Hashes of the ids met, a tenth of the ids' own size in memory.
  private var met: Set<UInt64> = []

  init(resolver: CategoryResolver, pictures: PicturePaths, notes: NoteWriter) {
    self.resolver = resolver
    self.pictures = pictures
    self.notes = notes
  }

  /// The product to store, or nil when the item was rejected.
  mutating func product(from result: Result<FeedItem, FeedIssue>, known: DeltaMerge?) throws
    -> ImportedProduct?
  {
    var item: FeedItem
    switch result {
    case .success(let read): item = read
    case .failure(let issue):
      if issue.endsFeed { fault = issue }
      try reject(issue)
      return nil
    }
    guard isNew(item.product.id) else {
      let reason = "an item before it has the same id; the first one counts"
      try reject(FeedIssue(line: item.line, id: item.product.id, field: "id", reason: reason))
      return nil
    }
    let stored = known?[item.product.id]
    if let stored { item = stored.merged(with: item) }
    var product = item.product
    guard !product.title.isEmpty else {
      let reason = "is missing, and the catalogue has no such product yet"
      try reject(FeedIssue(line: item.line, id: product.id, field: "title", reason: reason))
      return nil
    }
    for issue in item.ignored {
      try notes.write(
        ImportNote(
          kind: .ignored, line: issue.line, id: issue.id, field: issue.field, reason: issue.reason))
    }
    guard !product.images.isEmpty else {
      try reject(FeedIssue(line: item.line, id: product.id, field: "image_link", reason: "is missing"))
      return nil
    }
    // Pictures that a delta does not mention stay as the import before found them.
    let sources =
      stored.flatMap { item.namesPictures ? nil : $0.pictures }
      ?? product.images.map { pictures.source($0) }
    for (link, source) in zip(product.images, sources) {
      guard let problem = source.problem else { continue }
      summary.pictureProblems += 1
      let reason = "'\(link.prefix(200))' \(problem)"
      try notes.write(
        ImportNote(kind: .picture, line: item.line, id: product.id, field: "image_link", reason: reason))
    }
    if let stored, !item.namesCategory {
      return ImportedProduct(product: stored.keepingCategory(product), pictures: sources)
    }
    let resolution = resolver.resolve(item)
    product.category = resolution.category
    product.googleProductCategory = resolution.googleProductCategory
    if let reason = resolution.reason {
      summary.uncategorized += 1
      let name = item.googleProductCategory ?? product.productType ?? ""
      if unmapped[name] != nil || unmapped.count < 1000 { unmapped[name, default: 0] += 1 }
      if let type = product.productType, unmappedTypes[type] != nil || unmappedTypes.count < 1000 {
        unmappedTypes[type, default: 0] += 1
      }
      try notes.write(
        ImportNote(
          kind: .uncategorized, line: item.line, id: product.id, field: "google_product_category",
          reason: reason))
    }
    return ImportedProduct(product: product, pictures: sources)
  }

  /// Counts what storing a product meant.
  mutating func count(_ outcome: UpsertOutcome) {
    switch outcome {
    case .added: summary.added += 1
    case .changed: summary.changed += 1
    case .unchanged: summary.unchanged += 1
    }
  }

  /// The ids of items rejected since the last call: they have not vanished, so what is stored of them stays.
  mutating func takeRejectedIDs() -> [String] {
    defer { rejectedIDs = [] }
    return rejectedIDs
  }

  private mutating func reject(_ issue: FeedIssue) throws {
    summary.rejected += 1
    if let id = issue.id { rejectedIDs.append(id) }
    try notes.write(
      ImportNote(kind: .rejected, line: issue.line, id: issue.id, field: issue.field, reason: issue.reason))
  }

  private mutating func isNew(_ id: String) -> Bool {
    var hash = ContentHash()
    hash.add(id)
    return met.insert(hash.value).inserted
  }
}
