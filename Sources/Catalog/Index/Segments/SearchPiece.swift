import CScan

/// Rows that a search meets at once: a segment, or what a chunk holds outside segments.
struct SearchPiece {
  /// Where the rows lie, for the scan.
  let scanned: cscan_rows
  /// Whose pictures they are.
  let keys: UnsafeMutablePointer<RowChunk.Key>
  /// The first row's number, counted chunk by chunk over all partitions searched.
  let first: UInt32
  /// What no row's product of codes and scale is expected to exceed; infinity where nothing is known.
  let bound: Float

  /// The pieces of some partitions, those that promise most first.
  ///
  /// - Parameter scale: what makes a product of codes and a row's scale a similarity; see `SnapshotSearch.scale`.
  static func all(of partitions: [IndexPartition], query: [Float], scale: Float) -> [SearchPiece] {
    var pieces: [SearchPiece] = []
    var chunkPlace = 0
    for partition in partitions {
      let bounds = partition.segments?.bounds(for: query) ?? []
      for (place, chunk) in partition.chunks.enumerated() {
        let first = (chunkPlace + place) * RowChunk.limit
        var row = 0
        while row < chunk.count {
          let segment = (place * RowChunk.limit + row) / SegmentTable.rows
          let isBounded = segment < bounds.count
          let end = isBounded ? min(row + SegmentTable.rows, chunk.count) : chunk.count
          pieces.append(
            SearchPiece(
              chunk, row..<end, first: UInt32(truncatingIfNeeded: first + row),
              bound: isBounded ? bounds[segment] / scale : .infinity))
          row = end
        }
      }
      chunkPlace += partition.chunks.count
    }
    if pieces.contains(where: { $0.bound < .infinity }) {
      pieces.sort { $0.bound != $1.bound ? $0.bound > $1.bound : $0.first < $1.first }
    }
    return pieces
  }

  private init(_ chunk: RowChunk, _ rows: Range<Int>, first: UInt32, bound: Float) {
    scanned = cscan_rows(
      blocks: chunk.codes + rows.lowerBound * chunk.layout.groups * 4, scales: chunk.scales + rows.lowerBound,
      row_count: rows.count, groups: chunk.layout.groups)
    keys = chunk.keys + rows.lowerBound
    self.first = first
    self.bound = bound
  }
}
