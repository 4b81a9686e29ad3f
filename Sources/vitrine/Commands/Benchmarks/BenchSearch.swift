import ArgumentParser
import Catalog
import Foundation

/// `vitrine bench search`.
struct BenchSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measure search in a made-up catalogue: queries a second and recall.",
    discussion: """
      Vectors lie in clusters; category sizes follow Zipf's law, and the category asked for is unlike the query's own \
      cluster, where filtered approximate search breaks down. One thread; recall is against exact float search.
      """)

  @Option(name: .long, help: "Vectors in the catalogue.")
  var vectors: Int = 100_000

  @Option(name: .long, help: "Numbers in a vector.")
  var dimension: Int = 128

  @Option(name: .long, help: "Categories.")
  var categories: Int = 40

  @Option(name: .long, help: "Queries of each kind.")
  var queries: Int = 20_000

  @Option(name: .long, help: "Products asked for by a query.")
  var limit: Int = 10

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    guard (1...10_000_000).contains(vectors), (2...4096).contains(dimension),
      (1...10_000).contains(categories),
      (1...10_000_000).contains(queries), (1...1_000).contains(limit)
    else {
      throw ValidationError(
        "needs 1 to 10000000 --vectors and --queries, 2 to 4096 --dimension, 1 to 10000 --categories and a --limit "
          + "of 1 to 1000")
    }
  }

  /// What was measured.
  struct Answer: Encodable {
    let kernel: String
    let queriesPerSecond: Double
    let queriesPerSecondBySize: Double
    let unrestrictedQueriesPerSecond: Double
    let recall: Double
    let buildSeconds: Double

    enum CodingKeys: String, CodingKey {
      case kernel, recall
      case queriesPerSecond = "queries_per_second"
      case queriesPerSecondBySize = "queries_per_second_by_size"
      case unrestrictedQueriesPerSecond = "unrestricted_queries_per_second"
      case buildSeconds = "build_seconds"
    }
  }

  func run() throws {
    Output.note("making \(vectors) vectors of \(dimension) numbers in \(categories) categories")
    var benchmark = SearchBenchmark()
    benchmark.products = vectors
    benchmark.dimension = dimension
    benchmark.categories = categories
    benchmark.queries = queries
    benchmark.limit = limit
    let found = try benchmark.run()
    let answer = Answer(
      kernel: found.kernel, queriesPerSecond: found.queriesPerSecond,
      queriesPerSecondBySize: found.queriesPerSecondBySize,
      unrestrictedQueriesPerSecond: found.unrestrictedQueriesPerSecond, recall: found.recall,
      buildSeconds: found.buildSeconds)
    print(json ? try Output.json(answer) : text(answer))
  }

  private func text(_ answer: Answer) -> String {
    var table = Table("search", "queries/s>")
    table.add("within a category, each asked equally", String(format: "%.0f", answer.queriesPerSecond))
    table.add("within a category, asked by size", String(format: "%.0f", answer.queriesPerSecondBySize))
    table.add("whole catalogue", String(format: "%.0f", answer.unrestrictedQueriesPerSecond))
    return """
      \(vectors) x \(dimension), \(categories) categories, scan with \(answer.kernel), one thread
      \(table.text)
      recall at \(limit): \(String(format: "%.4f", answer.recall)); indexed in \
      \(String(format: "%.1f", answer.buildSeconds)) s
      """
  }
}
