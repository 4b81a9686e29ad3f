import Annotations
import ArgumentParser
import Evaluation
import Foundation
import Inference

/// `vitrine evaluate retrieval`.
struct EvaluateRetrieval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrieval",
    abstract: "Measure an embedder: do objects in scenes lead to their products?",
    discussion: """
      'unrestricted' searches the whole catalogue, 'category given' the object's true category, 'category \
      predicted' those the embedder takes the box for, as looks do: products of the less probable ones stand \
      back. With --detector, 'end to end' takes the detector's best-overlapping box (IoU of 0.5 at least) and \
      the categories that detector and embedder together take it for; an object it misses counts as a miss. 'In \
      one category' is the same within the most probable category (end to end: the detector's) alone. A \
      restriction compares with the category the catalogue files a product under. Values are 0...1 in JSON and \
      percentages in the table.
      """)

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "The products, JSON lines with id, image or images, category.")
  var catalog: String

  @Option(name: .long, help: "The objects asked about, JSON lines with image, box, category, products.")
  var queries: String

  @Option(name: .long, help: "The folder both files' pictures start from. By default each file's own.")
  var images: String?

  @Option(
    name: .long,
    help:
      "How vectors are kept: float, int8 (a byte a number, as the catalogue keeps them) or binary (a bit).")
  var vectors: VectorForm = .float

  @Option(name: .long, help: "A detector's model folder, to measure the whole way.")
  var detector: String?

  @Option(
    name: .long,
    help: """
      Ask the same of another embedder, once for each: a model folder (an ONNX model of your own too), a \
      .safetensors file of MobileNetV2's ImageNet weights, 'histogram' for colours alone, or 'foreground' \
      ('foreground:50') for the same embedder with each object's background faded to white, wholly or by half.
      """)
  var compare: [String] = []

  @Flag(name: .long, help: "Show each category in the table; in JSON it is there anyway.")
  var byCategory = false

  @Option(
    name: .long,
    help:
      "Write every query with its first ten products as a page to this folder, which must lie outside Vitrine's own."
  )
  var report: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let page = try report.map { try OutsideProject.folder($0, for: "--report") }
    let folder = images.map { URL(filePath: $0) }
    let (products, badProducts) = try RetrievalProduct.read(URL(filePath: catalog), images: folder)
    let (questions, badQuestions) = try RetrievalQuery.read(URL(filePath: queries), images: folder)
    Output.notes(badProducts.map(\.description), about: "lines of \(catalog) left out")
    Output.notes(badQuestions.map(\.description), about: "lines of \(queries) left out")
    guard !products.isEmpty else { throw Failure("\(catalog) has no usable product") }
    guard !questions.isEmpty else { throw Failure("\(queries) has no usable query") }
    let measured = try ModelChoice.folder(.embedder, named: model)
    let embedder = try ModelChoice.embedder(measured, engine)
    let detector = try detector.map {
      try ModelChoice.detector(ModelChoice.folder(.detector, named: $0), engine)
    }
    let run = RetrievalRun(products: products, queries: questions)
    func embedded(_ name: String, _ embedder: any ObjectEmbedding) async throws -> EmbeddedRetrieval {
      let progress = ProgressReport("\(name): embedding", unit: "products and queries")
      let outcome = try await run.embedded(by: embedder, detector: detector, form: vectors) {
        progress.advance(to: $0, of: $1)
      }
      progress.finish()
      return outcome
    }
    let name = model.map { URL(filePath: $0).lastPathComponent } ?? "the bundled embedder"
    let outcome = try await embedded(name, embedder)
    Output.notes(outcome.unreadable, about: "product pictures that cannot be read")
    var rivals: [RetrievalComparison.Row] = []
    for text in compare {
      let (rival, embedder) = try await ComparedEmbedder.make(text, measured: measured, engine)
      rivals.append(.init(name: rival, report: try await embedded(rival, embedder).report))
    }
    let report = outcome.report
    let comparison = RetrievalComparison(rows: [.init(name: name, report: report)] + rivals)
    if let page {
      let title = "\(name) on \(URL(filePath: queries).lastPathComponent)"
      let (file, problems) = try RetrievalReportPage(
        title, run: run, embedded: outcome, comparison: comparison
      ).write(to: page)
      Output.notes(problems, about: "pictures that could not be drawn")
      Output.note("the report is \(file.path)")
    }
    if json { return print(try compare.isEmpty ? Output.json(report) : Output.json(comparison)) }
    var parts = [Self.table(report)]
    if !rivals.isEmpty { parts.append(Self.table(comparison)) }
    if byCategory { parts.append(Self.categories(report)) }
    print(parts.joined(separator: "\n\n"))
  }

  /// Embedders beside each other, for people: recall at 1 / at 10.
  static func table(_ comparison: RetrievalComparison) -> String {
    var table = Table("embedder", "unrestricted>", "95 %>", "category given>", "by model>", "end to end>")
    func pair(_ scores: RetrievalScores?) -> String {
      scores.map { "\(Output.percent($0.recallAt1)) / \(Output.percent($0.recallAt10))" } ?? "-"
    }
    for row in comparison.rows {
      let report = row.report
      let interval = (report.recallAt1Intervals["unrestricted"] ?? []).map { Output.percent($0) }
      table.add(
        row.name, pair(report.unrestricted), interval.joined(separator: "–"), pair(report.categoryGiven),
        pair(report.categoryPredicted), pair(report.endToEnd))
    }
    return "recall at 1 / at 10\n" + table.text
  }

  /// Each category, for people.
  static func categories(_ report: RetrievalReport) -> String {
    var table = Table("category", "queries>", "unrestricted at 1 / 10>", "category given at 1 / 10>")
    for (name, scores) in report.categories.sorted(by: {
      ($1.value.queries, $0.key) < ($0.value.queries, $1.key)
    }) {
      table.add(
        name, String(scores.queries),
        "\(Output.percent(scores.unrestricted.recallAt1)) / \(Output.percent(scores.unrestricted.recallAt10))",
        "\(Output.percent(scores.categoryGiven.recallAt1)) / \(Output.percent(scores.categoryGiven.recallAt10))"
      )
    }
    return table.text
  }

  /// A report for people.
  static func table(_ report: RetrievalReport) -> String {
    var table = Table("", "recall at 1>", "95 %>", "at 5>", "at 10>", "at 20>", "MRR>")
    func add(_ name: String, _ scores: RetrievalScores?) {
      guard let scores else { return }
      let key = name.replacingOccurrences(of: " ", with: "_")
      let interval = (report.recallAt1Intervals[key] ?? []).map { Output.percent($0) }.joined(separator: "–")
      table.add(
        name, Output.percent(scores.recallAt1), interval, Output.percent(scores.recallAt5),
        Output.percent(scores.recallAt10), Output.percent(scores.recallAt20),
        Output.percent(scores.meanReciprocalRank))
    }
    add("unrestricted", report.unrestricted)
    add("category given", report.categoryGiven)
    add("category predicted", report.categoryPredicted)
    add("  in one category", report.oneCategory.categoryPredicted)
    add("end to end", report.endToEnd)
    add("  in one category", report.oneCategory.endToEnd)
    add("products seen in training", report.seen)
    add("never seen", report.neverSeen)
    return "\(report.queries) queries, \(report.gallery) products\n\n" + table.text
  }
}

extension VectorForm: ExpressibleByArgument {}
