import Catalog
import Networks

/// A made-up catalogue: unit vectors that lie in clusters, four a category, category sizes by Zipf's law (the n-th
/// has 1/n of the first's rows).
///
/// Row by row from a seed, so that ten million need not be held beside the index that is measured.
struct ClusteredCatalogue: Sendable {
  let rows: Int
  let dimension: Int
  let categories: Int
  private let centres: [Float]
  private let bounds: [Double]

  init(rows: Int, dimension: Int, categories: Int) {
    self.rows = rows
    self.dimension = dimension
    self.categories = categories
    var random = SplitMix64(seed: 1)
    centres = (0..<categories * 4 * dimension).map { _ in random.bell() }
    let weights = (1...categories).map { 1 / Double($0) }
    let total = weights.reduce(0, +)
    var sum = 0.0
    bounds = weights.map {
      sum += $0 / total
      return sum
    }
  }

  /// Where a query comes from, beside the category it asks in.
  enum Workload: String, CaseIterable, Sendable {
    /// Vector and category belong together; categories are asked in proportion to their size.
    case inside
    /// The category is unlike the vector's own cluster, in proportion to its size: what a filter does to a graph.
    case outside
    /// As `outside`, with every category asked equally often.
    case even
  }

  /// A category in proportion to its size.
  private func category(_ random: inout SplitMix64) -> Int {
    let share = random.share()
    return bounds.firstIndex { share < $0 } ?? categories - 1
  }

  /// A unit vector near one of the category's centres.
  private func vector(near category: Int, _ random: inout SplitMix64) -> [Float] {
    let start = (category * 4 + Int(random.next() % 4)) * dimension
    var vector = [Float](repeating: 0, count: dimension)
    var sum: Float = 0
    for place in 0..<dimension {
      let value = centres[start + place] + 0.7 * random.bell()
      vector[place] = value
      sum += value * value
    }
    let scale = 1 / sum.squareRoot()
    for place in 0..<dimension { vector[place] *= scale }
    return vector
  }

  /// A row's category and vector.
  func row(_ number: Int) -> (category: Int, vector: [Float]) {
    var random = SplitMix64(seed: 0x5eed &+ UInt64(number) &* 0x9e37_79b9)
    let category = category(&random)
    return (category, vector(near: category, &random))
  }

  /// A query's category and vector; no row's.
  func query(_ number: Int, _ workload: Workload) -> (category: Int, vector: [Float]) {
    var random = SplitMix64(seed: 0xabcd_ef01 &+ UInt64(number) &* 0x517c_c1b7)
    let own = category(&random)
    let vector = vector(near: own, &random)
    switch workload {
    case .inside: return (own, vector)
    case .outside: return (category(&random), vector)
    case .even: return (number % categories, vector)
    }
  }

  /// A row as the index takes it.
  func entry(_ number: Int) -> IndexEntry {
    let (category, vector) = row(number)
    return IndexEntry(
      productID: "p\(number)", pictureIndex: 0, category: "c\(category)", vector: vector)
  }

  /// An index of all rows, not arranged yet.
  func index() throws -> PartitionedScanIndex {
    let index = PartitionedScanIndex(modelID: "benchmark", dimension: dimension)
    for start in stride(from: 0, to: rows, by: 20_000) {
      try index.upsert((start..<min(start + 20_000, rows)).map(entry))
    }
    return index
  }

  /// The similarities of the true best rows of some queries, by comparing floats one by one.
  func truth(_ queries: [(category: Int, vector: [Float])], limit: Int) -> [[Float]] {
    var best = [[Float]](repeating: [], count: queries.count)
    let asked = Dictionary(grouping: queries.indices) { queries[$0].category }
    for number in 0..<rows {
      let (category, vector) = row(number)
      for query in asked[category] ?? [] {
        let score = Self.similarity(vector, queries[query].vector)
        if best[query].count == limit, let worst = best[query].last, score <= worst { continue }
        let place = best[query].firstIndex { $0 < score } ?? best[query].count
        best[query].insert(score, at: place)
        if best[query].count > limit { best[query].removeLast() }
      }
    }
    return best
  }

  /// The dot product of two vectors.
  static func similarity(_ first: [Float], _ second: [Float]) -> Float {
    var sum: Float = 0
    for place in first.indices { sum += first[place] * second[place] }
    return sum
  }
}

extension SplitMix64 {
  /// 0..<1.
  fileprivate mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Roughly normal: the sum of four even numbers, 16 bits each.
  fileprivate mutating func bell() -> Float {
    let bits = next()
    let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
    return Float(sum) * 0x1p-16 - 2
  }
}
