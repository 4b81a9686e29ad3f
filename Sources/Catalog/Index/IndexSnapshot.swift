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
        depth, in: searched, query: query, codes: codes, limit: limit, excluding: excluding, kernel: kernel)
      if matches.count >= limit || depth >= total { return matches }
      depth *= 4
    }
  }

  /// A row that is looked at with floats.
  private struct Found {
    var key: IndexPartition.Key
    var similarity: Float
  }

  /// The at most `limit` products among the `depth` rows that are best by codes, ordered by floats.
  private func best(
    _ depth: Int, in searched: [Int], query: [Float], codes: [Int8], limit: Int, excluding: Set<String>,
    kernel: cscan_kernel
  ) -> [ProductMatch] {
    var hits = searched.map { partitions[$0].top(depth, query: codes, kernel: kernel) }
    if hits.count > 1 {
      let scores = hits.joined().map(\.score).sorted(by: >)
      if scores.count > depth {
        let worst = scores[depth - 1]
        for index in hits.indices { hits[index].removeAll { $0.score < worst } }
      }
    }
    var found: [Found] = []
    for (index, place) in searched.enumerated() where !hits[index].isEmpty {
      partitions[place].rescore(&hits[index], query: query)
      for hit in hits[index] {
        found.append(Found(key: partitions[place].keys[Int(hit.row)], similarity: hit.score))
      }
    }
    found.sort { first, second in
      if first.similarity != second.similarity { return first.similarity > second.similarity }
      if first.key.product != second.key.product {
        return products[Int(first.key.product)] < products[Int(second.key.product)]
      }
      return first.key.picture < second.key.picture
    }
    var matches: [ProductMatch] = []
    var seen: Set<UInt32> = []
    for row in found where matches.count < limit && seen.insert(row.key.product).inserted {
      let id = products[Int(row.key.product)]
      if !excluding.isEmpty, excluding.contains(id) { continue }
      matches.append(
        ProductMatch(productID: id, pictureIndex: Int(row.key.picture), similarity: row.similarity))
    }
    return matches
  }
}
