import Domain

extension PixelBuffer {
  /// A picture of one colour, made row by row.
  public static func filled(_ size: ImageSize, with colour: Colour) -> PixelBuffer {
    let count = size.pixels * 3
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var index = 0
      while index < count {
        buffer[index] = colour.red
        buffer[index + 1] = colour.green
        buffer[index + 2] = colour.blue
        index += 3
      }
      initialized = count
    }
    return PixelBuffer(width: size.width, height: size.height, bytes: bytes)
  }

  /// A copy of `part`'s pixels laid on a ground of `colour`, its corner at (`x`, `y`); what does not fit is
  /// left out.
  func placed(onto size: ImageSize, x: Int, y: Int, fill colour: Colour) -> PixelBuffer {
    let left = max(x, 0)
    let right = min(x + width, size.width)
    let top = max(y, 0)
    let bottom = min(y + height, size.height)
    let covers = left == 0 && top == 0 && right == size.width && bottom == size.height
    var target = covers ? [] : PixelBuffer.filled(size, with: colour).bytes
    guard right > left, bottom > top else {
      return PixelBuffer(width: size.width, height: size.height, bytes: target)
    }
    let rowBytes = (right - left) * 3
    bytes.withUnsafeBufferPointer { source in
      if covers {
        target.reserveCapacity(size.pixels * 3)
        for row in top..<bottom {
          let from = ((row - y) * width + (left - x)) * 3
          target.append(contentsOf: source[from..<(from + rowBytes)])
        }
        return
      }
      target.withUnsafeMutableBufferPointer { destination in
        for row in top..<bottom {
          let from = ((row - y) * width + (left - x)) * 3
          let to = (row * size.width + left) * 3
          _ = destination[to..<(to + rowBytes)].update(fromContentsOf: source[from..<(from + rowBytes)])
        }
      }
    }
    return PixelBuffer(width: size.width, height: size.height, bytes: target)
  }

  /// The part of the picture inside `box`, edges rounded to whole pixels, at least one pixel; where the box
  /// reaches outside there is `fill`.
  ///
  /// A box may reach one picture's size beyond each edge; further is cut, so no box makes a large picture
  /// out of a small one.
  public func cropped(to box: Box, fill colour: Colour = .white) -> PixelBuffer {
    func edge(_ value: Float, _ extent: Int) -> Int {
      value.isFinite ? Int(min(max(value, Float(-extent)), Float(2 * extent)).rounded()) : 0
    }
    let left = edge(box.x, width)
    let top = edge(box.y, height)
    let size = ImageSize(
      width: max(1, edge(box.right, width) - left), height: max(1, edge(box.bottom, height) - top))
    return placed(onto: size, x: -left, y: -top, fill: colour)
  }

  /// The picture with `fill` added at the right and below until both sides are multiples of `multiple`.
  public func padded(toMultipleOf multiple: Int, fill colour: Colour) -> PixelBuffer {
    padded(
      to: ImageSize(
        width: (width + multiple - 1) / multiple * multiple,
        height: (height + multiple - 1) / multiple * multiple),
      fill: colour)
  }

  /// The picture at the top left of a ground of that size; what does not fit is cut.
  public func padded(to size: ImageSize, fill colour: Colour) -> PixelBuffer {
    size == self.size ? self : placed(onto: size, x: 0, y: 0, fill: colour)
  }

  /// The whole picture fitted into `size`, proportions kept, centred on `fill`.
  public func letterboxed(to size: ImageSize, fill colour: Colour) throws(ImageError) -> PixelBuffer {
    let scale = min(Double(size.width) / Double(width), Double(size.height) / Double(height))
    let inner = ImageSize(
      width: min(size.width, max(1, Int((Double(width) * scale).rounded()))),
      height: min(size.height, max(1, Int((Double(height) * scale).rounded()))))
    let small = try resized(to: inner)
    guard inner != size else { return small }
    return small.placed(
      onto: size, x: (size.width - inner.width) / 2, y: (size.height - inner.height) / 2, fill: colour)
  }
}
