import Domain

/// A product as it can be pasted: cut out of its white ground, or the whole picture where there is none (or where
/// white on white would leave nothing).
struct ProductCutout {
  let picture: PixelBuffer
  /// How much of each pixel the product covers, 0...255, row by row.
  let opacity: [UInt8]

  init(_ picture: PixelBuffer) {
    let cutOut = CutOut(picture)
    self.picture = cutOut?.pixels ?? picture
    opacity = cutOut?.coverage ?? [UInt8](repeating: 255, count: picture.width * picture.height)
  }
}
