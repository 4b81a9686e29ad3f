import ArgumentParser
import Catalog
import Foundation

/// `vitrine bench search`.
struct BenchSearch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measure search in a made-up catalogue: queries a second, latency, recall.",
    discussion: """
      Vectors lie in clusters, one a category; category sizes follow Zipf's law. 'own category' asks for the \
      category the query resembles, 'other category' for another one (where filtered approximate search breaks \
      down), 'whole catalogue' for none. Recall at 10 is measured against exact float search. One thread.
      """)

  @Option(name: .long, help: "Vectors in the catalogue.")
  var vectors: Int = 100_000

  @Option(name: .long, help: "Numbers in a vector.")
  var dimension: Int = 128

  @Option(name: .long, help: "Categories.")
  var categories: Int = 40

  @Option(name: .long, help: "Queries of each kind.")
  var queries: Int = 2_000

  @Option(name: .long, help: "Products asked for by a query.")
  var limit: Int = 10

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    guard (1...10_000_000).contains(vectors), (2...4096).contains(dimension),
      (2...10_000).contains(categories),
      categories <= vectors, (1...1_000_000).contains(queries), (1...1_000).contains(limit)
    else {
      throw ValidationError(
        "needs 1 to 10000000 --vectors, 2 to 4096 --dimension, 2 to 10000 --categories (no more than vectors), "
          + "1 to 1000000 --queries and a --limit of 1 to 1000")
    }
  }

  /// The measurements of one kind of query.
  struct Row: Encodable {
    let search: String
    let queriesPerSecond: Double
    let p50: Double
    let p95: Double
    let recall: Double

    enum CodingKeys: String, CodingKey {
      case search
      case queriesPerSecond = "queries_per_second"
      case p50 = "p50_microseconds"
      case p95 = "p95_microseconds"
      case recall = "recall_at_10"
    }
  }

  func run() async throws {
    Output.note("making \(vectors) vectors of \(dimension) numbers in \(categories) categories")
    let catalogue = SyntheticCatalogue(vectors: vectors, dimension: dimension, categories: categories)
    let index = PartitionedScanIndex(modelID: "synthetic", dimension: dimension)
    let began = ContinuousClock.now
    try index.upsert(catalogue.entries)
    Output.note("indexed in \(String(format: "%.1f", began.duration(to: .now).seconds)) s")
    let rows = [
      try measure("own category", index, catalogue, catalogue.questions(queries, .own)),
      try measure("other category", index, catalogue, catalogue.questions(queries, .other)),
      try measure("whole catalogue", index, catalogue, catalogue.questions(queries, .none)),
    ]
    if json { return print(try Output.json(rows)) }
    print(
      "\(vectors) x \(dimension), \(categories) categories, scan with \(PartitionedScanIndex.kernelName), one thread"
    )
    var table = Table("search", "queries/s>", "p50 µs>", "p95 µs>", "recall at \(limit)>")
    for row in rows {
      table.add(
        row.search, String(format: "%.0f", row.queriesPerSecond), String(format: "%.0f", row.p50),
        String(format: "%.0f", row.p95), String(format: "%.4f", row.recall))
    }
    print(table.text)
  }

  private func measure(
    _ name: String, _ index: PartitionedScanIndex, _ catalogue: SyntheticCatalogue,
    _ questions: [SyntheticCatalogue.Question]
  ) throws -> Row {
    var samples = Samples()
    var answers: [[ProductMatch]] = []
    for question in questions {
      let began = ContinuousClock.now
      let found = try index.search(question.vector, category: question.category, limit: limit)
      samples.add(began.duration(to: .now).seconds)
      if answers.count < 100 { answers.append(found) }
    }
    // Exact search is slow; a hundred queries tell recall to well within a percent.
    var right = 0
    var wanted = 0
    for (question, answer) in zip(questions, answers) {
      let exact = catalogue.exactAnswer(to: question, limit: limit)
      wanted += exact.count
      right += exact.intersection(answer.map(\.productID)).count
    }
    return Row(
      search: name, queriesPerSecond: Double(samples.values.count) / samples.values.reduce(0, +),
      p50: samples.median * 1e6, p95: samples.percentile(0.95) * 1e6,
      recall: Double(right) / Double(max(wanted, 1)))
  }
}
