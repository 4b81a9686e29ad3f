import CScan

/// The whole index at one moment: what a search reads.
///
/// Never changed once readers can see it.
struct IndexSnapshot: Sendable {
  /// Numbers in a vector.
  let dimension: Int
  /// One a category; the one without a category has nil.
  var names: [String?] = []
  /// Places in `partitions` by category.
  var places: [String?: Int] = [:]
  /// The rows of each category.
  var partitions: [IndexPartition] = []
  /// Product ids by number; an id whose rows are gone keeps its number until the index is saved and loaded.
  var products: [String] = []
  /// Sum over all rows of a hash of product, picture, category and vector: the same for the same content.
  var digest: UInt64 = 0

  init(dimension: Int) { self.dimension = dimension }

  var count: Int { partitions.reduce(0) { $0 + $1.count } }

  /// The number of the category's partition, made when there is none.
  mutating func place(of category: String?) -> Int {
    if let place = places[category] { return place }
    places[category] = partitions.count
    names.append(category)
    partitions.append(IndexPartition(dimension: dimension))
    return partitions.count - 1
  }

  /// What a row adds to the digest.
  func hash(partition: Int, row: Int) -> UInt64 {
    var hash = ContentHash()
    let key = partitions[partition].keys[row]
    hash.add(products[Int(key.product)])
    hash.add(UInt64(key.picture))
    hash.add(names[partition].map { "+" + $0 } ?? "-")
    for half in partitions[partition].vector(row) { hash.add(UInt64(half)) }
    return hash.value
  }

  /// The products most like a unit vector, each once; see `ProductIndex.search`.
  func search(
    _ query: [Float], category: String?, limit: Int, excluding: Set<String>, kernel: cscan_kernel
  ) -> [ProductMatch] {
    let searched: [Int]
    if let category {
      guard let place = places[category] else { return [] }
      searched = [place]
    } else {
      searched = Array(partitions.indices)
    }
    let total = searched.reduce(0) { $0 + partitions[$1].count }
    guard limit > 0, total > 0 else { return [] }
    let codes = Quantizer.codes(of: query).codes
    // Codes only choose who is looked at again with floats; four times as many as asked for has been enough
    // for the order to be that of floats alone. Several pictures of a product, or excluded products, may
    // leave too few: then look further down.
    var depth = max(4 * limit, 64) + excluding.count
    while true {
      let matches = best(
        depth, in: searched, query: query, codes: codes, excluding: excluding, kernel: kernel)
      if matches.count >= limit || depth >= total { return Array(matches.prefix(limit)) }
      depth *= 4
    }
  }

  /// The products among the `depth` rows that are best by codes, ordered by floats.
  private func best(
    _ depth: Int, in searched: [Int], query: [Float], codes: [Int8], excluding: Set<String>,
    kernel: cscan_kernel
  ) -> [ProductMatch] {
    var found = searched.map { (place: $0, hits: partitions[$0].top(depth, query: codes, kernel: kernel)) }
    if found.count > 1 {
      let scores = found.flatMap { $0.hits.map(\.score) }.sorted(by: >)
      if scores.count > depth {
        let worst = scores[depth - 1]
        for index in found.indices { found[index].hits.removeAll { $0.score < worst } }
      }
    }
    var matches: [UInt32: (picture: UInt32, similarity: Float)] = [:]
    for index in found.indices {
      let partition = partitions[found[index].place]
      partition.rescore(&found[index].hits, query: query)
      for hit in found[index].hits {
        let key = partition.keys[Int(hit.row)]
        if let other = matches[key.product],
          (other.similarity, key.picture) >= (hit.score, other.picture)
        {
          continue
        }
        matches[key.product] = (key.picture, hit.score)
      }
    }
    var ordered: [ProductMatch] = []
    ordered.reserveCapacity(matches.count)
    for (product, match) in matches {
      let id = products[Int(product)]
      if !excluding.isEmpty, excluding.contains(id) { continue }
      ordered.append(
        ProductMatch(productID: id, pictureIndex: Int(match.picture), similarity: match.similarity))
    }
    ordered.sort {
      $0.similarity != $1.similarity ? $0.similarity > $1.similarity : $0.productID < $1.productID
    }
    return ordered
  }
}
