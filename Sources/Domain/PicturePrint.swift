/// What a picture looks like from afar: equal, or nearly, for the same picture stored in another size, format or
/// quality, and different for the same thing in another colour.
///
/// Two parts that must both agree: a difference hash (is each of 8 x 8 places lighter than its right neighbour?) and
/// the mean colours of 4 x 4 places, without which a red and a blue sofa of one shape would pass for one picture.
public struct PicturePrint: Sendable, Hashable {
  /// 64 comparisons of lightness, row by row.
  public let shape: UInt64
  /// Mean red, green and blue of 4 x 4 places: 48 bytes.
  public let colours: [UInt8]

  /// Bits of `shape` in which two prints of one picture may differ.
  public static let shapeTolerance = 3
  /// Steps of 256 by which each mean colour may differ.
  public static let colourTolerance = 6

  /// A print from its parts, as a store keeps them.
  public init(shape: UInt64, colours: [UInt8]) {
    self.shape = shape
    self.colours = colours
  }

  /// The print of a picture.
  public init(_ picture: PixelBuffer) {
    let places = Self.means(of: picture, columns: 9, rows: 8)
    var shape: UInt64 = 0
    for row in 0..<8 {
      for column in 0..<8 {
        func lightness(_ column: Int) -> Int {
          let at = (row * 9 + column) * 3
          return 3 * Int(places[at]) + 6 * Int(places[at + 1]) + Int(places[at + 2])
        }
        // A step of less than two is noise of the compression, not a shape.
        shape = shape << 1 | (lightness(column) > lightness(column + 1) + 20 ? 1 : 0)
      }
    }
    self.init(shape: shape, colours: Self.means(of: picture, columns: 4, rows: 4))
  }

  /// Mean colours of 4 x 4 places of a part of a picture, as in `colours`; the part is cut to the picture, and one too small to be
  /// parted has none.
  public static func colours(of picture: PixelBuffer, in part: Box) -> [UInt8] {
    let part = part.clipped(toWidth: Float(picture.width), height: Float(picture.height))
    guard part.area > 0 else { return [] }
    let (left, top) = (Int(part.x), Int(part.y))
    let right = min(picture.width, Int((part.x + part.width).rounded(.up)))
    let bottom = min(picture.height, Int((part.y + part.height).rounded(.up)))
    guard right - left >= 4, bottom - top >= 4 else { return [] }
    var bytes: [UInt8] = []
    for row in top..<bottom {
      bytes += picture.bytes[((row * picture.width + left) * 3)..<((row * picture.width + right) * 3)]
    }
    return means(
      of: PixelBuffer(width: right - left, height: bottom - top, bytes: bytes), columns: 4, rows: 4)
  }

  /// Whether two prints are of one picture as far as anybody sees.
  public func isNear(_ other: PicturePrint) -> Bool {
    (shape ^ other.shape).nonzeroBitCount <= Self.shapeTolerance && colours.count == other.colours.count
      && zip(colours, other.colours).allSatisfy { abs(Int($0) - Int($1)) <= Self.colourTolerance }
  }

  /// The shape in four parts: two shapes that differ in at most three bits have one part in common.
  public var bands: [UInt16] { (0..<4).map { UInt16(truncatingIfNeeded: shape >> (16 * UInt64($0))) } }

  /// Mean colours of a grid's places; each pixel belongs to one.
  private static func means(of picture: PixelBuffer, columns: Int, rows: Int) -> [UInt8] {
    var sums = [Int](repeating: 0, count: columns * rows * 3)
    var counts = [Int](repeating: 0, count: columns * rows)
    let place = (0..<picture.width).map { $0 * columns / max(1, picture.width) }
    picture.bytes.withUnsafeBufferPointer { bytes in
      var at = 0
      for y in 0..<picture.height {
        let start = y * rows / picture.height * columns
        for x in 0..<picture.width {
          let cell = start + place[x]
          sums[cell * 3] += Int(bytes[at])
          sums[cell * 3 + 1] += Int(bytes[at + 1])
          sums[cell * 3 + 2] += Int(bytes[at + 2])
          counts[cell] += 1
          at += 3
        }
      }
    }
    // A picture narrower than the grid leaves places empty; they are black in all its prints.
    return sums.indices.map { counts[$0 / 3] == 0 ? 0 : UInt8(sums[$0] / counts[$0 / 3]) }
  }
}
