import Domain
import Images

/// Shows over a picture where users cut things out.
public enum CropHeatMap {
  /// Cells along the longer side; crops are not more exact than that.
  private static let cells = 192

  /// The picture with its crops as heat, the hottest where most lie over each other.
  ///
  /// - Parameter boxes: the crops, in fractions of the picture.
  public static func drawing(_ boxes: [Box], on picture: PixelBuffer) -> PixelBuffer {
    let scale = Float(cells) / Float(max(picture.width, picture.height))
    let columns = max(1, Int((Float(picture.width) * scale).rounded()))
    let rows = max(1, Int((Float(picture.height) * scale).rounded()))
    let heat = counts(boxes, columns: columns, rows: rows)
    let most = max(1, heat.max() ?? 1)
    var bytes = picture.bytes
    bytes.withUnsafeMutableBufferPointer { pixels in
      for row in 0..<picture.height {
        let cellRow = min(rows - 1, row * rows / picture.height)
        for column in 0..<picture.width {
          let level =
            Float(heat[cellRow * columns + min(columns - 1, column * columns / picture.width)]) / Float(most)
          let (red, green, blue) = colour(level)
          // Cold places keep the picture in half its brightness, hot ones take its colour.
          let strength = 0.25 + 0.45 * level
          let place = (row * picture.width + column) * 3
          pixels[place] = mixed(pixels[place], red, strength)
          pixels[place + 1] = mixed(pixels[place + 1], green, strength)
          pixels[place + 2] = mixed(pixels[place + 2], blue, strength)
        }
      }
    }
    return PixelBuffer(width: picture.width, height: picture.height, bytes: bytes)
  }

  /// How many boxes cover each cell's middle: corners are marked, then summed up along rows and columns.
  static func counts(_ boxes: [Box], columns: Int, rows: Int) -> [Int] {
    var marks = [Int](repeating: 0, count: (columns + 1) * (rows + 1))
    func cell(_ value: Float, _ count: Int) -> Int {
      value.isFinite ? Int((min(max(value, 0), 1) * Float(count)).rounded()) : 0
    }
    for box in boxes {
      let (left, right) = (cell(box.x, columns), cell(box.right, columns))
      let (top, bottom) = (cell(box.y, rows), cell(box.bottom, rows))
      guard right > left, bottom > top else { continue }
      marks[top * (columns + 1) + left] += 1
      marks[top * (columns + 1) + right] -= 1
      marks[bottom * (columns + 1) + left] -= 1
      marks[bottom * (columns + 1) + right] += 1
    }
    var counts = [Int](repeating: 0, count: columns * rows)
    var above = [Int](repeating: 0, count: columns)
    for row in 0..<rows {
      var left = 0
      for column in 0..<columns {
        left += marks[row * (columns + 1) + column]
        above[column] += left
        counts[row * columns + column] = above[column]
      }
    }
    return counts
  }

  private static func mixed(_ pixel: UInt8, _ colour: Float, _ strength: Float) -> UInt8 {
    UInt8(min(max(Float(pixel) * (1 - strength) + colour * strength, 0), 255))
  }

  /// Dark violet, red, orange, yellow: brightness rises with heat, so it reads without colour too.
  private static func colour(_ level: Float) -> (Float, Float, Float) {
    let stops: [(Float, Float, Float)] = [(20, 12, 60), (150, 30, 90), (230, 90, 40), (255, 240, 120)]
    let place = min(max(level, 0), 1) * Float(stops.count - 1)
    let first = min(Int(place), stops.count - 2)
    let part = place - Float(first)
    func mix(_ from: Float, _ to: Float) -> Float { from + (to - from) * part }
    return (
      mix(stops[first].0, stops[first + 1].0), mix(stops[first].1, stops[first + 1].1),
      mix(stops[first].2, stops[first + 1].2)
    )
  }
}
