import Annotations
import Domain
import Images
import Networks

/// Chance made visible to the detector: mirrored, nearer or farther, cropped, brighter or paler.
struct PictureAugmentation {
  let scale: ClosedRange<Float>
  /// An object cropped to less than this share of itself is no longer an example of its kind.
  let smallestShare: Float = 0.35

  /// Draws one version of a picture.
  ///
  /// `base` is the scale it is served at, `crop` the largest side of the result.
  func callAsFunction(
    _ picture: PixelBuffer, objects: [DetectionDataSet.Object], base: Float, crop: Int,
    using generator: inout SplitMix64
  ) throws -> TrainingPicture {
    let factor = base * Float.random(in: scale, using: &generator)
    let size = ImageSize(
      width: max(32, Int((Float(picture.width) * factor).rounded())),
      height: max(32, Int((Float(picture.height) * factor).rounded())))
    var pixels = try picture.resized(to: size)
    let horizontal = Float(size.width) / Float(picture.width)
    let vertical = Float(size.height) / Float(picture.height)

    let window = Box(
      x: Float(Int.random(in: 0...max(0, size.width - crop), using: &generator)),
      y: Float(Int.random(in: 0...max(0, size.height - crop), using: &generator)),
      width: Float(min(crop, size.width)), height: Float(min(crop, size.height)))
    if window.width < Float(size.width) || window.height < Float(size.height) {
      pixels = pixels.cropped(to: window)
    }
    let mirrors = Bool.random(using: &generator)
    pixels = pixels.jittered(mirrors: mirrors, using: &generator)

    var result = TrainingPicture(pixels: pixels)
    for object in objects {
      let whole = object.box.scaled(horizontal, vertical)
      guard var box = whole.intersection(window) else { continue }
      let isExample =
        !object.isCrowd && !object.isIgnored && box.area >= smallestShare * whole.area
        && min(box.width, box.height) >= 4
      box.x -= window.x
      box.y -= window.y
      if mirrors { box.x = window.width - box.right }
      if isExample {
        result.objects.append(TrainingObject(box: Corners(box), candidates: object.candidates))
      } else {
        result.ignored.append(Corners(box))
      }
    }
    return result
  }
}

extension PixelBuffer {
  /// The picture with another exposure, contrast and colour cast, mirrored if asked: what differs between two
  /// cameras in one room.
  func jittered(mirrors: Bool, strength: Float = 1, using generator: inout SplitMix64) -> PixelBuffer {
    let exposure = 1 + strength * Float.random(in: -0.25...0.25, using: &generator)
    let contrast = 1 + strength * Float.random(in: -0.2...0.2, using: &generator)
    let tables = (0..<3).map { _ -> [UInt8] in
      let cast = 1 + strength * Float.random(in: -0.06...0.06, using: &generator)
      return (0..<256).map { value in
        let changed = ((Float(value) * exposure * cast) - 128) * contrast + 128
        return UInt8(min(max(changed, 0), 255))
      }
    }
    let changed = [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
      bytes.withUnsafeBufferPointer { source in
        for row in 0..<height {
          for column in 0..<width {
            let from = (row * width + (mirrors ? width - 1 - column : column)) * 3
            let to = (row * width + column) * 3
            target[to] = tables[0][Int(source[from])]
            target[to + 1] = tables[1][Int(source[from + 1])]
            target[to + 2] = tables[2][Int(source[from + 2])]
          }
        }
      }
      count = bytes.count
    }
    return PixelBuffer(width: width, height: height, bytes: changed)
  }
}
