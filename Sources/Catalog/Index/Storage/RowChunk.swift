import CScan
import Foundation

/// Up to 4,096 rows in one piece of memory: our own, or a part of a mapped index file.
///
/// Readers share a chunk that is never changed again; a change works on a copy (see `IndexPartition`). So a change
/// copies the chunks it touches and no more, however large the partition is. The pieces, one after the other, each
/// from a multiple of 64 bytes on, are the same in memory and in the file.
final class RowChunk: @unchecked Sendable {
  /// Whose picture a row is.
  struct Key: Sendable, Hashable {
    /// The product's place in the index's table of products.
    var product: UInt32
    /// The picture's place among the product's.
    var picture: UInt32
  }

  /// Rows in a full chunk.
  static let limit = 4096
  /// Bytes from which on a chunk's memory comes from the system in pages and goes back to it: an allocator that keeps
  /// what chunks of many sizes leave held three times an index's size after filling it.
  private static let pagedFrom = 1 << 16

  /// Where the pieces lie, for so many rows of so many numbers.
  struct Layout: Sendable, Hashable {
    let dimension: Int
    /// Rows there is room for, a multiple of 16.
    let capacity: Int
    /// Dimensions in fours, rounded up; see `CScan.h`.
    var groups: Int { (dimension + 3) / 4 }
    var scales: Int { Self.aligned(capacity * MemoryLayout<Key>.stride) }
    var codes: Int { scales + Self.aligned(capacity * MemoryLayout<Float>.stride) }
    var halves: Int { codes + capacity * groups * 4 }
    var size: Int { halves + Self.aligned(capacity * dimension * 2) }

    static func aligned(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }

    /// Room for so many rows and no more than the next multiple of 16.
    init(dimension: Int, rows: Int) {
      self.dimension = dimension
      capacity = (rows + 15) / 16 * 16
    }
  }

  let layout: Layout
  private(set) var count: Int
  private let memory: UnsafeMutableRawPointer
  /// Whether our own memory came in pages from the system, see `pagedFrom`.
  private let isPaged: Bool
  /// Keeps a mapped file mapped; nil when the memory is our own.
  private let file: MappedFile?

  var isMapped: Bool { file != nil }

  /// An empty chunk.
  init(dimension: Int, capacity: Int) {
    layout = Layout(dimension: dimension, rows: capacity)
    count = 0
    file = nil
    let pages =
      layout.size < Self.pagedFrom
      ? MAP_FAILED : mmap(nil, layout.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    if let pages, pages != MAP_FAILED {
      memory = pages
      isPaged = true
    } else {
      memory = .allocate(byteCount: layout.size, alignment: 64)
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: layout.size)
      isPaged = false
    }
    memory.advanced(by: layout.codes).initializeMemory(
      as: UInt8.self, repeating: 128, count: layout.halves - layout.codes)
  }

  /// Rows that lie in a file; `place` was checked to hold a whole chunk and to be a multiple of 64.
  init(file: MappedFile, place: Int, layout: Layout, count: Int) {
    self.layout = layout
    self.count = count
    self.file = file
    isPaged = false
    memory = UnsafeMutableRawPointer(mutating: file.start.advanced(by: place))
  }

  deinit {
    guard file == nil else { return }
    if isPaged { munmap(memory, layout.size) } else { memory.deallocate() }
  }

  /// A chunk of our own with the same rows and room for at least `capacity`.
  func copy(capacity: Int) -> RowChunk {
    let copy = RowChunk(dimension: layout.dimension, capacity: max(capacity, count))
    copy.count = count
    copy.keys.update(from: keys, count: count)
    copy.scales.update(from: scales, count: count)
    copy.halves.update(from: halves, count: count * layout.dimension)
    let blocks = (count + 15) / 16
    copy.codes.update(from: codes, count: blocks * layout.groups * 64)
    return copy
  }

  /// All pieces, for the file.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: layout.size) }

  var keys: UnsafeMutablePointer<Key> { memory.assumingMemoryBound(to: Key.self) }
  var scales: UnsafeMutablePointer<Float> {
    memory.advanced(by: layout.scales).assumingMemoryBound(to: Float.self)
  }
  var codes: UnsafeMutablePointer<UInt8> {
    memory.advanced(by: layout.codes).assumingMemoryBound(to: UInt8.self)
  }
  /// `[rows, dimension]`, binary16.
  var halves: UnsafeMutablePointer<UInt16> {
    memory.advanced(by: layout.halves).assumingMemoryBound(to: UInt16.self)
  }

  /// The stored numbers of a row.
  func vector(_ row: Int) -> UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(start: halves + row * layout.dimension, count: layout.dimension)
  }

  /// What the scan reads.
  var rows: cscan_rows {
    cscan_rows(blocks: codes, scales: scales, row_count: count, groups: layout.groups)
  }

  // MARK: Changes; only for a chunk that nobody else holds, within its capacity

  /// Adds a row.
  func append(_ key: Key, vector: some Collection<UInt16>) {
    count += 1
    set(count - 1, key, vector: vector)
  }

  /// Puts a row in another's place.
  func set(_ row: Int, _ key: Key, vector: some Collection<UInt16>) {
    keys[row] = key
    _ = UnsafeMutableBufferPointer(start: halves + row * layout.dimension, count: layout.dimension)
      .update(fromContentsOf: vector)
    encode(row)
  }

  /// Takes the last row away.
  func removeLast() {
    count -= 1
    // Codes of rows that are gone are zero, so that the same rows are the same bytes.
    write([Int8](repeating: 0, count: layout.groups * 4), at: count)
    keys[count] = Key(product: 0, picture: 0)
    scales[count] = 0
    (halves + count * layout.dimension).update(repeating: 0, count: layout.dimension)
  }

  /// Writes the codes and the scale of a row from its 16-bit floats, so that codes are the same however the row
  /// came here: from the embedder, the store or a file.
  private func encode(_ row: Int) {
    let (rowCodes, scale) = Quantizer.codes(of: Quantizer.floats(vector(row)))
    scales[row] = scale
    write(rowCodes, at: row)
  }

  private func write(_ rowCodes: [Int8], at row: Int) {
    var place = (row / 16) * layout.groups * 64 + (row % 16) * 4
    for group in 0..<layout.groups {
      for part in 0..<4 { codes[place + part] = UInt8(bitPattern: rowCodes[group * 4 + part]) ^ 0x80 }
      place += 64
    }
  }
}
