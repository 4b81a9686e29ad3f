import Domain
import Foundation
import Fuzzing
import Testing

@testable import Images

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct HostileFileTests {
  let decoder = ImageDecoder(limits: ImageLimits(pixels: 4_000_000))
  static let formats = [".jpg[Q=80]", ".png", ".webp[Q=80]", ".gif"]

  @Test(arguments: formats) func cutShortIsAnError(_ suffix: String) throws {
    let file = try TestPicture.quarters(width: 200, height: 150).file(suffix)
    for part in [0, 1, 3, 11, 20, 40, file.count / 4, file.count / 2] {
      #expect(throws: ImageError.self) { try decoder.decode(file.prefix(part)) }
    }
  }

  @Test(arguments: formats) func damagedNeverCrashes(_ suffix: String) throws {
    let file = try TestPicture.quarters(width: 96, height: 64).file(suffix)
    var generator = Seeded(state: Fuzzing.seed(42))
    var refused = 0
    let rounds = Fuzzing.rounds(150)
    for _ in 0..<rounds {
      var damaged = file
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      do throws(ImageError) {
        let picture = try decoder.decode(damaged)
        #expect(picture.bytes.count == picture.width * picture.height * 3)
      } catch {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(refused > 0)
    Fuzzing.tried(rounds, "pictures (\(suffix))")
  }

  @Test func noiseIsNoPicture() throws {
    var generator = Seeded(state: 7)
    for length in [1, 16, 300, 5_000] {
      let noise = Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
      #expect(throws: ImageError.self) { try decoder.decode(noise) }
    }
    #expect(throws: ImageError.empty) { try decoder.decode(Data()) }
  }

  @Test(arguments: [
    "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "P6 1 1 255 abc", "II*\u{0}aaaa",
  ])
  func formatsOutsideTheListAreRefused(_ text: String) throws {
    let error = #expect(throws: ImageError.self) { try decoder.decode(Data(text.utf8)) }
    #expect(error == .unsupportedFormat(allowed: ImageFormat.allCases))
  }

  @Test func theAllowListHolds() throws {
    let file = try TestPicture.quarters().file(".gif")
    let strict = ImageDecoder(formats: ImageFormat.everyday)
    #expect(throws: ImageError.unsupportedFormat(allowed: [.jpeg, .png, .webP])) { try strict.decode(file) }
  }

  @Test(arguments: [60_000, 16_000]) func aBombIsRefusedBeforeItIsDecoded(_ side: Int) throws {
    let bomb = try Self.png(claiming: UInt32(side))
    let error = #expect(throws: ImageError.self) { try ImageDecoder().decode(bomb) }
    let size = ImageSize(width: side, height: side)
    #expect(error == .tooLarge(size: size, limits: ImageLimits()))
  }

  @Test func tooManyBytesAreRefused() throws {
    let file = try TestPicture.quarters().file(".png")
    let small = ImageDecoder(limits: ImageLimits(bytes: file.count - 1))
    #expect(throws: ImageError.tooManyBytes(count: file.count, limit: file.count - 1)) {
      try small.decode(file)
    }
    #expect(throws: Never.self) { try ImageDecoder(limits: ImageLimits(bytes: file.count)).decode(file) }
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: ImageError.self) {
      try decoder.decode(URL(fileURLWithPath: "/nowhere/at/all.jpg"))
    }
    #expect(error?.description.contains("/nowhere/at/all.jpg") == true)
  }

  /// A PNG whose header claims a size its data does not have.
  static func png(claiming side: UInt32) throws -> Data {
    var file = try PixelBuffer(width: 8, height: 8, filledWith: (0, 0, 0)).file(".png")
    let bytes = withUnsafeBytes(of: side.bigEndian) { Array($0) }
    file.replaceSubrange(16..<24, with: bytes + bytes)
    let sum = checksum(file[12..<29])
    file.replaceSubrange(29..<33, with: withUnsafeBytes(of: sum.bigEndian) { Array($0) })
    return file
  }

  /// CRC-32 as PNG uses it.
  private static func checksum(_ bytes: Data) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
