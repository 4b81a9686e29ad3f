import Domain
import Testing

@testable import Catalog

@Suite struct PicturePrintTests {
  private func picture(
    width: Int, height: Int, _ colour: (Double, Double) -> (Double, Double, Double)
  ) -> PixelBuffer {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (red, green, blue) = colour(Double(x) / Double(width), Double(y) / Double(height))
        bytes += [red, green, blue].map { UInt8(max(0, min(255, $0 * 255))) }
      }
    }
    return PixelBuffer(width: width, height: height, bytes: bytes)
  }

  @Test("a picture in another size, and with noise, has a near print") func near() {
    func chair(_ x: Double, _ y: Double) -> (Double, Double, Double) {
      let inside = x > 0.3 && x < 0.7 && y > 0.2 && (y < 0.6 || x < 0.36 || x > 0.64)
      return inside ? (0.6, 0.3 + x / 4, 0.1) : (0.95, 0.95, 0.95)
    }
    let large = PicturePrint(picture(width: 480, height: 400, chair))
    let small = PicturePrint(picture(width: 240, height: 200, chair))
    var random = SplitMix64(state: 3)
    let noisy = picture(width: 480, height: 400, chair)
    let bytes = noisy.bytes.map { byte in
      UInt8(max(0, min(255, Int(byte) + Int.random(in: -6...6, using: &random))))
    }
    let worse = PicturePrint(PixelBuffer(width: 480, height: 400, bytes: bytes))
    #expect(large.isNear(small) && small.isNear(large) && large.isNear(worse) && large.isNear(large))
    #expect(Set(large.bands).count > 1)
  }

  @Test("another colour or another shape is another picture") func different() {
    let red = PicturePrint(picture(width: 100, height: 100) { x, _ in x > 0.5 ? (0.8, 0.1, 0.1) : (1, 1, 1) })
    let blue = PicturePrint(
      picture(width: 100, height: 100) { x, _ in x > 0.5 ? (0.1, 0.1, 0.8) : (1, 1, 1) })
    let turned = PicturePrint(
      picture(width: 100, height: 100) { _, y in y > 0.5 ? (0.8, 0.1, 0.1) : (1, 1, 1) })
    #expect(!red.isNear(blue) && !red.isNear(turned))
  }

  @Test("near shapes share a band; tiny pictures have prints too") func bands() {
    var random = SplitMix64(state: 9)
    for _ in 0..<1000 {
      let shape = UInt64.random(in: 0...UInt64.max, using: &random)
      var other = shape
      for _ in 0..<3 { other ^= 1 << UInt64.random(in: 0..<64, using: &random) }
      let one = PicturePrint(shape: shape, colours: [])
      let two = PicturePrint(shape: other, colours: [])
      #expect(zip(one.bands, two.bands).contains { $0 == $1 })
    }
    for (width, height) in [(1, 1), (1, 50), (50, 1), (3, 2)] {
      let print = PicturePrint(PixelBuffer(width: width, height: height, filledWith: (9, 9, 9)))
      #expect(print.isNear(print) && print.colours.count == 48)
    }
  }
}
