import CScan

/// The first rows of a partition in segments of rows that lie near one another, and how near a query can come to each.
///
/// A search visits the segments in the order of how well their best row may do, and stops when no segment that is
/// left may hold a row as good as those it has: clustering as in an inverted file, with every segment's bound in place
/// of a number of lists to probe, so that queries unlike anything in the partition read as many segments as they need.
struct SegmentTable: Sendable {
  /// Rows in a segment.
  static let rows = 512

  /// Numbers in a vector.
  let dimension: Int
  /// The mean of each segment's rows, `[segments, dimension]`, binary16.
  let means: [UInt16]
  /// Root mean square of the numbers' distance from the mean, for each segment: how far along a random direction
  /// a row lies from the mean.
  let spreads: [Float]
  /// How many spreads above its mean a segment's best row may score; see `SegmentReach`.
  let reach: Float
  /// Segments whose rows have changed since: their bound holds no longer, they are always searched.
  private(set) var loose: [Bool]
  /// How many are.
  private(set) var looseCount: Int

  /// A table of segments.
  init(dimension: Int, means: [UInt16], spreads: [Float], reach: Float, loose: [Bool]? = nil) {
    self.dimension = dimension
    self.means = means
    self.spreads = spreads
    self.reach = reach
    self.loose = loose ?? [Bool](repeating: false, count: spreads.count)
    looseCount = self.loose.count { $0 }
  }

  /// How many segments there are.
  var count: Int { spreads.count }
  /// How many rows they cover, from the first on.
  var covered: Int { count * Self.rows }

  /// A row is another from now on.
  mutating func loosen(row: Int) {
    let segment = row / Self.rows
    guard segment < count, !loose[segment] else { return }
    loose[segment] = true
    looseCount += 1
  }

  /// The similarity that no row of a segment is expected to exceed, for each segment; infinity for a loose one.
  func bounds(for query: [Float]) -> [Float] {
    means.withUnsafeBufferPointer { means in
      guard let start = means.baseAddress else { return [] }
      let vectors = (0..<count).map { segment -> UnsafePointer<UInt16>? in start + segment * dimension }
      return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        cscan_half_dots(vectors, count, dimension, query, buffer.baseAddress)
        for segment in 0..<count {
          buffer[segment] = loose[segment] ? .infinity : buffer[segment] + reach * spreads[segment]
        }
        initialized = count
      }
    }
  }
}
