/// The rows of one category in chunks, all full but the last: 16-bit floats for the final order, 8-bit codes made
/// from them for the scan.
///
/// A value: changing a copy leaves the original, which readers may be scanning, as it is. Rows of a large one lie in
/// segments of near ones once it has been arranged; changes leave that arrangement, and its segments loosen.
struct IndexPartition: Sendable {
  typealias Key = RowChunk.Key

  /// Numbers in a vector.
  let dimension: Int
  private(set) var chunks: [RowChunk] = []
  /// What is known of the first rows, nil when the partition is small or has not been arranged yet.
  var segments: SegmentTable?

  init(dimension: Int) { self.dimension = dimension }

  /// A partition of chunks that are full but for the last.
  init(dimension: Int, chunks: [RowChunk]) {
    self.dimension = dimension
    self.chunks = chunks
  }

  var count: Int { chunks.isEmpty ? 0 : (chunks.count - 1) * RowChunk.limit + chunks[chunks.count - 1].count }

  /// Whose picture a row is.
  func key(_ row: Int) -> Key { chunks[row / RowChunk.limit].keys[row % RowChunk.limit] }

  /// The stored numbers of a row.
  func vector(_ row: Int) -> UnsafeBufferPointer<UInt16> {
    chunks[row / RowChunk.limit].vector(row % RowChunk.limit)
  }

  /// Adds a row and returns its number.
  @discardableResult
  mutating func append(_ key: Key, vector: some Collection<UInt16>) -> Int {
    let row = count
    if row == chunks.count * RowChunk.limit {
      chunks.append(RowChunk(dimension: dimension, capacity: 16))
    }
    let last = chunks.count - 1
    own(last)
    if chunks[last].count == chunks[last].layout.capacity {
      chunks[last] = chunks[last].copy(capacity: min(RowChunk.limit, 2 * chunks[last].count))
    }
    chunks[last].append(key, vector: vector)
    segments?.loosen(row: row)
    return row
  }

  /// Removes a row; the last row takes its place.
  mutating func remove(_ row: Int) {
    let last = count - 1
    let place = chunks.count - 1
    if row != last {
      own(row / RowChunk.limit)
      chunks[row / RowChunk.limit].set(row % RowChunk.limit, key(last), vector: vector(last))
      segments?.loosen(row: row)
    }
    own(place)
    chunks[place].removeLast()
    if chunks[place].count == 0 { chunks.removeLast() }
  }

  /// Makes a chunk one that may be changed.
  private mutating func own(_ place: Int) {
    if chunks[place].isMapped || !isKnownUniquelyReferenced(&chunks[place]) {
      chunks[place] = chunks[place].copy(capacity: chunks[place].layout.capacity)
    }
  }
}
