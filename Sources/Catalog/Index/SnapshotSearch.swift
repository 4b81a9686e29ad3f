import CScan

/// One search of a snapshot: the rows of the categories asked for by 8-bit codes, the best again by floats.
///
/// Rows that lie in segments are passed over when their segment's bound says that none of them is good enough.
struct SnapshotSearch {
  private let snapshot: IndexSnapshot
  private let chunks: [RowChunk]
  private let pieces: [SearchPiece]
  private let query: [Float]
  private let codes: [Int8]
  /// What a product of codes and a row's scale is multiplied by to be a similarity.
  let scale: Float
  private let limit: Int
  private let kernel: cscan_kernel
  private let acceptance: RowAcceptance?

  /// A search for a unit vector; see `ProductIndex.search`.
  init(_ query: [Float], in scope: SearchScope, limit: Int, snapshot: IndexSnapshot, kernel: cscan_kernel) {
    self.snapshot = snapshot
    self.query = query
    self.limit = limit
    self.kernel = kernel
    let partitions = snapshot.partitions(in: scope.categories)
    chunks = partitions.flatMap(\.chunks)
    (codes, scale) = Quantizer.codes(of: query)
    pieces = SearchPiece.all(of: partitions, query: query, scale: scale)
    acceptance =
      scope.excluding.isEmpty && scope.among == nil && scope.filter.isEmpty
      ? nil : RowAcceptance(scope, snapshot: snapshot)
  }

  /// The products most like the query, each once.
  func matches() -> [ProductMatch] {
    let total = chunks.reduce(0) { $0 + $1.count }
    guard limit > 0, total > 0 else { return [] }
    // Codes only choose who is looked at again with floats; four times as many as asked for has been enough for
    // the order to be that of floats alone. Several pictures of a product may leave too few: then look further
    // down. A filter leaves none too few: rows that do not pass it are never among the hits.
    var depth = max(4 * limit, 64)
    while true {
      let hits = hits(min(depth, total))
      let matches = best(rescored(hits))
      if matches.count >= limit || hits.count < depth || depth >= total { return matches }
      depth *= 4
    }
  }

  /// The rows most like the query by their codes, best first; numbered chunk by chunk.
  func hits(_ depth: Int) -> [cscan_hit] {
    [cscan_hit](unsafeUninitializedCapacity: 2 * depth) { buffer, count in
      guard let memory = buffer.baseAddress else { return }
      var best = cscan_best()
      cscan_begin(&best, depth, memory)
      for piece in pieces {
        // Those that are left promise no more than this one.
        guard piece.bound >= best.threshold else { break }
        var rows = piece.scanned
        if let acceptance {
          acceptance.keys = UnsafePointer(piece.keys)
          cscan_scan(
            kernel, &rows, codes, piece.first,
            { context, row in
              guard let context else { return 0 }
              return Unmanaged<RowAcceptance>.fromOpaque(context).takeUnretainedValue().accepts(row) ? 1 : 0
            }, Unmanaged.passUnretained(acceptance).toOpaque(), &best)
        } else {
          cscan_scan(kernel, &rows, codes, piece.first, nil, nil, &best)
        }
      }
      count = cscan_finish(&best)
    }
  }

  /// A row that is looked at with floats.
  private struct Found {
    var key: RowChunk.Key
    var similarity: Float
  }

  private func rescored(_ hits: [cscan_hit]) -> [Found] {
    let vectors = hits.map { hit -> UnsafePointer<UInt16>? in
      let row = Int(hit.row)
      return UnsafePointer(chunks[row / RowChunk.limit].halves + row % RowChunk.limit * query.count)
    }
    let dots = [Float](unsafeUninitializedCapacity: hits.count) { buffer, count in
      cscan_half_dots(vectors, hits.count, query.count, query, buffer.baseAddress)
      count = hits.count
    }
    return zip(hits, dots).map { hit, similarity in
      let row = Int(hit.row)
      return Found(key: chunks[row / RowChunk.limit].keys[row % RowChunk.limit], similarity: similarity)
    }
  }

  /// The best row of each product, ordered by floats, then by product and picture.
  private func best(_ rows: [Found]) -> [ProductMatch] {
    let sorted = rows.sorted { first, second in
      if first.similarity != second.similarity { return first.similarity > second.similarity }
      if first.key.product != second.key.product {
        return snapshot.products[Int(first.key.product)].id < snapshot.products[Int(second.key.product)].id
      }
      return first.key.picture < second.key.picture
    }
    var matches: [ProductMatch] = []
    matches.reserveCapacity(limit)
    var seen: [UInt32] = []
    for row in sorted where matches.count < limit {
      // Few enough that looking through them is quicker than a set.
      guard !seen.contains(row.key.product) else { continue }
      seen.append(row.key.product)
      matches.append(
        ProductMatch(
          productID: snapshot.products[Int(row.key.product)].id, pictureIndex: Int(row.key.picture),
          similarity: row.similarity))
    }
    return matches
  }
}

/// Says of rows whether a scope lets them be found; used by one search on one thread.
private final class RowAcceptance {
  /// The keys of the chunk that is being scanned.
  var keys: UnsafePointer<RowChunk.Key>?
  private let products: PagedArray<IndexSnapshot.Product>
  private let excluding: Set<String>
  private let among: Set<String>?
  private let condition: FacetCondition?

  init(_ scope: SearchScope, snapshot: IndexSnapshot) {
    products = snapshot.products
    excluding = scope.excluding
    among = scope.among
    condition = scope.filter.isEmpty ? nil : FacetCondition(scope.filter)
  }

  func accepts(_ row: UInt32) -> Bool {
    guard let keys else { return false }
    let product = products[Int(keys[Int(row)].product)]
    if let condition, !condition.accepts(product.facets) { return false }
    if let among, !among.contains(product.id) { return false }
    return excluding.isEmpty || !excluding.contains(product.id)
  }
}
