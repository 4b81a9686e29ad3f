import CVips
import Domain
import Foundation
import Testing

@testable import Images

@Suite struct DecodingTests {
  let decoder = ImageDecoder()

  @Test(arguments: [
    (".jpg[Q=95]", ImageFormat.jpeg), (".png", .png), (".webp[Q=95]", .webP), (".webp[lossless]", .webP),
    (".gif", .gif),
  ])
  func everyFormatComesBackUpright(_ suffix: String, _ format: ImageFormat) throws {
    let file = try TestPicture.quarters().file(suffix)
    let size = ImageSize(width: 64, height: 48)
    #expect(
      try decoder.header(of: file)
        == ImageHeader(format: format, size: size, storedSize: size, orientation: 1))
    let picture = try decoder.decode(file)
    #expect(picture.size == ImageSize(width: 64, height: 48))
    #expect(picture.corners == "RGBY")
  }

  @Test(arguments: [(".heic[Q=90]", ImageFormat.heic), (".avif[Q=90,effort=0]", .avif)])
  func telephoneFormatsComeBackWhereTheyCanBeMade(_ suffix: String, _ format: ImageFormat) throws {
    guard let file = try? TestPicture.quarters(width: 128, height: 96).file(suffix) else { return }
    #expect(try decoder.header(of: file).format == format)
    #expect(try decoder.decode(file).corners == "RGBY")
  }

  @Test(arguments: 1...8)
  func orientationIsUndone(_ orientation: Int) throws {
    // How the quarters R G / B Y look once a stored picture is shown as EXIF says.
    let expected = ["RGBY", "GRYB", "YBGR", "BYRG", "RBGY", "BRYG", "YGBR", "GYRB"][orientation - 1]
    let file = try TestPicture.quarters().file(".jpg[Q=95]") { image in
      vips_image_set_int(image.pointer, "orientation", CInt(orientation))
      return image
    }
    let sideways = orientation >= 5
    let size = sideways ? ImageSize(width: 48, height: 64) : ImageSize(width: 64, height: 48)
    let header = try decoder.header(of: file)
    #expect(header.size == size)
    #expect(header.storedSize == ImageSize(width: 64, height: 48))
    #expect(header.orientation == orientation)
    let picture = try decoder.decode(file)
    #expect(picture.size == size)
    #expect(picture.corners == expected)
    #expect(try decoder.decode(file, longestSide: 32).size == size.fitting(longestSide: 32))
  }

  @Test func greyBecomesThreeEqualChannels() throws {
    let file = try PixelBuffer(width: 32, height: 16, filledWith: (120, 120, 120)).file(".jpg[Q=95]") {
      image in
      try VipsHandle.make { vitrine_vips_first_bands(image.pointer, 1, $0) }
    }
    let picture = try decoder.decode(file)
    #expect(picture.pixel(5, 5).allSatisfy { abs(Int($0) - 120) <= 2 })
  }

  @Test func sixteenBitsBecomeEight() throws {
    let file = try TestPicture.quarters().file(".png") { image in
      try VipsHandle.make { vitrine_vips_to_sixteen_bits(image.pointer, $0) }
    }
    let picture = try decoder.decode(file)
    #expect(picture.largestDifference(from: TestPicture.quarters()) <= 1)
  }

  @Test func inkBecomesLight() throws {
    let file = try TestPicture.quarters().file(".jpg[Q=95]") { image in
      try VipsHandle.make { vitrine_vips_to_cmyk(image.pointer, $0) }
    }
    // Ink cannot show our green and blue, so only which channel leads is asked.
    let picture = try decoder.decode(file)
    let red = picture.pixel(16, 12)
    let green = picture.pixel(48, 12)
    let blue = picture.pixel(16, 36)
    #expect(red[0] > 150 && red[0] > red[1] && red[0] > red[2])
    #expect(green[1] > 100 && green[1] > green[0] && green[1] > green[2])
    #expect(blue[2] > 80 && blue[2] > blue[0] && blue[2] > blue[1])
  }

  @Test func transparentIsWhite() throws {
    let file = try PixelBuffer(width: 32, height: 16, filledWith: (10, 20, 30)).file(".png") { image in
      try VipsHandle.make { vitrine_vips_with_alpha(image.pointer, 0, $0) }
    }
    #expect(try decoder.decode(file).pixel(3, 3) == [255, 255, 255])
  }

  @Test(arguments: [".jpg[Q=95]", ".png", ".webp[Q=95]"])
  func shrinkingOnLoadKeepsTheContent(_ suffix: String) throws {
    let file = try TestPicture.quarters(width: 1024, height: 768).file(suffix)
    let picture = try decoder.decode(file, longestSide: 100)
    #expect(picture.size == ImageSize(width: 100, height: 75))
    #expect(picture.corners == "RGBY")
    #expect(try decoder.decode(file, longestSide: 5_000).size == ImageSize(width: 1024, height: 768))
  }

  @Test func manyTasksDecodeAtOnce() async throws {
    let file = try TestPicture.quarters().file(".jpg[Q=95]")
    let reference = try decoder.decode(file)
    try await withThrowingTaskGroup(of: PixelBuffer.self) { group in
      for _ in 0..<32 { group.addTask { try decoder.decode(file) } }
      for try await picture in group { #expect(picture == reference) }
    }
  }
}
