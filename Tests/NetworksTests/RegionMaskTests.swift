import Testing

@testable import Networks

/// Masks put into pictures: the right place, the right size, nothing outside.
@Suite struct RegionMaskTests {
  @Test(arguments: [Corners(10, 20, 70, 60), Corners(0, 0, 100, 80), Corners(30.4, 11.2, 33.1, 64.9)])
  func aFullMaskFillsItsRegion(_ region: Corners) {
    let mask = RegionMask(side: 28, values: [Float](repeating: 1, count: 28 * 28))
    let placed = mask.placed(on: region, width: 100, height: 80)
    let pixels = placed.pixels(width: 100, height: 80)
    for row in 0..<80 {
      for column in 0..<100 {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        // Whole pixels and the fading edge leave two pixels undecided.
        let isInside = x > region.x + 2 && x < region.z - 2 && y > region.y + 2 && y < region.w - 2
        let isOutside = x < region.x - 2 || x > region.z + 2 || y < region.y - 2 || y > region.w + 2
        if isInside { #expect(pixels[row * 100 + column], "(\(column), \(row)) of \(region)") }
        if isOutside { #expect(!pixels[row * 100 + column], "(\(column), \(row)) of \(region)") }
      }
    }
    #expect(placed.area() == pixels.count { $0 })
  }

  @Test func anyRegionStaysInThePicture() {
    var generator = SplitMix64(seed: 4)
    let values = (0..<49).map { _ in Float.random(in: 0...1, using: &generator) }
    let mask = RegionMask(side: 7, values: values)
    var regions = (0..<300).map { _ -> Corners in
      let (x, y) = (
        Float.random(in: -90...90, using: &generator), Float.random(in: -90...90, using: &generator)
      )
      return Corners(
        x, y, x + Float.random(in: 0...200, using: &generator),
        y + Float.random(in: 0...200, using: &generator))
    }
    regions += [
      Corners(.nan, 0, 1, 1), Corners(0, 0, .infinity, 5), Corners(5, 5, 1, 1), Corners(repeating: 1e30),
    ]
    for region in regions {
      let placed = mask.placed(on: region, width: 64, height: 48)
      #expect(placed.left >= 0 && placed.left + placed.width <= 64)
      #expect(placed.top >= 0 && placed.top + placed.height <= 48)
      #expect(placed.values.allSatisfy { (0...1.0001).contains($0) })
    }
  }
}
