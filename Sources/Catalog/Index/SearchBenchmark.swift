import Foundation

/// How fast and how exact category search is on random clustered vectors; behind `vitrine bench search`.
public struct SearchBenchmark: Sendable {
  /// Products, one picture each.
  public var products = 100_000
  /// Numbers in a vector.
  public var dimension = 128
  /// Categories, with sizes by Zipf's law: the n-th has 1/n of the first's.
  public var categories = 40
  /// Queries timed.
  public var queries = 20_000
  /// Products asked for.
  public var limit = 10
  /// Where the random numbers start.
  public var seed: UInt64 = 1

  /// What was measured, on one thread, in seconds that the processor gave to it.
  public struct Measurement: Sendable, Codable {
    /// Instructions the scan used.
    public var kernel: String
    /// Queries within one category, each category asked equally often.
    public var queriesPerSecond: Double
    /// Queries within one category, categories asked in proportion to their size.
    public var queriesPerSecondBySize: Double
    /// Queries over the whole catalogue.
    public var unrestrictedQueriesPerSecond: Double
    /// Share of the true best `limit` products that 200 of the queries found.
    public var recall: Double
    /// Seconds to fill the index.
    public var buildSeconds: Double
  }

  /// The benchmark as the design page describes it.
  public init() {}

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Builds the index, asks the queries, compares some answers with a plain search.
  public func run() throws -> Measurement {
    var random = SplitMix64(state: seed)
    let index = PartitionedScanIndex(modelID: "benchmark", dimension: dimension)
    let weights = (1...categories).map { 1 / Double($0) }
    let total = weights.reduce(0, +)
    let clusters = (0..<categories * 4).map { _ in random.vector(dimension) }
    var bounds: [Double] = []
    for weight in weights { bounds.append((bounds.last ?? 0) + weight / total) }
    func category(at share: Double) -> Int { bounds.firstIndex { share < $0 } ?? categories - 1 }
    func nearCluster(of category: Int, _ random: inout SplitMix64) -> [Float] {
      let centre = clusters[category * 4 + Int(random.next() % 4)]
      return zip(centre, random.vector(dimension)).map { $0 + 0.7 * $1 }
    }
    var entries = (0..<products).map { number in
      let category = category(at: random.share())
      return IndexEntry(
        productID: "p\(number)", pictureIndex: 0, category: "c\(category)",
        vector: nearCluster(of: category, &random))
    }
    let begin = Self.processorSeconds()
    try index.upsert(entries)
    let buildSeconds = Self.processorSeconds() - begin
    // The category asked for is unlike the query's own cluster: the hard case for filtered graphs.
    func questions(_ category: (Int, inout SplitMix64) -> Int) -> [(vector: [Float], category: String)] {
      (0..<queries).map { number in
        let own = Int(random.next() % UInt64(categories))
        return (nearCluster(of: own, &random), "c\(category(number, &random))")
      }
    }
    func rate(_ questions: ArraySlice<(vector: [Float], category: String)>, restricted: Bool) throws -> Double
    {
      let start = Self.processorSeconds()
      for (vector, category) in questions {
        _ = try index.search(vector, category: restricted ? category : nil, limit: limit)
      }
      return Double(questions.count) / max(1e-9, Self.processorSeconds() - start)
    }
    let evenly = questions { number, _ in number % categories }
    let bySize = questions { _, random in category(at: random.share()) }
    let even = try rate(evenly[...], restricted: true)
    let sized = try rate(bySize[...], restricted: true)
    let all = try rate(evenly.prefix(max(1, queries / 20)), restricted: false)
    entries = entries.map {
      var entry = $0
      entry.vector = Quantizer.normalized($0.vector) ?? $0.vector
      return entry
    }
    var found = 0
    var wanted = 0
    for (vector, category) in bySize.prefix(200) {
      let unit = Quantizer.normalized(vector) ?? vector
      let truth = entries.filter { $0.category == category }
        .map { entry in (entry.productID, zip(entry.vector, unit).reduce(Float(0)) { $0 + $1.0 * $1.1 }) }
        .sorted { $0.1 > $1.1 }.prefix(limit).map(\.0)
      let answer = Set(try index.search(vector, category: category, limit: limit).map(\.productID))
      wanted += truth.count
      found += truth.count { answer.contains($0) }
    }
    return Measurement(
      kernel: PartitionedScanIndex.kernelName, queriesPerSecond: even, queriesPerSecondBySize: sized,
      unrestrictedQueriesPerSecond: all, recall: Double(found) / Double(max(1, wanted)),
      buildSeconds: buildSeconds)
  }
}

/// A small, fast, seeded source of random numbers, for benchmarks that can be repeated.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// 0..<1.
  mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Roughly normal numbers: sums of four even ones.
  mutating func vector(_ dimension: Int) -> [Float] {
    (0..<dimension).map { _ in Float(share() + share() + share() + share() - 2) }
  }
}
