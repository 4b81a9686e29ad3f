import Domain

/// A box to be drawn on a picture, with what to say of it.
public struct BoxLabel: Sendable, Hashable {
  /// Where, in the picture's pixels.
  public var box: Box
  /// What to write; letters are drawn as capitals.
  public var text: String
  /// The frame's colour, and the ground of the text.
  public var colour: Colour

  /// A label from its parts.
  public init(box: Box, text: String, colour: Colour) {
    self.box = box
    self.text = text
    self.colour = colour
  }
}

extension PixelBuffer {
  /// The picture with boxes and their labels drawn on it, the first ones on top; whatever lies outside is cut.
  public func drawing(_ labels: [BoxLabel]) -> PixelBuffer {
    var canvas = Canvas(self)
    // Lines and letters keep their share of the picture whatever its size.
    let unit = max(1, (min(width, height) + 150) / 300)
    for label in labels.reversed() { canvas.frame(label.box, thickness: unit + 1, colour: label.colour) }
    for label in labels.reversed() where !label.text.isEmpty { canvas.caption(label, unit: unit) }
    return canvas.picture
  }
}

/// Pixels being drawn on.
private struct Canvas {
  let width: Int
  let height: Int
  var bytes: [UInt8]

  init(_ picture: PixelBuffer) {
    width = picture.width
    height = picture.height
    bytes = picture.bytes
  }

  var picture: PixelBuffer { PixelBuffer(width: width, height: height, bytes: bytes) }

  /// A filled rectangle between whole-pixel edges, cut at the picture's.
  mutating func fill(left: Int, top: Int, right: Int, bottom: Int, colour: Colour) {
    let columns = max(left, 0)..<max(max(left, 0), min(right, width))
    for row in max(top, 0)..<max(max(top, 0), min(bottom, height)) {
      for column in columns {
        let at = (row * width + column) * 3
        bytes[at] = colour.red
        bytes[at + 1] = colour.green
        bytes[at + 2] = colour.blue
      }
    }
  }

  /// The outline of a box, drawn inside it.
  mutating func frame(_ box: Box, thickness: Int, colour: Colour) {
    let (left, top, right, bottom) = edges(of: box)
    fill(left: left, top: top, right: right, bottom: top + thickness, colour: colour)
    fill(left: left, top: bottom - thickness, right: right, bottom: bottom, colour: colour)
    fill(left: left, top: top, right: left + thickness, bottom: bottom, colour: colour)
    fill(left: right - thickness, top: top, right: right, bottom: bottom, colour: colour)
  }

  /// A label above its box, or inside where there is no room above; never beyond the right edge.
  mutating func caption(_ label: BoxLabel, unit: Int) {
    let text = label.text.prefix(60)
    let advance = (BitmapFont.width + 1) * unit
    let size = (width: text.count * advance + 3 * unit, height: (BitmapFont.height + 4) * unit)
    let (boxLeft, boxTop, _, _) = edges(of: label.box)
    let left = max(0, min(boxLeft, width - size.width))
    let top = boxTop >= size.height ? boxTop - size.height : boxTop
    fill(left: left, top: top, right: left + size.width, bottom: top + size.height, colour: label.colour)
    let ink = label.colour.isLight ? Colour.black : .white
    for (index, character) in text.enumerated() {
      for (row, dots) in BitmapFont.rows(of: character).enumerated() {
        for column in 0..<BitmapFont.width where dots & (1 << UInt8(BitmapFont.width - 1 - column)) != 0 {
          let x = left + 2 * unit + index * advance + column * unit
          let y = top + (2 + row) * unit
          fill(left: x, top: y, right: x + unit, bottom: y + unit, colour: ink)
        }
      }
    }
  }

  /// Whole-pixel edges inside the picture, whatever the box holds.
  private func edges(of box: Box) -> (left: Int, top: Int, right: Int, bottom: Int) {
    func edge(_ value: Float, _ extent: Int) -> Int {
      value.isNaN ? 0 : Int(min(max(value, 0), Float(extent)).rounded())
    }
    return (edge(box.x, width), edge(box.y, height), edge(box.right, width), edge(box.bottom, height))
  }
}

extension Colour {
  /// Whether black reads better on it than white (Rec.
  ///
  /// 601 luma).
  var isLight: Bool { Int(red) * 299 + Int(green) * 587 + Int(blue) * 114 > 140_000 }
}
