import Domain

/// A picture that cutouts are drawn on.
struct Canvas {
  private var bytes: [UInt8]
  private let width: Int
  private let height: Int

  init(_ picture: PixelBuffer) {
    bytes = picture.bytes
    width = picture.width
    height = picture.height
  }

  /// What was drawn.
  var picture: PixelBuffer { PixelBuffer(width: width, height: height, bytes: bytes) }

  /// Draws a cutout stretched over four corners (left top, right top, right bottom, left bottom), lit by a
  /// brightness that changes across the canvas.
  mutating func draw(
    _ cutout: CutOut, on corners: [(x: Float, y: Float)],
    light: (base: Float, right: Float, down: Float),
    mirrored: Bool
  ) {
    guard corners.count == 4, let toUnit = Homography(mappingToUnitSquare: corners) else { return }
    let source = cutout.pixels
    let (width, height) = (self.width, self.height)
    let left = max(0, Int(corners.map(\.x).min() ?? 0))
    let right = min(width - 1, Int(corners.map(\.x).max() ?? 0))
    let top = max(0, Int(corners.map(\.y).min() ?? 0))
    let bottom = min(height - 1, Int(corners.map(\.y).max() ?? 0))
    guard left <= right, top <= bottom else { return }
    source.bytes.withUnsafeBufferPointer { pixels in
      cutout.coverage.withUnsafeBufferPointer { coverage in
        bytes.withUnsafeMutableBufferPointer { target in
          for row in top...bottom {
            for column in left...right {
              var (u, v) = toUnit(Float(column) + 0.5, Float(row) + 0.5)
              guard u >= 0, u < 1, v >= 0, v < 1 else { continue }
              if mirrored { u = 1 - u }
              let x = u * Float(source.width) - 0.5
              let y = v * Float(source.height) - 0.5
              let x0 = max(0, min(source.width - 2, Int(x)))
              let y0 = max(0, min(source.height - 2, Int(y)))
              let (fx, fy) = (min(max(x - Float(x0), 0), 1), min(max(y - Float(y0), 0), 1))
              let index = y0 * source.width + x0
              let weights = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy)
              func mixed(_ at: (Int) -> Float) -> Float {
                weights.0 * at(index) + weights.1 * at(index + 1) + weights.2 * at(index + source.width)
                  + weights.3 * at(index + source.width + 1)
              }
              let share = mixed { Float(coverage[$0]) } / 255
              guard share > 0.02 else { continue }
              let gain =
                light.base + light.right * Float(column) / Float(width) + light.down * Float(row)
                / Float(height)
              let to = (row * width + column) * 3
              for channel in 0..<3 {
                let value = mixed { Float(pixels[$0 * 3 + channel]) } * gain
                let blended = Float(target[to + channel]) * (1 - share) + value * share
                target[to + channel] = UInt8(min(max(blended, 0), 255))
              }
            }
          }
        }
      }
    }
  }
}

/// A projective map of the plane.
struct Homography {
  private let m: [Float]

  /// The map that takes four corners to (0, 0), (1, 0), (1, 1), (0, 1); nil when they lie on a line.
  ///
  /// The square-to-quadrilateral map has a closed form (Heckbert, "Fundamentals of Texture Mapping", section
  /// 2.2.3); this is its adjugate, which inverts it up to scale.
  init?(mappingToUnitSquare p: [(x: Float, y: Float)]) {
    let sx = p[0].x - p[1].x + p[2].x - p[3].x
    let sy = p[0].y - p[1].y + p[2].y - p[3].y
    let (dx1, dx2) = (p[1].x - p[2].x, p[3].x - p[2].x)
    let (dy1, dy2) = (p[1].y - p[2].y, p[3].y - p[2].y)
    let determinant = dx1 * dy2 - dx2 * dy1
    guard abs(determinant) > 1e-3 else { return nil }
    let g = (sx * dy2 - dx2 * sy) / determinant
    let h = (dx1 * sy - sx * dy1) / determinant
    let (a, b, c) = (p[1].x - p[0].x + g * p[1].x, p[3].x - p[0].x + h * p[3].x, p[0].x)
    let (d, e, f) = (p[1].y - p[0].y + g * p[1].y, p[3].y - p[0].y + h * p[3].y, p[0].y)
    m = [
      e - f * h, c * h - b, b * f - c * e,
      f * g - d, a - c * g, c * d - a * f,
      d * h - e * g, b * g - a * h, a * e - b * d,
    ]
  }

  /// The point a point goes to.
  @inline(__always)
  func callAsFunction(_ x: Float, _ y: Float) -> (Float, Float) {
    let w = m[6] * x + m[7] * y + m[8]
    return ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
  }
}
