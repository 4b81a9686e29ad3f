import Foundation

/// A mask as a head draws it: a square of probabilities stretched over a region.
public struct RegionMask: Sendable, Hashable {
  /// Cells along a side.
  public let side: Int
  /// Probabilities, row by row.
  public let values: [Float]

  /// A mask of `side * side` probabilities.
  public init(side: Int, values: [Float]) {
    precondition(values.count == side * side, "a mask holds side * side values")
    self.side = side
    self.values = values
  }

  /// A mask of `side * side` logits.
  public init(side: Int, logits: some Sequence<Float>) {
    self.init(side: side, values: logits.map { 1 / (1 + exp(-$0)) })
  }

  /// The mask in a picture's pixels, as torchvision's `paste_masks_in_image` puts it there.
  ///
  /// A frame of zeros one cell wide lets the edge fade; region and frame grow to whole pixels, and the cells are
  /// interpolated linearly between their centres.
  ///
  /// - Parameters:
  ///   - region: where, in pixels.
  ///   - width: the picture's width.
  ///   - height: its height.
  public func placed(on region: Corners, width: Int, height: Int) -> PlacedMask {
    let framed = side + 2
    let growth = Float(framed) / Float(side)
    let centre = (region.lowHalf + region.highHalf) * 0.5
    let half = (region.highHalf - region.lowHalf) * 0.5 * growth
    // A region of no sense must not become a trap when it is rounded.
    func whole(_ value: Float) -> Int { value.isFinite ? Int(min(max(value, -1e6), 1e6)) : 0 }
    let (left, top) = (whole(centre.x - half.x), whole(centre.y - half.y))
    let (right, bottom) = (whole(centre.x + half.x), whole(centre.y + half.y))
    let columns = Interpolation(from: framed, to: max(right - left + 1, 1))
    let rows = Interpolation(from: framed, to: max(bottom - top + 1, 1))
    let (firstColumn, lastColumn) = (max(left, 0), min(right + 1, width))
    let (firstRow, lastRow) = (max(top, 0), min(bottom + 1, height))
    guard firstColumn < lastColumn, firstRow < lastRow else { return PlacedMask() }

    func cell(_ row: Int, _ column: Int) -> Float {
      (1...side).contains(row) && (1...side).contains(column) ? values[(row - 1) * side + column - 1] : 0
    }
    var pixels: [Float] = []
    pixels.reserveCapacity((lastColumn - firstColumn) * (lastRow - firstRow))
    let taps = (firstColumn..<lastColumn).map { columns.tap($0 - left) }
    for y in firstRow..<lastRow {
      let row = rows.tap(y - top)
      // Rows are blended once, columns of the blend pixel by pixel.
      let blended = (0..<framed).map { cell(row.low, $0) * (1 - row.share) + cell(row.high, $0) * row.share }
      for tap in taps { pixels.append(blended[tap.low] * (1 - tap.share) + blended[tap.high] * tap.share) }
    }
    return PlacedMask(
      left: firstColumn, top: firstRow, width: lastColumn - firstColumn, height: lastRow - firstRow,
      values: pixels)
  }

  /// Linear interpolation of a row of cells, PyTorch's `align_corners=False`.
  struct Interpolation {
    let from: Int
    let scale: Float

    init(from: Int, to: Int) {
      self.from = from
      scale = Float(from) / Float(to)
    }

    /// The two cells around a place, and the second's share.
    func tap(_ place: Int) -> (low: Int, high: Int, share: Float) {
      let position = max((Float(place) + 0.5) * scale - 0.5, 0)
      let low = min(Int(position), from - 1)
      return (low, min(low + 1, from - 1), position - Float(low))
    }
  }
}

/// The part of a picture a mask covers: probabilities in a window of whole pixels, zero outside it.
public struct PlacedMask: Sendable, Hashable {
  /// First column.
  public var left = 0
  /// First row.
  public var top = 0
  /// Columns.
  public var width = 0
  /// Rows.
  public var height = 0
  /// Probabilities, row by row.
  public var values: [Float] = []

  /// A mask that covers nothing.
  public init() {}

  /// A window with its values.
  public init(left: Int, top: Int, width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height, "a window holds width * height values")
    self.left = left
    self.top = top
    self.width = width
    self.height = height
    self.values = values
  }

  /// The picture's pixels row by row, `width * height` of them: true where the mask is at least `threshold`.
  public func pixels(width pictureWidth: Int, height pictureHeight: Int, threshold: Float = 0.5) -> [Bool] {
    var pixels = [Bool](repeating: false, count: pictureWidth * pictureHeight)
    for row in 0..<height where (0..<pictureHeight).contains(top + row) {
      for column in 0..<width where (0..<pictureWidth).contains(left + column) {
        pixels[(top + row) * pictureWidth + left + column] = values[row * width + column] >= threshold
      }
    }
    return pixels
  }

  /// How many pixels are at least `threshold`.
  public func area(threshold: Float = 0.5) -> Int { values.count { $0 >= threshold } }
}
