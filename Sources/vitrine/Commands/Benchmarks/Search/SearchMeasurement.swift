import Catalog
import Foundation
import Synchronization

/// What one engine did with one kind of query.
struct SearchResult: Encodable, Sendable {
  var engine: String
  /// `ours`, `per category`, `filter` or `server`.
  var kind: String
  var workload: String
  var threads: Int
  /// Queries a second by `clock`.
  var rate: Double
  var recall: Double
  /// The width or number of lists the engine was turned up to; empty for one without a knob.
  var setting: String
  var clock = Clock.thread

  /// What the seconds of a rate are.
  enum Clock: String, Encodable {
    /// Those the processor gave to each thread, its rate summed with the others'.
    case thread
    /// Those that went by, for servers that work in other processes: they need a quiet machine.
    case wall
  }

  enum CodingKeys: String, CodingKey {
    case engine, kind, workload, threads, recall, setting, clock
    case rate = "queries_per_second"
  }
}

/// Measures our index.
struct SearchMeasurement: Sendable {
  let catalogue: ClusteredCatalogue
  let index: PartitionedScanIndex
  let limit: Int
  let seconds: Double

  /// Queries, and how similar the true answers to the first of them are.
  struct Questions: Sendable {
    let workload: ClusteredCatalogue.Workload
    let queries: [(category: Int, vector: [Float])]
    private let truth: [[Float]]
    private let catalogue: ClusteredCatalogue

    /// How many queries' answers are compared.
    static let checked = 200
    /// As in ann-benchmarks (which allows ten times as much), a row that is as near as the last true one but for this
    /// counts as found: 16-bit floats swap the tenth and the eleventh of a hundred queries.
    static let tolerance: Float = 1e-4

    init(_ workload: ClusteredCatalogue.Workload, of catalogue: ClusteredCatalogue, count: Int, limit: Int) {
      self.workload = workload
      self.catalogue = catalogue
      queries = (0..<count).map { catalogue.query($0, workload) }
      truth = catalogue.truth(Array(queries.prefix(Self.checked)), limit: limit)
    }

    /// Share of the true best that the answers to the first queries hold.
    func recall(_ answers: [[Int]]) -> Double {
      var found = 0
      for (place, rows) in answers.enumerated() where place < truth.count {
        guard let least = truth[place].last else { continue }
        let query = queries[place]
        let near = Set(rows).filter { number in
          let row = catalogue.row(number)
          return row.category == query.category
            && ClusteredCatalogue.similarity(row.vector, query.vector) >= least - Self.tolerance
        }
        found += min(near.count, truth[place].count)
      }
      return Double(found) / Double(max(1, truth.reduce(0) { $0 + $1.count }))
    }
  }

  /// Asks the questions, one at a time on each thread, for a while.
  func run(_ questions: Questions, threads: Int, engine: String = "Vitrine") throws -> SearchResult {
    let answers = try questions.queries.prefix(Questions.checked).map { query in
      try index.search(query.vector, category: "c\(query.category)", limit: limit)
        .compactMap { Int($0.productID.dropFirst()) }
    }
    let asked = questions.queries.map { (vector: $0.vector, scope: SearchScope(category: "c\($0.category)")) }
    let rates = Mutex<[Double]>([])
    DispatchQueue.concurrentPerform(iterations: threads) { number in
      let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
      let began = ProcessorTime.ofThread
      var place = number
      var done = 0
      while ContinuousClock.now < deadline {
        for _ in 0..<32 {
          let question = asked[place % asked.count]
          _ = try? index.search(question.vector, in: question.scope, limit: limit)
          place += threads
          done += 1
        }
      }
      let rate = Double(done) / max(1e-9, ProcessorTime.ofThread - began)
      rates.withLock { $0.append(rate) }
    }
    return SearchResult(
      engine: engine, kind: "ours", workload: questions.workload.rawValue, threads: threads,
      rate: rates.withLock { $0.reduce(0, +) }, recall: questions.recall(answers), setting: "")
  }

  /// Queries a second over the whole catalogue, on one thread.
  func unrestricted(_ questions: Questions) throws -> Double {
    let began = ProcessorTime.ofThread
    var done = 0
    while ProcessorTime.ofThread - began < seconds {
      _ = try index.search(
        questions.queries[done % questions.queries.count].vector, category: nil, limit: limit)
      done += 1
    }
    return Double(done) / (ProcessorTime.ofThread - began)
  }

  /// Bytes of codes and scales of the category that an average query of these asks for.
  func bytesScanned(_ questions: Questions) -> Double {
    let counts = index.counts
    let rows = questions.queries.reduce(0) { $0 + (counts["c\($1.category)"] ?? 0) }
    return Double(rows) / Double(questions.queries.count) * Double((catalogue.dimension + 3) / 4 * 4 + 4)
  }
}

/// Seconds that the processor gave to this thread, or to all of the process.
enum ProcessorTime {
  static var ofThread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
  static var ofProcess: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// How quickly this machine reads memory: the C library's search for a byte that is not there.
enum MemoryBandwidth {
  /// Bytes a second of one thread over memory that no cache holds.
  static func measured(bytes: Int = 1 << 30) -> Double {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
    defer { memory.deallocate() }
    memset(memory, 1, bytes)
    var best = 0.0
    for _ in 0..<4 {
      let began = ProcessorTime.ofThread
      let found = memchr(memory, 2, bytes)
      guard found == nil else { return 0 }
      best = max(best, Double(bytes) / (ProcessorTime.ofThread - began))
    }
    return best
  }

  /// Bytes of this process that are in memory.
  static var resident: Int {
    let words =
      (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}
