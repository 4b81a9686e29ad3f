import CScan

extension IndexPartition {
  /// Rows from which on segments are worth their table; see decision 15.
  static let segmentedFrom = 4_096

  /// Whether so many rows lie outside segments, or in ones that have changed, that arranging anew pays.
  var isDisarranged: Bool {
    guard count >= Self.segmentedFrom else { return segments != nil }
    guard let segments else { return true }
    let bounded = (min(count, segments.covered) / SegmentTable.rows - segments.looseCount) * SegmentTable.rows
    return bounded < count * 3 / 4
  }

  /// The same rows in segments of near ones.
  ///
  /// - Parameter queries: unit vectors of other partitions, for queries unlike this one; see `SegmentReach`.
  func arranged(queries: [[Float]]) -> IndexPartition {
    guard count >= Self.segmentedFrom else { return IndexPartition(dimension: dimension, chunks: chunks) }
    let covered = count / SegmentTable.rows * SegmentTable.rows
    let rows = (0..<covered).map { vector($0).baseAddress }
    var arranged = IndexPartition(dimension: dimension)
    for row in SegmentOrder.of(rows, dimension: dimension) {
      arranged.append(key(Int(row)), vector: vector(Int(row)))
    }
    for row in covered..<count { arranged.append(key(row), vector: vector(row)) }
    let (means, spreads) = arranged.segmentMeans(covered / SegmentTable.rows)
    let unbounded = SegmentTable(dimension: dimension, means: means, spreads: spreads, reach: 0)
    let reach = SegmentReach(of: arranged, table: unbounded).largest(for: queries)
    arranged.segments = SegmentTable(dimension: dimension, means: means, spreads: spreads, reach: reach)
    return arranged
  }

  /// Each segment's mean in binary16, and the spread around what that can say.
  private func segmentMeans(_ count: Int) -> (means: [UInt16], spreads: [Float]) {
    var means: [UInt16] = []
    var spreads: [Float] = []
    means.reserveCapacity(count * dimension)
    spreads.reserveCapacity(count)
    for segment in 0..<count {
      let rows = (segment * SegmentTable.rows..<(segment + 1) * SegmentTable.rows).map {
        Quantizer.floats(vector($0))
      }
      var sum = [Float](repeating: 0, count: dimension)
      for row in rows { for number in 0..<dimension { sum[number] += row[number] } }
      let mean = Quantizer.halves(sum.map { $0 / Float(SegmentTable.rows) })
      let stored = Quantizer.floats(mean)
      var squares: Float = 0
      for row in rows {
        for number in 0..<dimension {
          let difference = row[number] - stored[number]
          squares += difference * difference
        }
      }
      means += mean
      spreads.append((squares / Float(SegmentTable.rows * dimension)).squareRoot())
    }
    return (means, spreads)
  }
}

/// How far above a segment's mean the rows that queries look for lie, measured on queries whose answers are known.
///
/// A bound that no row can break, by the triangle inequality, is of no use among a hundred numbers: it would skip
/// nothing. What is needed of a bound is that it holds for the best rows, and how far those lie from their segment's mean
/// in its spreads can be measured. Queries are rows of the partition, rows of others, and mixtures of two.
struct SegmentReach {
  /// Queries asked of each kind.
  static let asked = 48
  /// Best rows that must be within reach.
  private static let best = 20
  /// Beyond the largest that was met.
  private static let margin: Float = 1.05

  private let partition: IndexPartition
  /// Its segments with a reach of nothing: their bounds are what their means score.
  private let table: SegmentTable
  /// The partition alone, every row of which is read.
  private let snapshot: IndexSnapshot

  init(of partition: IndexPartition, table: SegmentTable) {
    self.partition = partition
    self.table = table
    var snapshot = IndexSnapshot(dimension: partition.dimension)
    snapshot.partitions = [partition]
    self.snapshot = snapshot
  }

  /// The largest distance of a best row's score from its segment's mean score, in the segment's spreads.
  func largest(for others: [[Float]]) -> Float {
    let step = max(1, partition.count / Self.asked)
    let own = stride(from: step / 2, to: partition.count, by: step).map {
      Quantizer.floats(partition.vector($0))
    }
    var queries = own + others
    for (place, other) in others.enumerated() {
      // A photo of a thing is like its catalogue picture and like other things.
      let mixed = zip(own[place % own.count], other).map { $0 + $1 }
      if let unit = Quantizer.normalized(mixed) { queries.append(unit) }
    }
    return queries.map(reach).max().map { $0 * Self.margin } ?? 0
  }

  private func reach(_ query: [Float]) -> Float {
    let expected = table.bounds(for: query)
    let search = SnapshotSearch(
      query, in: SearchScope(), limit: Self.best, snapshot: snapshot, kernel: cscan_best_kernel())
    return search.hits(min(Self.best, partition.count)).reduce(0) { most, hit in
      let segment = Int(hit.row) / SegmentTable.rows
      guard segment < table.count, table.spreads[segment] > 0 else { return most }
      return max(most, (hit.score * search.scale - expected[segment]) / table.spreads[segment])
    }
  }
}
