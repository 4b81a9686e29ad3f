import Foundation
import Networks

/// Which pixels of a picture belong to an object, as a mask head learns it.
struct ObjectMask: Sendable {
  let width: Int
  let height: Int
  /// Row by row, `width * height` of them.
  let pixels: [Bool]

  /// What a head should draw for a region: the share of each of `side * side` cells that belongs to the object.
  ///
  /// As torchvision does it: RoI align of the mask with as many sample points a cell as it has whole pixels
  /// (rounded up), no half-pixel shift.
  func target(for region: Corners, side: Int) -> [Float] {
    let columns = Self.taps(from: region.x, to: region.z, side: side, extent: width)
    let rows = Self.taps(from: region.y, to: region.w, side: side, extent: height)
    let points = Float(max(columns.perCell * rows.perCell, 1))
    var values = [Float](repeating: 0, count: side * side)
    pixels.withUnsafeBufferPointer { pixels in
      func pixel(_ row: Int, _ column: Int) -> Float { pixels[row * width + column] ? 1 : 0 }
      for (index, row) in rows.taps.enumerated() {
        guard let row else { continue }
        for (place, column) in columns.taps.enumerated() {
          guard let column else { continue }
          let above =
            pixel(row.low, column.low) * (1 - column.share) + pixel(row.low, column.high) * column.share
          let below =
            pixel(row.high, column.low) * (1 - column.share) + pixel(row.high, column.high) * column.share
          values[index / rows.perCell * side + place / columns.perCell] +=
            above * (1 - row.share) + below * row.share
        }
      }
    }
    return values.map { $0 / points }
  }

  private typealias Tap = (low: Int, high: Int, share: Float)

  /// The sample points along an axis, nil for those outside the picture, cell by cell.
  private static func taps(
    from start: Float, to end: Float, side: Int, extent: Int
  ) -> (taps: [Tap?], perCell: Int) {
    let length = max(end - start, 1)
    let cell = length / Float(side)
    let perCell = max(Int((length / Float(side)).rounded(.up)), 1)
    let taps = (0..<side * perCell).map { index -> Tap? in
      let within = (Float(index % perCell) + 0.5) * cell / Float(perCell)
      var position = start + Float(index / perCell) * cell + within
      guard position >= -1, position <= Float(extent) else { return nil }
      position = max(position, 0)
      let low = Int(position)
      return low >= extent - 1 ? (extent - 1, extent - 1, 0) : (low, low + 1, position - Float(low))
    }
    return (taps, perCell)
  }
}
