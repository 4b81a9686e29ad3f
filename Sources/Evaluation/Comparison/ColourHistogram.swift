import Domain
import Foundation
import Images
import Inference

/// What can be found by colour alone: a histogram of hue, saturation and value, the oldest way to find like pictures
/// (Swain and Ballard, "Color indexing", 1991).
///
/// Counts are taken to the square root, which makes the dot product Hellinger's affinity. The white ground of product
/// pictures is left out, or it would be most of what they have in common.
public struct ColourHistogram: ObjectEmbedding {
  private static let bins = (hue: 12, saturation: 4, value: 5)
  /// From this byte on in all channels a pixel is ground.
  private static let ground: UInt8 = 245
  private static let side = 96

  /// It names no categories.
  public let vocabulary = Vocabulary([])

  /// A histogram.
  public init() {}

  /// One embedding for each box of a picture, in order.
  public func embed(_ boxes: [Box], of picture: PixelBuffer) throws -> [Embedding] {
    try boxes.map { box in
      let inside = box.clipped(toWidth: Float(picture.width), height: Float(picture.height))
      return Self.embedding(try picture.cropped(to: inside).squared(side: Self.side, fit: .stretch))
    }
  }

  /// One embedding for each whole picture, in order.
  public func embed(_ pictures: [PixelBuffer]) throws -> [Embedding] {
    try pictures.map { Self.embedding(try $0.squared(side: Self.side, fit: .stretch)) }
  }

  private static func embedding(_ picture: PixelBuffer) -> Embedding {
    var counts = [Float](repeating: 0, count: bins.hue * bins.saturation * bins.value)
    let bytes = picture.bytes
    for start in stride(from: 0, to: bytes.count - 2, by: 3) {
      let (red, green, blue) = (bytes[start], bytes[start + 1], bytes[start + 2])
      if red >= ground, green >= ground, blue >= ground { continue }
      counts[bin(Float(red) / 255, Float(green) / 255, Float(blue) / 255)] += 1
    }
    // A white thing on white is all ground; it is then what is brightest.
    if counts.allSatisfy({ $0 == 0 }) { counts[bin(1, 1, 1)] = 1 }
    let sum = counts.reduce(0, +)
    return Embedding(values: counts.map { ($0 / sum).squareRoot() })
  }

  private static func bin(_ red: Float, _ green: Float, _ blue: Float) -> Int {
    let value = max(red, green, blue)
    let spread = value - min(red, green, blue)
    let saturation = value > 0 ? spread / value : 0
    var hue: Float = 0
    if spread > 0 {
      if value == red {
        hue = (green - blue) / spread / 6
      } else if value == green {
        hue = (2 + (blue - red) / spread) / 6
      } else {
        hue = (4 + (red - green) / spread) / 6
      }
      if hue < 0 { hue += 1 }
    }
    func place(_ share: Float, _ count: Int) -> Int { min(count - 1, Int(share * Float(count))) }
    return (place(hue, bins.hue) * bins.saturation + place(saturation, bins.saturation)) * bins.value
      + place(value, bins.value)
  }
}
