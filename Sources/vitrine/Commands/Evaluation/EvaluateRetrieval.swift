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
      predicted' the one the embedder gives the box. With --detector, 'end to end' takes the detector's \
      best-overlapping box (IoU of 0.5 at least) and its category; an object it misses counts as a miss. A \
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
    let embedder = try ModelChoice.embedder(ModelChoice.folder(.embedder, named: model), engine)
    let detector = try detector.map {
      try ModelChoice.detector(ModelChoice.folder(.detector, named: $0), engine)
    }
    let progress = ProgressReport("embedding", unit: "products and queries")
    let run = RetrievalRun(products: products, queries: questions)
    let outcome = try await run.embedded(by: embedder, detector: detector, form: vectors) {
      progress.advance(to: $0, of: $1)
    }
    progress.finish()
    Output.notes(outcome.unreadable, about: "product pictures that cannot be read")
    if let page {
      let title = "\(model ?? "the bundled embedder") on \(URL(filePath: queries).lastPathComponent)"
      let (file, problems) = try RetrievalReportPage(title, run: run, embedded: outcome).write(to: page)
      Output.notes(problems, about: "pictures that could not be drawn")
      Output.note("the report is \(file.path)")
    }
    let report = outcome.report
    print(json ? try Output.json(report) : Self.table(report))
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
    add("end to end", report.endToEnd)
    add("products seen in training", report.seen)
    add("never seen", report.neverSeen)
    return "\(report.queries) queries, \(report.gallery) products\n\n" + table.text
  }
}

extension VectorForm: ExpressibleByArgument {}
