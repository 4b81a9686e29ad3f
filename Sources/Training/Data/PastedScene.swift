import Domain
import Foundation
import Images
import Networks

/// Makes a scene's crop of a product from the product's own picture: cut out, turned, lit and set before a piece of
/// a room, often half hidden.
///
/// Copying objects into scenes is an old trick for detectors (arXiv 1708.01642); here it gives every product of
/// a catalogue a pair, whether or not anybody ever photographed it in a room.
struct PastedScene {
  /// Longest side of the result before it is made square.
  let side: Int

  /// Draws a crop.
  ///
  /// `room` is a whole scene of which a piece becomes the background; `other` is a cutout that may stand in
  /// front.
  func callAsFunction(
    _ product: CutOut, isFlat: Bool, room: PixelBuffer, other: CutOut?,
    using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    func random(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &generator) }
    // The crop's shape is the product's, seen from another side.
    var aspect = Float(product.pixels.width) / Float(product.pixels.height) * exp(random(-0.22...0.22))
    if isFlat { aspect *= random(1...2.6) }
    let width = max(24, Int((Float(side) * min(1, aspect)).rounded()))
    let height = max(24, Int((Float(side) * min(1, 1 / aspect)).rounded()))
    var canvas = try background(room, width: width, height: height, using: &generator)

    let quad = corners(
      Box(x: 0, y: 0, width: Float(width), height: Float(height)), inset: -0.03...0.12,
      slant: isFlat ? 0.16 : 0.06, using: &generator)
    canvas.draw(product, on: quad, light: light(using: &generator), mirrored: false)
    if let other, random(0...1) < 0.4 {
      let size = random(0.25...0.55)
      let place = Box(
        x: Float(width) * (Bool.random(using: &generator) ? random(-0.2...0.1) : random(0.6...0.9)),
        y: Float(height) * random(0.3...0.85), width: Float(width) * size, height: Float(height) * size)
      let quad = corners(place, inset: 0...0.05, slant: 0.05, using: &generator)
      canvas.draw(other, on: quad, light: light(using: &generator), mirrored: Bool.random(using: &generator))
    }
    return canvas.picture
  }

  private func background(
    _ room: PixelBuffer, width: Int, height: Int, using generator: inout SplitMix64
  ) throws -> Canvas {
    let scale = Float.random(in: 0.5...2, using: &generator)
    let piece = Box(
      x: 0, y: 0, width: min(Float(room.width), Float(width) * scale),
      height: min(Float(room.height), Float(height) * scale))
    var box = piece
    box.x = Float.random(in: 0...max(0, Float(room.width) - piece.width), using: &generator)
    box.y = Float.random(in: 0...max(0, Float(room.height) - piece.height), using: &generator)
    return Canvas(try room.cropped(to: box).resized(to: ImageSize(width: width, height: height)))
  }

  /// Brightness at the left top, and how it changes to the right and downwards.
  private func light(using generator: inout SplitMix64) -> (base: Float, right: Float, down: Float) {
    (
      Float.random(in: 0.65...1.1, using: &generator), Float.random(in: -0.3...0.3, using: &generator),
      Float.random(in: -0.3...0.2, using: &generator)
    )
  }

  /// The box's corners (left top, right top, right bottom, left bottom), each moved by chance.
  private func corners(
    _ box: Box, inset: ClosedRange<Float>, slant: Float, using generator: inout SplitMix64
  ) -> [(x: Float, y: Float)] {
    let all = (0..<4).map { _ in Float.random(in: inset, using: &generator) }
    func moved(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
      (
        box.x + box.width * (x + Float.random(in: -slant...slant, using: &generator)),
        box.y + box.height * (y + Float.random(in: -slant...slant, using: &generator))
      )
    }
    return [
      moved(all[0], all[1]), moved(1 - all[2], all[1]), moved(1 - all[2], 1 - all[3]),
      moved(all[0], 1 - all[3]),
    ]
  }
}
