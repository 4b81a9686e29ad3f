import Annotations
import Domain
import Images

/// Draws numbered boxes on a picture.
enum BoxDrawing {
  /// The picture with a look's objects: their boxes, and what shows of each tinted where a mask tells it.
  static func drawing(_ objects: [LookObject], on picture: PixelBuffer) throws -> PixelBuffer {
    var canvas = Canvas(picture)
    for (number, object) in objects.enumerated() {
      guard let mask = object.mask, mask.size == [picture.height, picture.width] else { continue }
      let runs = try RunLengthMask(height: picture.height, width: picture.width, compressed: mask.counts)
      canvas.tint(runs.pixels, colour: .distinct(number))
    }
    return drawing(objects.map(\.box), on: canvas.picture)
  }

  /// The picture with boxes, given as fractions of it, in colours that stay with their number.
  static func drawing(_ boxes: [Box], on picture: PixelBuffer) -> PixelBuffer {
    var canvas = Canvas(picture)
    let line = max(2, picture.height / 240)
    for (number, box) in boxes.enumerated() {
      let pixels = box.scaled(Float(picture.width), Float(picture.height))
      canvas.frame(pixels, width: line, colour: .distinct(number))
    }
    // Labels last, so that no frame crosses one.
    for (number, box) in boxes.enumerated() {
      let pixels = box.scaled(Float(picture.width), Float(picture.height))
      canvas.label(number + 1, x: Int(pixels.x), y: Int(pixels.y), scale: line + 1, colour: .distinct(number))
    }
    return canvas.picture
  }
}

/// A picture that is drawn on.
private struct Canvas {
  private let width: Int
  private let height: Int
  private var bytes: [UInt8]

  init(_ picture: PixelBuffer) {
    width = picture.width
    height = picture.height
    bytes = picture.bytes
  }

  var picture: PixelBuffer { PixelBuffer(width: width, height: height, bytes: bytes) }

  mutating func fill(x: Int, y: Int, width across: Int, height down: Int, colour: Colour) {
    for row in max(0, y)..<max(0, y, min(height, y + down)) {
      for column in max(0, x)..<max(0, x, min(width, x + across)) {
        let place = (row * width + column) * 3
        bytes[place] = colour.red
        bytes[place + 1] = colour.green
        bytes[place + 2] = colour.blue
      }
    }
  }

  /// Mixes a colour into the pixels of a mask, half and half.
  mutating func tint(_ mask: [Bool], colour: Colour) {
    for place in mask.indices where mask[place] {
      for (channel, value) in [colour.red, colour.green, colour.blue].enumerated() {
        bytes[place * 3 + channel] = bytes[place * 3 + channel] / 2 + value / 2
      }
    }
  }

  mutating func frame(_ box: Box, width line: Int, colour: Colour) {
    let left = Int(box.x)
    let top = Int(box.y)
    let across = Int(box.width)
    let down = Int(box.height)
    fill(x: left, y: top, width: across, height: line, colour: colour)
    fill(x: left, y: top + down - line, width: across, height: line, colour: colour)
    fill(x: left, y: top, width: line, height: down, colour: colour)
    fill(x: left + across - line, y: top, width: line, height: down, colour: colour)
  }

  /// A number in black on the box's colour.
  mutating func label(_ number: Int, x: Int, y: Int, scale: Int, colour: Colour) {
    let digits = String(number).compactMap(\.wholeNumberValue)
    let x = max(0, min(x, width - (digits.count * 4 + 1) * scale))
    let y = max(0, min(y, height - 7 * scale))
    fill(x: x, y: y, width: (digits.count * 4 + 1) * scale, height: 7 * scale, colour: colour)
    for (place, digit) in digits.enumerated() {
      for row in 0..<5 {
        for column in 0..<3 where Self.digits[digit][row] & (4 >> column) != 0 {
          fill(
            x: x + (place * 4 + column + 1) * scale, y: y + (row + 1) * scale, width: scale, height: scale,
            colour: .black)
        }
      }
    }
  }

  /// Digits of 3 x 5 dots, a row a number.
  private static let digits = [
    [7, 5, 5, 5, 7], [2, 6, 2, 2, 7], [7, 1, 7, 4, 7], [7, 1, 7, 1, 7], [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7], [7, 4, 7, 5, 7], [7, 1, 1, 1, 1], [7, 5, 7, 5, 7], [7, 5, 7, 1, 7],
  ]
}
