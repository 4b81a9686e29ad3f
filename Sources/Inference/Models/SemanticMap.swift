import Domain
import Foundation
import Networks

/// The class of every place of a picture, as the semantic branch sees it.
public struct SemanticMap: Sendable {
  /// The classes; class 0 is background, class 1 the first of these.
  public let classes: [SemanticBranch.Class]
  /// Columns of places.
  public let width: Int
  /// Rows of places.
  public let height: Int
  /// Probabilities `[classes + 1, height, width]`, row-major.
  public let probabilities: [Float]
  /// Places from the left that are picture and not padding; not always a whole number.
  public let contentWidth: Float
  /// Places from above that are picture and not padding.
  public let contentHeight: Float

  /// The probabilities of logits `[classes + 1, height, width]`.
  init(
    _ classes: [SemanticBranch.Class], logits: UnsafeBufferPointer<Float>, width: Int, height: Int,
    contentWidth: Float, contentHeight: Float
  ) {
    self.classes = classes
    self.width = width
    self.height = height
    self.contentWidth = contentWidth
    self.contentHeight = contentHeight
    let (count, places) = (classes.count + 1, width * height)
    probabilities = [Float](unsafeUninitializedCapacity: count * places) { values, initialized in
      for place in 0..<places {
        var largest = -Float.infinity
        for number in 0..<count { largest = max(largest, logits[number * places + place]) }
        var sum: Float = 0
        for number in 0..<count {
          let value = exp(logits[number * places + place] - largest)
          values[number * places + place] = value
          sum += value
        }
        for number in 0..<count { values[number * places + place] /= sum }
      }
      initialized = count * places
    }
  }

  /// The most probable class of each place, row by row.
  public var labels: [UInt8] {
    let places = width * height
    return (0..<places).map { place in
      var best = 0
      for number in 1...max(classes.count, 1)
      where probabilities[number * places + place] > probabilities[best * places + place] { best = number }
      return UInt8(clamping: best)
    }
  }

  /// The most probable class of each pixel of the picture, row by row; probabilities are interpolated linearly.
  public func labels(width pictureWidth: Int, height pictureHeight: Int) -> [UInt8] {
    let places = width * height
    let columns = (0..<pictureWidth).map { Self.tap($0, of: pictureWidth, over: contentWidth, limit: width) }
    let rows = (0..<pictureHeight).map { Self.tap($0, of: pictureHeight, over: contentHeight, limit: height) }
    var labels = [UInt8](repeating: 0, count: pictureWidth * pictureHeight)
    var best = [Float](repeating: -1, count: labels.count)
    probabilities.withUnsafeBufferPointer { values in
      for number in 0...classes.count {
        let base = number * places
        for (y, row) in rows.enumerated() {
          for (x, column) in columns.enumerated() {
            let above =
              values[base + row.low * width + column.low] * (1 - column.share)
              + values[base + row.low * width + column.high] * column.share
            let below =
              values[base + row.high * width + column.low] * (1 - column.share)
              + values[base + row.high * width + column.high] * column.share
            let value = above * (1 - row.share) + below * row.share
            if value > best[y * pictureWidth + x] {
              best[y * pictureWidth + x] = value
              labels[y * pictureWidth + x] = UInt8(clamping: number)
            }
          }
        }
      }
    }
    return labels
  }

  private static func tap(
    _ pixel: Int, of pixels: Int, over places: Float, limit: Int
  ) -> (low: Int, high: Int, share: Float) {
    let position = max((Float(pixel) + 0.5) * places / Float(pixels) - 0.5, 0)
    let low = min(Int(position), limit - 1)
    return (low, min(low + 1, limit - 1), position - Float(low))
  }
}
