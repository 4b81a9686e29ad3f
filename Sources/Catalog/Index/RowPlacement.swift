/// Where each product's pictures are in the index: what changes need to know and searches do not.
struct RowPlacement: Sendable {
  /// A picture's row.
  private struct Row: Sendable {
    var picture: UInt32
    var partition: Int
    var row: Int
  }

  private var numbers: [String: UInt32] = [:]
  private var rows: [UInt32: [Row]] = [:]

  /// Of nothing yet.
  init() {}

  /// Where everything is in a snapshot.
  init(of snapshot: IndexSnapshot) {
    numbers.reserveCapacity(snapshot.products.count)
    rows.reserveCapacity(snapshot.products.count)
    for number in snapshot.products.indices { numbers[snapshot.products[number].id] = UInt32(number) }
    for (partition, content) in snapshot.partitions.enumerated() {
      for row in 0..<content.count {
        let key = content.key(row)
        rows[key.product, default: []].append(Row(picture: key.picture, partition: partition, row: row))
      }
    }
  }

  /// Puts a picture where it belongs, taking it away from where it was.
  mutating func insert(_ entry: IndexEntry, vector: [UInt16], into snapshot: inout IndexSnapshot) {
    let picture = UInt32(truncatingIfNeeded: entry.pictureIndex)
    let number = number(of: entry, in: &snapshot)
    if let old = rows[number]?.firstIndex(where: { $0.picture == picture }) {
      remove(old, of: number, from: &snapshot)
    }
    let partition = snapshot.place(of: entry.category)
    let row = snapshot.partitions[partition].append(.init(product: number, picture: picture), vector: vector)
    rows[number, default: []].append(Row(picture: picture, partition: partition, row: row))
    snapshot.digest &+= snapshot.hash(partition: partition, row: row)
  }

  /// Takes all pictures of a product away.
  mutating func remove(productID: String, from snapshot: inout IndexSnapshot) {
    guard let number = numbers[productID] else { return }
    while let last = rows[number]?.indices.last { remove(last, of: number, from: &snapshot) }
    rows[number] = nil
  }

  private mutating func remove(_ place: Int, of number: UInt32, from snapshot: inout IndexSnapshot) {
    guard let gone = rows[number]?.remove(at: place) else { return }
    snapshot.digest &-= snapshot.hash(partition: gone.partition, row: gone.row)
    snapshot.partitions[gone.partition].remove(gone.row)
    // The partition's last row has moved into the gap, unless it was the last.
    guard gone.row < snapshot.partitions[gone.partition].count else { return }
    let moved = snapshot.partitions[gone.partition].key(gone.row)
    if let place = rows[moved.product]?.firstIndex(where: { $0.picture == moved.picture }) {
      rows[moved.product]?[place].row = gone.row
    }
  }

  /// The product's number, its facets being those of the entry from now on.
  private mutating func number(of entry: IndexEntry, in snapshot: inout IndexSnapshot) -> UInt32 {
    let facets = FacetKeys(entry.facets)
    if let number = numbers[entry.productID] {
      guard snapshot.products[Int(number)].facets != facets else { return number }
      let pictures = rows[number] ?? []
      for place in pictures {
        snapshot.digest &-= snapshot.hash(partition: place.partition, row: place.row)
      }
      snapshot.products[Int(number)].facets = facets
      for place in pictures {
        snapshot.digest &+= snapshot.hash(partition: place.partition, row: place.row)
      }
      return number
    }
    let number = UInt32(snapshot.products.count)
    snapshot.products.append(.init(id: entry.productID, facets: facets))
    numbers[entry.productID] = number
    return number
  }
}
