import ArgumentParser
import Catalog
import Foundation

/// `vitrine bench search`.
struct BenchSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract:
      "Measure search beside FAISS, hnswlib, usearch, sqlite-vec, pgvector and Milvus: queries a second and recall.",
    discussion: """
      A made-up catalogue: vectors in clusters, four a category, category sizes by Zipf's law. Queries come one at a \
      time and ask for the best of one category: the vector's own ('inside'), another ('outside'), or each category \
      equally often ('even'). Recall is against comparing floats one by one, give or take 0.0001. Rates are in seconds \
      that the processor gave to each thread, summed over threads, so other programs at work count for little; what \
      calling a peer from Python costs is taken off. Servers (pgvector, Milvus) are timed by the wall clock, a connection \
      a thread, with all that is between: the machine has to be quiet for them. Engines with a knob are turned up until \
      they find 99 %, as far as it goes. './dev bench search' installs the peers first; without them we are measured alone.
      """)

  @Option(name: .long, help: "Vectors in the catalogue; several sizes are measured one after the other.")
  var vectors: [Int] = [100_000]

  @Option(name: .long, help: "Numbers in a vector.")
  var dimension: Int = 128

  @Option(name: .long, help: "Categories.")
  var categories: Int = 40

  @Option(name: .long, help: "Different queries of each kind.")
  var queries: Int = 10_000

  @Option(name: .long, help: "Products asked for by a query.")
  var limit: Int = 10

  @Option(name: .long, help: "Seconds for each measurement.")
  var seconds: Double = 2

  @Flag(inversion: .prefixedNo, help: "Measure the others too.")
  var peers = true

  @Option(name: .long, help: "Measure only peers whose name contains one of these.")
  var only: [String] = []

  @Option(name: .long, help: "Seconds an engine has to build its index; one that needs longer is left out.")
  var buildLimit: Double = 900

  @Flag(name: .long, help: "Write JSON instead of tables.")
  var json = false

  func validate() throws {
    guard !vectors.isEmpty, vectors.allSatisfy({ (1...20_000_000).contains($0) }),
      (2...4096).contains(dimension), (1...10_000).contains(categories), (200...1_000_000).contains(queries),
      (1...1_000).contains(limit), (0.01...600).contains(seconds), (1...1_000_000).contains(buildLimit)
    else {
      throw ValidationError(
        "needs 1 to 20000000 --vectors, 2 to 4096 --dimension, 1 to 10000 --categories, 200 to 1000000 --queries, "
          + "a --limit of 1 to 1000, 0.01 to 600 --seconds and 1 to 1000000 of --build-limit")
    }
  }

  /// What was measured at one size.
  struct Answer: Encodable, Sendable {
    var vectors: Int
    var dimension: Int
    var categories: Int
    var kernel: String
    /// Running programs, averaged over a minute, before and after.
    var load: [Double]
    /// Seconds to fill our index, and the bytes of memory it took.
    var buildSeconds = 0.0
    var bytes = 0
    /// Queries a second over the whole catalogue.
    var unrestricted = 0.0
    /// Share of the memory's bandwidth that the scan of every row reads, asked `outside`.
    var bandwidthShare = 0.0
    var bandwidth = 0.0
    var rows: [SearchResult] = []
    var buildSecondsOfPeers: [String: Double] = [:]
    /// Engines that could not be measured, or only in part, and why.
    var leftOut: [String: String] = [:]

    enum CodingKeys: String, CodingKey {
      case vectors, dimension, categories, kernel, load, bytes, rows, bandwidth
      case buildSeconds = "build_seconds"
      case unrestricted = "unrestricted_queries_per_second"
      case bandwidthShare = "bandwidth_share"
      case buildSecondsOfPeers = "peer_build_seconds"
      case leftOut = "left_out"
    }
  }

  func run() throws {
    let others = peers ? try SearchPeers(.find()) : nil
    if peers, others == nil {
      Output.note("the peers are not installed; './dev bench search' installs them")
    }
    var answers: [Answer] = []
    for size in vectors {
      answers.append(try measure(size, others))
      if !json, let answer = answers.last { print(SearchTable(answer).text + "\n") }
    }
    if json {
      print(try Output.json(answers))
    } else if answers.count > 1 {
      print(SearchTable.growth(answers))
    }
  }

  private func measure(_ size: Int, _ others: SearchPeers?) throws -> Answer {
    let catalogue = ClusteredCatalogue(rows: size, dimension: dimension, categories: categories)
    var answer = Answer(
      vectors: size, dimension: dimension, categories: categories, kernel: PartitionedScanIndex.kernelName,
      load: [MachineLoad.now])
    Output.note("making \(size) vectors and the true answers")
    let questions = ClusteredCatalogue.Workload.allCases.map {
      SearchMeasurement.Questions($0, of: catalogue, count: queries, limit: limit)
    }
    answer.bandwidth = MemoryBandwidth.measured()
    let before = MemoryBandwidth.resident
    let began = ProcessorTime.ofThread
    let ours = SearchMeasurement(
      catalogue: catalogue, index: try catalogue.index(), limit: limit, seconds: seconds)
    answer.buildSeconds = ProcessorTime.ofThread - began
    // Before large categories are arranged every row is read, which shows what the memory lets the scan do.
    let plain = try ours.run(questions[1], threads: 1, engine: "Vitrine, every row")
    answer.rows.append(plain)
    Output.note(SearchTable.line(plain))
    answer.bandwidthShare = ours.bytesScanned(questions[1]) * plain.rate / answer.bandwidth
    let arranging = ProcessorTime.ofThread
    ours.index.arrange()
    answer.buildSeconds += ProcessorTime.ofThread - arranging
    answer.bytes = MemoryBandwidth.resident - before
    for question in questions {
      for threads in [1, 2] {
        let row = try ours.run(question, threads: threads)
        answer.rows.append(row)
        Output.note(SearchTable.line(row))
      }
    }
    answer.unrestricted = try ours.unrestricted(questions[0])
    if let others {
      try others.load(catalogue, questions, limit: limit)
      for engine in try others.engines()
      where only.isEmpty || only.contains(where: { engine.name.localizedCaseInsensitiveContains($0) }) {
        do {
          try measure(engine, of: others, questions, &answer)
        } catch let failure as Failure {
          answer.leftOut[engine.name] = "\(failure)"
          Output.note("\(engine.name) is left out: \(failure)")
        }
      }
    }
    answer.load.append(MachineLoad.now)
    return answer
  }

  private func measure(
    _ engine: SearchPeers.Engine, of others: SearchPeers, _ questions: [SearchMeasurement.Questions],
    _ answer: inout Answer
  ) throws {
    Output.note("\(engine.name): building")
    answer.buildSecondsOfPeers[engine.name] = try others.build(engine, within: buildLimit)
    for question in questions {
      for threads in [1, 2] {
        let row = try others.run(engine, question, threads: threads, seconds: seconds)
        answer.rows.append(row)
        Output.note(SearchTable.line(row))
      }
    }
  }
}
