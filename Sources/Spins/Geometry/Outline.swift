import Foundation

/// The convex hull of the object in a frame, in units of the object's half size from the frame's middle.
struct Outline: Sendable, Equatable {
  /// Corners of the hull, around.
  let corners: [Corner]

  /// A corner of the hull, v downwards.
  struct Corner: Sendable, Equatable {
    var u: Double
    var v: Double
  }

  /// The hull of points.
  init(of points: [Corner]) {
    let sorted = points.sorted { ($0.u, $0.v) < ($1.u, $1.v) }
    func turn(_ a: Corner, _ b: Corner, _ c: Corner) -> Double {
      (b.u - a.u) * (c.v - a.v) - (b.v - a.v) * (c.u - a.u)
    }
    // Andrew's monotone chain: below, then above.
    func chain(_ points: some Sequence<Corner>) -> [Corner] {
      var hull: [Corner] = []
      for point in points {
        while hull.count > 1, turn(hull[hull.count - 2], hull[hull.count - 1], point) <= 0 {
          hull.removeLast()
        }
        hull.append(point)
      }
      return hull.dropLast()
    }
    corners = sorted.count < 3 ? sorted : chain(sorted) + chain(sorted.reversed())
  }

  /// The hull of a mask: where its edge crosses one half, along rows and columns, to a part of a pixel.
  init(of mask: SoftMask, unit: Double) {
    let (width, height) = (mask.width, mask.height)
    var points: [Corner] = []
    mask.bytes.withUnsafeBufferPointer { bytes in
      /// First place along a line that is object, and where between it and the one before the edge lies.
      func edge(_ count: Int, _ level: (Int) -> Int) -> Double? {
        guard let first = (0..<count).first(where: { level($0) > 127 }) else { return nil }
        guard first > 0 else { return 0 }
        let (outside, inside) = (Double(level(first - 1)), Double(level(first)))
        return Double(first) - (inside - 127.5) / max(inside - outside, 1)
      }
      func add(_ x: Double, _ y: Double) {
        points.append(
          Corner(u: (x - Double(width) / 2) / unit, v: (y - Double(height) / 2) / unit))
      }
      for y in 0..<height {
        let row = y * width
        guard let left = edge(width, { Int(bytes[row + $0]) }) else { continue }
        add(left, Double(y))
        if let right = edge(width, { Int(bytes[row + width - 1 - $0]) }) {
          add(Double(width - 1) - right, Double(y))
        }
      }
      for x in 0..<width {
        guard let top = edge(height, { Int(bytes[$0 * width + x]) }) else { continue }
        add(Double(x), top)
        if let bottom = edge(height, { Int(bytes[(height - 1 - $0) * width + x]) }) {
          add(Double(x), Double(height - 1) - bottom)
        }
      }
    }
    self.init(of: points)
  }
}
