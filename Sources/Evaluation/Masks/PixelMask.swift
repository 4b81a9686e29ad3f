import Domain
import Networks

/// A mask of whole pixels in a window of a picture.
public struct PixelMask: Sendable, Hashable {
  let left: Int
  let top: Int
  let width: Int
  let height: Int
  let pixels: [Bool]
  /// Pixels set.
  public let area: Int

  /// What of a placed mask is at least half sure.
  public init(_ mask: PlacedMask) {
    (left, top, width, height) = (mask.left, mask.top, mask.width, mask.height)
    pixels = mask.values.map { $0 >= 0.5 }
    area = pixels.count { $0 }
  }

  /// The set pixels of a picture of that width, row by row.
  public init(_ picture: [Bool], width pictureWidth: Int) {
    let rows = pictureWidth > 0 ? picture.count / pictureWidth : 0
    var (left, right, top, bottom) = (pictureWidth, 0, rows, 0)
    for place in picture.indices where picture[place] {
      (left, right) = (min(left, place % pictureWidth), max(right, place % pictureWidth + 1))
      (top, bottom) = (min(top, place / pictureWidth), max(bottom, place / pictureWidth + 1))
    }
    self.left = left
    self.top = top
    width = max(0, right - left)
    height = max(0, bottom - top)
    var pixels: [Bool] = []
    for row in 0..<height {
      let start = (top + row) * pictureWidth + left
      pixels += picture[start..<(start + width)]
    }
    self.pixels = pixels
    area = pixels.count { $0 }
  }

  /// Whether a pixel of the picture is set.
  func holds(_ x: Int, _ y: Int) -> Bool {
    (0..<width).contains(x - left) && (0..<height).contains(y - top)
      && pixels[(y - top) * width + x - left]
  }

  /// Intersection over union with another, 0...1.
  public func overlap(_ other: PixelMask) -> Double {
    let columns =
      max(left, other.left)..<max(max(left, other.left), min(left + width, other.left + other.width))
    let rows = max(top, other.top)..<max(max(top, other.top), min(top + height, other.top + other.height))
    var shared = 0
    for y in rows {
      for x in columns
      where pixels[(y - top) * width + x - left]
        && other.pixels[(y - other.top) * other.width + x - other.left]
      {
        shared += 1
      }
    }
    let all = area + other.area - shared
    return all > 0 ? Double(shared) / Double(all) : 0
  }

  /// Whether the two touch: some pixel of one is within `reach` pixels, along a row or column, of one of the other.
  public func touches(_ other: PixelMask, reach: Int = 2) -> Bool {
    for row in 0..<height {
      for column in 0..<width where pixels[row * width + column] {
        let (x, y) = (left + column, top + row)
        for step in 1...reach
        where other.holds(x - step, y) || other.holds(x + step, y) || other.holds(x, y - step)
          || other.holds(x, y + step)
        {
          return true
        }
      }
    }
    return false
  }
}
