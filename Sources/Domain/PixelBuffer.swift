/// A decoded picture: 8-bit sRGB, three interleaved channels, rows from top to bottom.
///
/// This is the one form in which pictures travel between targets. Networks take it as it is
/// (`[height, width, 3]`) and normalise inside, so serving and training see the same numbers.
public struct PixelBuffer: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height * width * 3` bytes: red, green, blue, row by row.
  public let bytes: [UInt8]

  /// Wraps `bytes`, which must hold `width * height * 3` values.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(bytes.count == width * height * 3, "a pixel buffer holds width * height * 3 bytes")
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, filledWith colour: (red: UInt8, green: UInt8, blue: UInt8)) {
    var bytes = [UInt8]()
    bytes.reserveCapacity(width * height * 3)
    for _ in 0..<(width * height) { bytes += [colour.red, colour.green, colour.blue] }
    self.init(width: width, height: height, bytes: bytes)
  }
}
