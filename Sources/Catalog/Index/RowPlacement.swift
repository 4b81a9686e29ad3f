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

  /// Puts a picture where it belongs, taking it away from where it was.
  mutating func insert(_ entry: IndexEntry, vector: [UInt16], into snapshot: inout IndexSnapshot) {
    let picture = UInt32(truncatingIfNeeded: entry.pictureIndex)
    let number = number(of: entry.productID, in: &snapshot)
    if let old = rows[number]?.firstIndex(where: { $0.picture == picture }) {
      remove(old, of: number, from: &snapshot)
    }
    let partition = snapshot.place(of: entry.category)
    let row = snapshot.partitions[partition].append(.init(product: number, picture: picture), vector: vector)
    rows[number, default: []].append(Row(picture: picture, partition: partition, row: row))
    snapshot.digest &+= snapshot.hash(partition: partition, row: row)
  }

  /// Learns where everything is in a snapshot made without this.
  mutating func rebuild(from snapshot: IndexSnapshot) {
    numbers = Dictionary(
      snapshot.products.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
    rows = [:]
    for (partition, content) in snapshot.partitions.enumerated() {
      for (row, key) in content.keys.enumerated() {
        rows[key.product, default: []].append(Row(picture: key.picture, partition: partition, row: row))
      }
    }
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
    let moved = snapshot.partitions[gone.partition].keys[gone.row]
    if let place = rows[moved.product]?.firstIndex(where: { $0.picture == moved.picture }) {
      rows[moved.product]?[place].row = gone.row
    }
  }

  private mutating func number(of productID: String, in snapshot: inout IndexSnapshot) -> UInt32 {
    if let number = numbers[productID] { return number }
    let number = UInt32(snapshot.products.count)
    snapshot.products.append(productID)
    numbers[productID] = number
    return number
  }
}
