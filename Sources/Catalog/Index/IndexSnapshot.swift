import CScan

/// The whole index at one moment: what a search reads.
///
/// Never changed once readers can see it; a changed copy shares with it what did not change.
struct IndexSnapshot: Sendable {
  /// A product that has, or had, pictures here.
  struct Product: Sendable {
    var id: String
    var facets: FacetKeys
  }

  /// Numbers in a vector.
  let dimension: Int
  /// One a category; the one without a category has nil.
  var names: [String?] = []
  /// Places in `partitions` by category.
  var places: [String?: Int] = [:]
  /// The rows of each category.
  var partitions: [IndexPartition] = []
  /// Products by number; one whose rows are gone keeps its number until the index is saved and loaded.
  var products = PagedArray<Product>()
  /// Sum over all rows of a hash of product, facets, picture, category and vector: the same for the same content.
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
    let key = partitions[partition].key(row)
    let product = products[Int(key.product)]
    hash.add(product.id)
    product.facets.add(to: &hash)
    hash.add(UInt64(key.picture))
    hash.add(names[partition].map { "+" + $0 } ?? "-")
    hash.add(UnsafeRawBufferPointer(partitions[partition].vector(row)))
    return hash.value
  }

  /// So many rows' vectors from all partitions alike, as queries to try.
  func queries(_ count: Int) -> [[Float]] {
    let filled = partitions.filter { $0.count > 0 }
    guard !filled.isEmpty else { return [] }
    return (0..<count).map { number in
      let partition = filled[number % filled.count]
      return Quantizer.floats(partition.vector(number * 7919 % partition.count))
    }
  }

  /// The partitions of the categories searched, in order.
  func partitions(in categories: Set<String>?) -> [IndexPartition] {
    guard let categories else { return partitions }
    if categories.count == 1, let category = categories.first {
      return places[category].map { [partitions[$0]] } ?? []
    }
    return categories.compactMap { places[$0] }.sorted().map { partitions[$0] }
  }
}
