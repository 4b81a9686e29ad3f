import CScan

/// Orders rows so that near ones lie together: halves them along the line between the centres of two clusters, and
/// each half again, until a segment's worth is left.
///
/// Every cut is at a multiple of a segment's rows, so no segment has rows of both sides: bisecting k-means (Steinbach,
/// Karypis, Kumar, 2000) with cuts that are moved to the grid. The same rows in the same order give the same result.
struct SegmentOrder {
  /// Rows looked at to find two centres.
  private static let sampled = 256
  /// Rounds of assigning the sample to two centres.
  private static let rounds = 5

  private let vectors: [UnsafePointer<UInt16>?]
  private let dimension: Int
  private var order: [UInt32]

  private init(_ vectors: [UnsafePointer<UInt16>?], dimension: Int) {
    self.vectors = vectors
    self.dimension = dimension
    order = (0..<UInt32(vectors.count)).map { $0 }
  }

  /// - Parameter vectors: of unit length, binary16; as many as a multiple of `SegmentTable.rows`.
  /// - Returns: the places of the vectors in their new order.
  static func of(_ vectors: [UnsafePointer<UInt16>?], dimension: Int) -> [UInt32] {
    var ordering = SegmentOrder(vectors, dimension: dimension)
    var waiting = [0..<vectors.count]
    while let range = waiting.popLast() {
      guard range.count > SegmentTable.rows else { continue }
      let cut = ordering.halve(range)
      waiting.append(range.lowerBound..<cut)
      waiting.append(cut..<range.upperBound)
    }
    return ordering.order
  }

  /// Brings the rows of one side before those of the other and says where the other begins.
  private mutating func halve(_ range: Range<Int>) -> Int {
    let (first, second) = centres(of: range)
    let (line, middle) = Self.border(between: first, and: second)
    let places = order[range].map { vectors[Int($0)] }
    let along = dots(places, line)
    var pairs = zip(order[range], along).map { (row: $0, along: $1) }
    pairs.sort { $0.along != $1.along ? $0.along > $1.along : $0.row < $1.row }
    order.replaceSubrange(range, with: pairs.lazy.map(\.row))
    let natural = along.count { $0 > middle }
    let segments = range.count / SegmentTable.rows
    let cut = min(max(1, (natural + SegmentTable.rows / 2) / SegmentTable.rows), segments - 1)
    return range.lowerBound + cut * SegmentTable.rows
  }

  /// The centres of two clusters of a sample of rows.
  private func centres(of range: Range<Int>) -> ([Float], [Float]) {
    let step = max(1, range.count / Self.sampled)
    let sample = stride(from: range.lowerBound, to: range.upperBound, by: step).map {
      vectors[Int(order[$0])]
    }
    let floats = sample.map { Quantizer.floats(UnsafeBufferPointer(start: $0, count: dimension)) }
    // From the row least like the middle one, and the row least like that.
    let start = dots(sample, floats[floats.count / 2])
    var first = floats[start.indices.min { start[$0] < start[$1] } ?? 0]
    let across = dots(sample, first)
    var second = floats[across.indices.min { across[$0] < across[$1] } ?? 0]
    for _ in 0..<Self.rounds {
      let (line, middle) = Self.border(between: first, and: second)
      let sides = dots(sample, line)
      var sums = [[Float](repeating: 0, count: dimension), [Float](repeating: 0, count: dimension)]
      var counts: [Float] = [0, 0]
      for (row, side) in zip(floats, sides) {
        let place = side > middle ? 0 : 1
        counts[place] += 1
        for number in 0..<dimension { sums[place][number] += row[number] }
      }
      guard counts[0] > 0, counts[1] > 0 else { break }
      first = sums[0].map { $0 / counts[0] }
      second = sums[1].map { $0 / counts[1] }
    }
    return (first, second)
  }

  /// The line through two centres, and where along it the point halfway lies.
  private static func border(between first: [Float], and second: [Float]) -> (line: [Float], middle: Float) {
    let line = zip(first, second).map { $0 - $1 }
    return (line, zip(line, zip(first, second)).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) / 2 })
  }

  private func dots(_ places: [UnsafePointer<UInt16>?], _ query: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: places.count) { buffer, count in
      cscan_half_dots(places, places.count, dimension, query, buffer.baseAddress)
      count = places.count
    }
  }
}
