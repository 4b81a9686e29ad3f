import CScan

/// The rows of one category: 16-bit floats for the final order, 8-bit codes made from them for the scan.
///
/// A value: changing a copy leaves the original, which readers may be scanning, as it is.
struct IndexPartition: Sendable {
  /// Whose picture a row is.
  struct Key: Sendable, Hashable {
    /// The product's place in the index's table of ids.
    var product: UInt32
    /// The picture's place among the product's.
    var picture: UInt32
  }

  private static let blockRows = Int(cscan_block_rows)

  /// Numbers in a vector.
  let dimension: Int
  /// Dimensions in fours, rounded up; see `CScan.h` for the layout.
  let groups: Int
  /// One a row.
  private(set) var keys: [Key] = []
  /// `[rows, dimension]`, binary16.
  private(set) var halves: [UInt16] = []
  /// What a row's codes are multiplied with to give its numbers.
  private(set) var scales: [Float] = []
  /// `[blocks, groups, 16, 4]`, code + 128.
  private(set) var codes: [UInt8] = []

  init(dimension: Int) {
    self.dimension = dimension
    groups = (dimension + 3) / 4
  }

  var count: Int { keys.count }

  mutating func reserve(_ rows: Int) {
    keys.reserveCapacity(rows)
    halves.reserveCapacity(rows * dimension)
    scales.reserveCapacity(rows)
    codes.reserveCapacity((rows + Self.blockRows) * groups * 4)
  }

  /// The stored numbers of a row.
  func vector(_ row: Int) -> ArraySlice<UInt16> { halves[row * dimension..<(row + 1) * dimension] }

  /// Adds a row and returns its number.
  @discardableResult
  mutating func append(_ key: Key, vector: some Collection<UInt16>) -> Int {
    let row = count
    keys.append(key)
    halves.append(contentsOf: vector)
    scales.append(0)
    if row.isMultiple(of: Self.blockRows) {
      codes.append(contentsOf: repeatElement(128, count: groups * 4 * Self.blockRows))
    }
    encode(row)
    return row
  }

  /// Removes a row; the last row takes its place.
  mutating func remove(_ row: Int) {
    let last = count - 1
    if row != last {
      keys[row] = keys[last]
      for place in 0..<dimension { halves[row * dimension + place] = halves[last * dimension + place] }
      encode(row)
    }
    keys.removeLast()
    scales.removeLast()
    halves.removeLast(dimension)
    if last.isMultiple(of: Self.blockRows) { codes.removeLast(groups * 4 * Self.blockRows) }
  }

  /// Writes the codes and the scale of a row from its 16-bit floats, so that codes are the same however the
  /// row came here: from the embedder, the store or a file.
  private mutating func encode(_ row: Int) {
    let (rowCodes, scale) = Quantizer.codes(of: Quantizer.floats(vector(row)))
    scales[row] = scale
    var place = (row / Self.blockRows) * groups * 4 * Self.blockRows + (row % Self.blockRows) * 4
    var dimension = 0
    while dimension < self.dimension {
      for part in 0..<min(4, self.dimension - dimension) {
        codes[place + part] = UInt8(bitPattern: rowCodes[dimension + part]) ^ 0x80
      }
      dimension += 4
      place += 4 * Self.blockRows
    }
  }

  /// The rows most like the query by their codes, best first.
  func top(_ limit: Int, query: [Int8], kernel: cscan_kernel) -> [cscan_hit] {
    let limit = min(limit, count)
    guard limit > 0 else { return [] }
    return [cscan_hit](unsafeUninitializedCapacity: 2 * limit) { buffer, found in
      found = cscan_top(kernel, codes, scales, count, groups, query, limit, buffer.baseAddress)
    }
  }

  /// Replaces the scores by dot products with the stored floats.
  func rescore(_ hits: inout [cscan_hit], query: [Float]) {
    cscan_rescore(halves, dimension, query, &hits, hits.count)
  }
}
