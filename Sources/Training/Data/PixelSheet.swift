import Domain

/// Squares laid out in rows, to be looked at.
public struct PixelSheet: Sendable {
  /// The sheet.
  public let picture: PixelBuffer

  /// Lays out the squares of a batch, a range of them a row.
  init(squares: [UInt8], side: Int, rows: [Range<Int>]) {
    let columns = rows.map(\.count).max() ?? 0
    var bytes = [UInt8](repeating: 128, count: columns * side * rows.count * side * 3)
    for (row, range) in rows.enumerated() {
      for (column, square) in range.enumerated() {
        for line in 0..<side {
          let from = (square * side + line) * side * 3
          let to = ((row * side + line) * columns + column) * side * 3
          bytes.replaceSubrange(to..<(to + side * 3), with: squares[from..<(from + side * 3)])
        }
      }
    }
    picture = PixelBuffer(width: columns * side, height: rows.count * side, bytes: bytes)
  }
}
