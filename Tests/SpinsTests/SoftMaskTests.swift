import Domain
import Foundation
import Testing

@testable import Spins

/// What is taken for the object on a plain ground.
@Suite struct SoftMaskTests {
  /// A grey seat with hard edges, a soft shadow below it as dark, and a coloured back, on white.
  private func chair(seat: (UInt8, UInt8, UInt8) = (190, 190, 190)) -> PixelBuffer {
    var bytes: [UInt8] = []
    for y in 0..<160 {
      for x in 0..<160 {
        let far = hypot(Double(x - 80) / 62, Double(y - 125) / 24)
        let light = UInt8(250 - 70 * max(0, min(1, 1.15 - far)))
        var colour = (light, light, light)
        if (50..<110).contains(x), (64..<88).contains(y) { colour = seat }
        if (50..<110).contains(x), (30..<64).contains(y) { colour = (150, 90, 40) }
        bytes += [colour.0, colour.1, colour.2]
      }
    }
    return PixelBuffer(width: 160, height: 160, bytes: bytes)
  }

  @Test func aPaleSeatIsPartOfTheObjectAndAShadowIsNot() throws {
    let mask = try SoftMask(of: chair())
    func share(_ xs: Range<Int>, _ ys: Range<Int>) -> Double {
      let sum = ys.reduce(0) { sum, y in xs.reduce(sum) { $0 + Int(mask.bytes[y * 160 + $1]) } }
      return Double(sum) / Double(255 * xs.count * ys.count)
    }
    #expect(mask.groundIsPlain)
    #expect(share(54..<106, 34..<60) > 0.97)
    #expect(share(54..<106, 68..<84) > 0.97)
    #expect(share(40..<120, 110..<140) < 0.03)
    #expect(mask.paleShare > 0.2)
    let without = try SoftMask(of: chair(), withPaleParts: false)
    #expect(without.paleShare == 0)
    #expect(without.coverage < mask.coverage)
  }

  @Test func palePartsCountWhenHalfOfTheFramesShowThem() throws {
    let chair = self.chair()
    let coloured = self.chair(seat: (150, 90, 40))
    let few = try SoftMask.masks(of: [chair, coloured, coloured], boxes: []) { _ in }
    #expect(few[0].paleShare == 0)
    let most = try SoftMask.masks(of: [chair, chair, coloured], boxes: []) { _ in }
    #expect(most[0].paleShare > 0.2)
  }
}
