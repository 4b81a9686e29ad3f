import Domain
import Networks
import Testing

@testable import Inference

/// Objects before white: what shows keeps its pixels, the rest fades as far as asked.
@Suite struct ForegroundTests {
  private let picture = PixelBuffer(width: 4, height: 3, filledWith: (100, 50, 205))
  // Covers the two places in the middle of the second row, one of them by half.
  private let mask = PlacedMask(left: 1, top: 1, width: 2, height: 1, values: [1, 0.5])

  @Test func backgroundIsWhite() {
    let bytes = mask.foreground(of: picture).bytes
    let pixels = stride(from: 0, to: bytes.count, by: 3).map { Array(bytes[$0..<$0 + 3]) }
    for (place, pixel) in pixels.enumerated() where place != 5 && place != 6 {
      #expect(pixel == [255, 255, 255])
    }
    #expect(pixels[5] == [100, 50, 205])
    #expect(pixels[6] == [178, 153, 230])
  }

  @Test func backgroundMayFadeByAPart() {
    #expect(mask.foreground(of: picture, strength: 0) == picture)
    #expect(Array(mask.foreground(of: picture, strength: 0.2).bytes.prefix(3)) == [131, 91, 215])
  }

  @Test func masksBeyondThePictureCoverNothing() {
    let outside = PlacedMask(left: -2, top: 9, width: 2, height: 1, values: [1, 1])
    #expect(outside.foreground(of: picture).bytes.allSatisfy { $0 == 255 })
  }
}
