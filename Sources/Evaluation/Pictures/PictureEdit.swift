import Domain
import Foundation
import Images

/// What becomes of a picture on its way around: cut, mirrored, lit, written on, saved again.
///
/// Each is made the same way every time, so that figures can be compared.
public enum PictureEdit: String, Sendable, Hashable, Codable, CaseIterable {
  /// The middle four fifths of each side.
  case crop80 = "crop_80"
  /// Three fifths of each side, towards the upper left.
  case crop60 = "crop_60"
  /// Two fifths of each side, towards the lower right.
  case crop40 = "crop_40"
  /// Left and right exchanged.
  case mirror
  /// Without colour.
  case grey
  /// Half as light.
  case dark
  /// Redder, and with more contrast.
  case warm
  /// Brought down to 96 pixels and saved with much loss.
  case thumbnail
  /// A wide white border with a bar across the middle, as a post of it has.
  case framed
  /// Four fifths of each side, mirrored, darker, and saved with loss.
  case everything

  /// The edited picture.
  public func applied(to picture: PixelBuffer) throws(ImageError) -> PixelBuffer {
    switch self {
    case .crop80: return cropped(picture, 0.8, x: 0.5, y: 0.5)
    case .crop60: return cropped(picture, 0.6, x: 0.2, y: 0.2)
    case .crop40: return cropped(picture, 0.4, x: 0.8, y: 0.8)
    case .mirror: return mirrored(picture)
    case .grey:
      return mapped(picture) { red, green, blue in
        let light = 0.299 * red + 0.587 * green + 0.114 * blue
        return (light, light, light)
      }
    case .dark: return mapped(picture) { ($0 * 0.5, $1 * 0.5, $2 * 0.5) }
    case .warm:
      return mapped(picture) { red, green, blue in
        ((red - 128) * 1.3 + 146, (green - 128) * 1.3 + 132, (blue - 128) * 1.3 + 108)
      }
    case .thumbnail: return try saved(picture, longestSide: 96, quality: 35)
    case .framed: return framed(picture)
    case .everything:
      let dark = mapped(mirrored(cropped(picture, 0.8, x: 0.3, y: 0.7))) { ($0 * 0.7, $1 * 0.7, $2 * 0.75) }
      return try saved(dark, longestSide: 256, quality: 50)
    }
  }

  /// A part of each side, placed between the picture's edges by `x` and `y`, 0...1.
  private func cropped(_ picture: PixelBuffer, _ part: Float, x: Float, y: Float) -> PixelBuffer {
    let width = Float(picture.width)
    let height = Float(picture.height)
    return picture.cropped(
      to: Box(
        x: x * (1 - part) * width, y: y * (1 - part) * height, width: part * width, height: part * height))
  }

  private func mirrored(_ picture: PixelBuffer) -> PixelBuffer {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(picture.bytes.count)
    for row in 0..<picture.height {
      for column in (0..<picture.width).reversed() {
        let place = (row * picture.width + column) * 3
        bytes += picture.bytes[place..<(place + 3)]
      }
    }
    return PixelBuffer(width: picture.width, height: picture.height, bytes: bytes)
  }

  private func mapped(
    _ picture: PixelBuffer, _ change: (Float, Float, Float) -> (Float, Float, Float)
  ) -> PixelBuffer {
    var bytes = picture.bytes
    func byte(_ value: Float) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
    for place in stride(from: 0, to: bytes.count - 2, by: 3) {
      let (red, green, blue) = change(
        Float(bytes[place]), Float(bytes[place + 1]), Float(bytes[place + 2]))
      (bytes[place], bytes[place + 1], bytes[place + 2]) = (byte(red), byte(green), byte(blue))
    }
    return PixelBuffer(width: picture.width, height: picture.height, bytes: bytes)
  }

  private func saved(
    _ picture: PixelBuffer, longestSide: Int, quality: Int
  ) throws(ImageError) -> PixelBuffer {
    let scale = min(1, Float(longestSide) / Float(max(picture.width, picture.height)))
    let small = try picture.resized(
      to: ImageSize(
        width: max(1, Int(Float(picture.width) * scale)), height: max(1, Int(Float(picture.height) * scale))))
    return try ImageDecoder().decode(small.encoded(as: .jpeg, quality: quality))
  }

  private func framed(_ picture: PixelBuffer) -> PixelBuffer {
    let border = max(picture.width, picture.height) / 8
    let wide = picture.cropped(
      to: Box(
        x: Float(-border), y: Float(-border), width: Float(picture.width + 2 * border),
        height: Float(picture.height + 2 * border)), fill: .white)
    var bytes = wide.bytes
    let bar = (wide.height * 46 / 100)..<(wide.height * 54 / 100)
    for place in (bar.lowerBound * wide.width * 3)..<(bar.upperBound * wide.width * 3) { bytes[place] = 20 }
    return PixelBuffer(width: wide.width, height: wide.height, bytes: bytes)
  }
}
