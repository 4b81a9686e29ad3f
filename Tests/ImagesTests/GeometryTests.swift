import Domain
import Foundation
import Testing

@testable import Images

@Suite struct GeometryTests {
  let picture = TestPicture.quarters()

  @Test func aCropInsideIsExact() {
    let crop = picture.cropped(to: Box(x: 30, y: 20, width: 4, height: 8))
    #expect(crop.size == ImageSize(width: 4, height: 8))
    for y in 0..<8 { for x in 0..<4 { #expect(crop.pixel(x, y) == picture.pixel(30 + x, 20 + y)) } }
  }

  @Test func aCropOverTheEdgeIsFilled() {
    let crop = picture.cropped(to: Box(x: -10, y: -5, width: 20, height: 10), fill: .black)
    #expect(crop.size == ImageSize(width: 20, height: 10))
    #expect(crop.pixel(0, 0) == [0, 0, 0])
    #expect(crop.pixel(9, 9) == [0, 0, 0])
    #expect(crop.pixel(10, 5) == picture.pixel(0, 0))
  }

  @Test(arguments: [
    Box(x: 1_000, y: 1_000, width: 5, height: 5), Box(x: -500, y: 0, width: 3, height: 3),
    Box(x: .nan, y: 0, width: 3, height: 3), Box(x: 0, y: 0, width: .infinity, height: 1e30),
    Box(x: 5, y: 5, width: -3, height: 0), Box(x: -1e30, y: -1e30, width: 2e30, height: 2e30),
  ])
  func anyBoxGivesASmallPicture(_ box: Box) {
    let crop = picture.cropped(to: box)
    #expect(crop.width >= 1 && crop.height >= 1)
    #expect(crop.width <= 3 * picture.width && crop.height <= 3 * picture.height)
  }

  @Test func paddingAddsAtTheEnd() {
    let padded = PixelBuffer(width: 33, height: 32, filledWith: (1, 2, 3)).padded(
      toMultipleOf: 32, fill: .imageNetMean)
    #expect(padded.size == ImageSize(width: 64, height: 32))
    #expect(padded.pixel(32, 31) == [1, 2, 3])
    #expect(padded.pixel(33, 0) == [124, 116, 104])
    #expect(picture.padded(toMultipleOf: 16, fill: .white) == picture)
  }

  @Test func letterboxKeepsProportions() throws {
    let box = try picture.letterboxed(to: ImageSize(width: 100, height: 100), fill: .white)
    #expect(box.size == ImageSize(width: 100, height: 100))
    #expect(box.pixel(50, 5) == [255, 255, 255])
    #expect(box.pixel(50, 95) == [255, 255, 255])
    #expect(box.pixel(10, 20) == picture.pixel(5, 5))
  }

  @Test(arguments: [(16, 12), (64, 24), (200, 150), (63, 47), (1, 1), (7, 300)])
  func resizingIsExactInSizeAndSteady(_ width: Int, _ height: Int) throws {
    let size = ImageSize(width: width, height: height)
    let resized = try picture.resized(to: size)
    #expect(resized.size == size)
    #expect(try picture.resized(to: size) == resized)
    if width >= 16, height >= 12 { #expect(resized.corners == "RGBY") }
  }

  @Test(arguments: [0.5, 0.3, 1.7]) func aFlatPictureStaysFlat(_ scale: Double) throws {
    let flat = PixelBuffer(width: 90, height: 70, filledWith: (10, 128, 250))
    let resized = try flat.resized(to: ImageSize(width: Int(90 * scale), height: Int(70 * scale)))
    #expect(
      resized.largestDifference(from: .filled(resized.size, with: Colour(red: 10, green: 128, blue: 250)))
        <= 1)
  }

  @Test func shrinkingAverages() throws {
    var bytes: [UInt8] = []
    for row in 0..<64 {
      for column in 0..<64 { bytes += [UInt8](repeating: (row + column) % 2 == 0 ? 0 : 255, count: 3) }
    }
    let board = PixelBuffer(width: 64, height: 64, bytes: bytes)
    let grey = try board.resized(to: ImageSize(width: 16, height: 16))
    #expect(grey.bytes.allSatisfy { abs(Int($0) - 128) <= 3 })
  }

  @Test func aSizeOfNothingIsRefused() {
    #expect(throws: ImageError.self) { try picture.resized(to: ImageSize(width: 0, height: 5)) }
  }

  @Test(arguments: CropFit.allCases) func squaresAreSquare(_ fit: CropFit) throws {
    #expect(try picture.squared(side: 40, fit: fit).size == ImageSize(width: 40, height: 40))
    let square = try picture.squared(
      box: Box(x: -5, y: 2, width: 30, height: 9), margin: 0.1, side: 24, fit: fit)
    #expect(square.size == ImageSize(width: 24, height: 24))
  }
}

@Suite struct EncodingTests {
  let decoder = ImageDecoder()
  let picture = TestPicture.quarters()

  @Test func pngIsLossless() throws {
    #expect(try decoder.decode(picture.encoded(as: .png)) == picture)
  }

  @Test(arguments: [ImageFormat.jpeg, .webP]) func lossyIsClose(_ format: ImageFormat) throws {
    let flat = PixelBuffer(width: 40, height: 30, filledWith: (90, 140, 200))
    #expect(try decoder.decode(flat.encoded(as: format, quality: 95)).largestDifference(from: flat) <= 4)
    #expect(try decoder.decode(picture.encoded(as: format)).corners == "RGBY")
  }

  @Test func othersAreOnlyRead() {
    #expect(throws: ImageError.self) { try picture.encoded(as: .gif) }
  }
}
