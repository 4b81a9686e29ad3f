import Foundation

/// A camera that looks at a turning object, or one that is walked around it: the same picture either way.
///
/// Lengths are in units of the object's half size. A point (X, Y, Z), Y up along the axis, seen when the object has
/// turned by `a`:
///
///     across   p = X cos a - Z sin a
///     nearness d = X sin a + Z cos a
///     down     q = d sin e - Y cos e            e: the camera's elevation
///     f = 1 / (1 - c (d cos e + Y sin e))       c: one over the camera's distance
///     u = s f p + tx,  v = s f q + ty           s, tx, ty: how the frame was framed
struct Turntable: Sendable, Equatable {
  /// Elevation of the camera, radians; positive looks down.
  var elevation: Double
  /// One over the camera's distance, 0 for a camera far away.
  var closeness: Double
  /// The frames.
  var frames: [Frame]

  /// How one frame was taken.
  struct Frame: Sendable, Equatable {
    /// How far the object has turned, radians.
    var angle: Double
    /// Logarithm of how large the frame shows it.
    var logScale = 0.0
    /// Where the axis is.
    var x: Double
    var y: Double
  }

  /// A point of the object.
  struct Point: Sendable, Equatable {
    var x: Double
    var y: Double
    var z: Double
  }

  /// Where a point is seen.
  func image(of point: Point, in frame: Frame) -> (u: Double, v: Double) {
    let view = View(point, in: frame, of: self)
    return (view.size * view.p + frame.x, view.size * view.q + frame.y)
  }

  /// A point as a frame sees it, with what the derivatives are made of.
  struct View {
    let sine: Double, cosine: Double
    let p: Double, d: Double, q: Double, w: Double
    /// Scale of the frame times perspective.
    let size: Double
    /// What the size gains a unit of nearness.
    let gain: Double

    init(_ point: Point, in frame: Frame, of table: Turntable) {
      sine = sin(frame.angle)
      cosine = cos(frame.angle)
      p = point.x * cosine - point.z * sine
      d = point.x * sine + point.z * cosine
      q = d * sin(table.elevation) - point.y * cos(table.elevation)
      w = d * cos(table.elevation) + point.y * sin(table.elevation)
      let perspective = 1 / max(0.2, 1 - table.closeness * w)
      size = exp(frame.logScale) * perspective
      gain = size * table.closeness * perspective
    }
  }
}

/// A point of the object and where frames saw it.
struct Track: Sendable, Equatable {
  /// Frame, and place in units of the object's half size from the frame's middle.
  var sightings: [(frame: Int, u: Double, v: Double)]

  static func == (a: Track, b: Track) -> Bool {
    a.sightings.count == b.sightings.count
      && zip(a.sightings, b.sightings).allSatisfy { $0.frame == $1.frame && $0.u == $1.u && $0.v == $1.v }
  }

  /// Joins points that were matched from frame to frame; one that would have two places in a frame is dropped.
  static func joined(_ pairs: [(first: Int, second: Int, matches: [PointMatch])], closeness: Double)
    -> [Track]
  {
    // Points of a frame that lie closer than `closeness` pixels are one.
    var cells: [CellKey: Int] = [:]
    var places: [(frame: Int, x: Double, y: Double)] = []
    var parent: [Int] = []
    func node(_ frame: Int, _ x: Double, _ y: Double) -> Int {
      let key = CellKey(frame: frame, x: Int((x / closeness).rounded()), y: Int((y / closeness).rounded()))
      if let known = cells[key] { return known }
      places.append((frame, x, y))
      parent.append(parent.count)
      cells[key] = parent.count - 1
      return parent.count - 1
    }
    func root(_ index: Int) -> Int {
      var index = index
      while parent[index] != index {
        parent[index] = parent[parent[index]]
        index = parent[index]
      }
      return index
    }
    for pair in pairs {
      for match in pair.matches {
        let a = root(node(pair.first, match.x, match.y))
        let b = root(node(pair.second, match.otherX, match.otherY))
        if a != b { parent[max(a, b)] = min(a, b) }
      }
    }
    var groups: [Int: [Int]] = [:]
    for index in places.indices { groups[root(index), default: []].append(index) }
    return groups.sorted { $0.key < $1.key }.compactMap { _, members in
      guard Set(members.map { places[$0].frame }).count == members.count, members.count > 1 else {
        return nil
      }
      return Track(sightings: members.map { (places[$0].frame, places[$0].x, places[$0].y) })
    }
  }

  private struct CellKey: Hashable {
    var frame: Int
    var x: Int
    var y: Int
  }
}
