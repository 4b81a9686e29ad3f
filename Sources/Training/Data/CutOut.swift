import Domain
import Images
import Networks

/// A product without its plain ground: colours and how much of each pixel it covers.
struct CutOut {
  let pixels: PixelBuffer
  /// Coverage of each pixel, 0...255, row by row.
  let coverage: [UInt8]

  /// How far a colour may be from white, per channel, and still be ground.
  static let tolerance: UInt8 = 14

  /// Cuts the product out of a catalogue picture on white; nil when the ground is not white, or when next to
  /// nothing or nearly everything would be left.
  init?(_ picture: PixelBuffer) {
    let (width, height) = (picture.width, picture.height)
    guard width >= 16, height >= 16 else { return nil }
    // Ground is what is nearly white and connected with the edge: white parts inside a product stay.
    var isGround = [Bool](repeating: false, count: width * height)
    var open: [Int] = []
    func visit(_ index: Int) {
      guard !isGround[index] else { return }
      let at = index * 3
      let low = min(picture.bytes[at], picture.bytes[at + 1], picture.bytes[at + 2])
      guard low >= 255 - Self.tolerance else { return }
      isGround[index] = true
      open.append(index)
    }
    for column in 0..<width {
      visit(column)
      visit((height - 1) * width + column)
    }
    for row in 0..<height {
      visit(row * width)
      visit(row * width + width - 1)
    }
    let edge = 2 * (width + height) - 4
    guard open.count >= edge / 2 else { return nil }
    while let index = open.popLast() {
      let (row, column) = (index / width, index % width)
      if column > 0 { visit(index - 1) }
      if column < width - 1 { visit(index + 1) }
      if row > 0 { visit(index - width) }
      if row < height - 1 { visit(index + width) }
    }

    var (left, right, top, bottom) = (width, -1, height, -1)
    var covered = 0
    for index in isGround.indices where !isGround[index] {
      let (row, column) = (index / width, index % width)
      left = min(left, column)
      right = max(right, column)
      top = min(top, row)
      bottom = max(bottom, row)
      covered += 1
    }
    guard right - left >= 12, bottom - top >= 12, covered * 20 > width * height else { return nil }
    let size = (width: right - left + 1, height: bottom - top + 1)
    let whole = picture.cropped(
      to: Box(x: Float(left), y: Float(top), width: Float(size.width), height: Float(size.height)))
    pixels = whole
    coverage = (0..<(size.width * size.height)).map { index in
      isGround[(top + index / size.width) * width + left + index % size.width] ? 0 : 255
    }
  }

  /// The product as it can be pasted in any case: cut out, or the whole picture where there is no white ground (or
  /// where white on white would leave nothing).
  init(orWhole picture: PixelBuffer) {
    self =
      CutOut(picture)
      ?? CutOut(
        pixels: picture, coverage: [UInt8](repeating: 255, count: picture.width * picture.height))
  }

  private init(pixels: PixelBuffer, coverage: [UInt8]) {
    self.pixels = pixels
    self.coverage = coverage
  }

  /// The cut-out at another size: colours as libvips resizes them, coverage by the mean of its neighbourhood,
  /// which softens the edge.
  func resized(to size: ImageSize) throws -> CutOut {
    let mask = PixelBuffer(
      width: pixels.width, height: pixels.height, bytes: coverage.flatMap { [$0, $0, $0] })
    let smaller = try mask.resized(to: size)
    return CutOut(
      pixels: try pixels.resized(to: size),
      coverage: stride(from: 0, to: smaller.bytes.count, by: 3).map { smaller.bytes[$0] })
  }

  /// The cut-out mirrored and re-lit by chance.
  func jittered(using generator: inout SplitMix64) -> CutOut {
    let mirrors = Bool.random(using: &generator)
    let width = pixels.width
    return CutOut(
      pixels: pixels.jittered(mirrors: mirrors, using: &generator),
      coverage: !mirrors
        ? coverage
        : coverage.indices.map { coverage[$0 / width * width + width - 1 - $0 % width] })
  }

  /// Lays it over a picture, its corner at that pixel; what reaches over the edge is cut off.
  func pasted(onto picture: PixelBuffer, left: Int, top: Int) -> PixelBuffer {
    var bytes = picture.bytes
    for row in max(0, -top)..<max(max(0, -top), min(pixels.height, picture.height - top)) {
      for column in max(0, -left)..<max(max(0, -left), min(pixels.width, picture.width - left)) {
        let from = row * pixels.width + column
        let share = Int(coverage[from])
        guard share > 0 else { continue }
        let to = ((top + row) * picture.width + left + column) * 3
        for channel in 0..<3 {
          let mixed = share * Int(pixels.bytes[from * 3 + channel]) + (255 - share) * Int(bytes[to + channel])
          bytes[to + channel] = UInt8(mixed / 255)
        }
      }
    }
    return PixelBuffer(width: picture.width, height: picture.height, bytes: bytes)
  }
}
