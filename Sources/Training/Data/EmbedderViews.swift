import Domain
import Foundation
import Images
import Networks

/// Turns an example's views into the squares a network sees, each time a little otherwise.
final class EmbedderViews: Sendable {
  /// Decoded pictures; products and rooms fill the cache first, since they come up most.
  private let scenes: PictureCache
  private let products: PictureCache

  /// `megabytes` is what both caches may hold together.
  init(megabytes: Int = PictureCache.budget) {
    scenes = PictureCache(megabytes: megabytes * 2 / 3, longestSide: 768)
    products = PictureCache(megabytes: megabytes / 3, longestSide: 320)
  }

  /// A square of `side` pixels.
  ///
  /// - Parameters:
  ///   - others: views whose products may hide part of a pasted one.
  ///   - rooms: scenes pasted products may stand in.
  func square(
    _ view: EmbedderExample.View, side: Int, others: [URL], rooms: [URL], using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    switch view {
    case .crop(let file, let size, let box):
      return try crop(file, size: size, box: box, side: side, using: &generator)
    case .product(let files):
      return try whole(
        picture(files, using: &generator), margin: -0.08...0.06, strength: 0.5, side: side, using: &generator)
    case .whole(let file):
      return try whole(
        scenes.picture(file), margin: -0.12...0.02, strength: 0.7, side: side, using: &generator)
    case .pasted(let files, let isFlat):
      let product = CutOut(orWhole: try picture(files, using: &generator))
      let room = try rooms.randomElement(using: &generator).map { try scenes.picture($0) }
      let other = try others.randomElement(using: &generator).map {
        CutOut(orWhole: try products.picture($0))
      }
      let pasted = try PastedScene(side: side)(
        product, isFlat: isFlat, room: room ?? product.pixels, other: other, using: &generator)
      let square = try pasted.squared(side: side, fit: .pad)
      return try worn(square, strength: 1, using: &generator)
    }
  }

  private func picture(_ files: [URL], using generator: inout SplitMix64) throws -> PixelBuffer {
    guard let file = files.randomElement(using: &generator) else {
      throw TrainingError.data("a product has no picture")
    }
    return try products.picture(file)
  }

  private func crop(
    _ file: URL, size: ImageSize, box: Box, side: Int, using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    let scene = try scenes.picture(file)
    let scale = Float(scene.width) / Float(size.width)
    var box = box.scaled(scale, scale)
    // A detector's box is never the annotator's: shift and stretch it.
    box = box.expanded(by: Float.random(in: -0.06...0.15, using: &generator))
    box.x += box.width * Float.random(in: -0.07...0.07, using: &generator)
    box.y += box.height * Float.random(in: -0.07...0.07, using: &generator)
    var square = try scene.squared(box: box, margin: 0, side: side, fit: .pad)
    if Float.random(in: 0..<1, using: &generator) < 0.25 { square = square.erased(using: &generator) }
    return try worn(square, strength: 1, using: &generator)
  }

  private func whole(
    _ picture: PixelBuffer, margin: ClosedRange<Float>, strength: Float, side: Int,
    using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    var box = Box(x: 0, y: 0, width: Float(picture.width), height: Float(picture.height))
    box = box.expanded(by: Float.random(in: margin, using: &generator))
    box.x += box.width * Float.random(in: -0.04...0.04, using: &generator)
    box.y += box.height * Float.random(in: -0.04...0.04, using: &generator)
    let square = try picture.squared(box: box, margin: 0, side: side, fit: .pad)
    return square.jittered(
      mirrors: Bool.random(using: &generator), strength: strength, using: &generator)
  }

  /// Mirrored, re-lit, and sometimes as coarse as a small object is.
  private func worn(
    _ square: PixelBuffer, strength: Float, using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    var square = square
    if Float.random(in: 0..<1, using: &generator) < 0.3 {
      let small = Int(Float(square.width) * Float.random(in: 0.3...0.8, using: &generator))
      square = try square.resized(to: ImageSize(width: small, height: small)).resized(to: square.size)
    }
    return square.jittered(
      mirrors: Bool.random(using: &generator), strength: strength, using: &generator)
  }
}

extension PixelBuffer {
  /// The picture with a rectangle of it covered by one grey or colour (random erasing, arXiv 1708.04896).
  func erased(using generator: inout SplitMix64) -> PixelBuffer {
    let columns = Int(Float(width) * Float.random(in: 0.15...0.45, using: &generator))
    let rows = Int(Float(height) * Float.random(in: 0.15...0.45, using: &generator))
    let left = Int.random(in: 0...max(0, width - columns), using: &generator)
    let top = Int.random(in: 0...max(0, height - rows), using: &generator)
    let colour = (0..<3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    var changed = bytes
    for row in top..<min(height, top + rows) {
      for column in left..<min(width, left + columns) {
        for channel in 0..<3 { changed[(row * width + column) * 3 + channel] = colour[channel] }
      }
    }
    return PixelBuffer(width: width, height: height, bytes: changed)
  }
}
