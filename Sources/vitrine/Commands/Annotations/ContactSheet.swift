import Domain

/// Pictures laid out in rows on white.
struct ContactSheet {
  private let columns: Int
  private let side: Int
  private let gap = 6
  private let width: Int
  private let height: Int
  private var bytes: [UInt8]
  private var place = 0

  /// An empty sheet with places for so many pictures.
  init(count: Int, columns: Int, side: Int) {
    self.columns = min(columns, max(1, count))
    self.side = side
    let rows = (max(1, count) + self.columns - 1) / self.columns
    width = self.columns * (side + gap) + gap
    height = rows * (side + gap) + gap
    bytes = [UInt8](repeating: 255, count: width * height * 3)
  }

  /// Puts a picture in the middle of the next place; it must not be larger than that.
  mutating func add(_ picture: PixelBuffer) {
    defer { place += 1 }
    let left = gap + place % columns * (side + gap) + (side - picture.width) / 2
    let top = gap + place / columns * (side + gap) + (side - picture.height) / 2
    guard picture.width <= side, picture.height <= side, top >= 0, top + picture.height <= height else {
      return
    }
    for row in 0..<picture.height {
      let from = row * picture.width * 3
      let to = ((top + row) * width + left) * 3
      bytes.replaceSubrange(
        to..<(to + picture.width * 3), with: picture.bytes[from..<(from + picture.width * 3)])
    }
  }

  /// Leaves the next place white.
  mutating func skip() { place += 1 }

  /// The sheet.
  var picture: PixelBuffer { PixelBuffer(width: width, height: height, bytes: bytes) }
}
