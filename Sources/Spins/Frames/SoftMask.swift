import COpenCV
import Domain

/// Where the object is in a frame: a byte a pixel, 255 the object, soft at its edge.
public struct SoftMask: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `width * height` bytes, row by row.
  public let bytes: [UInt8]

  /// Whether the ground around the object is of one colour, so that the object was found by what differs from it.
  public let groundIsPlain: Bool

  /// How much of the object has the hue of the plain ground, as a white cushion on white; 0...1.
  let paleShare: Double

  /// Wraps `bytes`, which must hold `width * height` values.
  public init(width: Int, height: Int, bytes: [UInt8], groundIsPlain: Bool = true, paleShare: Double = 0) {
    precondition(bytes.count == width * height, "a mask holds width * height bytes")
    self.width = width
    self.height = height
    self.bytes = bytes
    self.groundIsPlain = groundIsPlain
    self.paleShare = paleShare
  }

  /// Finds the object by GrabCut: by what differs from a plain ground's colour, else inside `box`.
  ///
  /// A shadow, which has the ground's hue and soft edges, is no part of the object.
  ///
  /// - Parameter withPaleParts: whether parts of the ground's own hue are sought too, by the hard edges a shadow lacks.
  public init(of picture: PixelBuffer, box: Box? = nil, withPaleParts: Bool = true) throws(SpinError) {
    var bytes = [UInt8](repeating: 0, count: picture.width * picture.height)
    var plain: Int32 = 0
    var pale = withPaleParts ? 1.0 : 0
    let seeds = box.map { [$0.x, $0.y, $0.width, $0.height] }
    try CVCall.run("finding the object") {
      picture.withCV { picture in
        guard let seeds else { return vitrine_cv_mask(picture, nil, &bytes, &plain, &pale) }
        return vitrine_cv_mask(picture, seeds, &bytes, &plain, &pale)
      }
    }
    self.init(
      width: picture.width, height: picture.height, bytes: bytes, groundIsPlain: plain != 0, paleShare: pale)
  }

  /// The masks of frames that show one object.
  ///
  /// Pale parts count when they are seen in at least half of the frames: an object that has them in some only looks more
  /// different from frame to frame than one that lacks them in all.
  ///
  /// - Parameter boxes: where the detector saw the object; used where the ground is not plain.
  static func masks(
    of pictures: [PixelBuffer], boxes: [Box?], progress: (Int) throws -> Void
  ) throws -> [SoftMask] {
    var masks: [SoftMask] = []
    for (index, picture) in pictures.enumerated() {
      try progress(index)
      var mask = try SoftMask(of: picture)
      if !mask.groundIsPlain, let box = boxes[safe: index] ?? nil {
        mask = try SoftMask(of: picture, box: box)
      }
      masks.append(mask)
    }
    guard masks.count(where: { $0.paleShare > 0.02 }) * 2 < masks.count else { return masks }
    for index in masks.indices where masks[index].paleShare > 0 {
      masks[index] = try SoftMask(of: pictures[index], withPaleParts: false)
    }
    return masks
  }

  /// Share of the picture that is object.
  public var coverage: Double {
    guard !bytes.isEmpty else { return 0 }
    return Double(bytes.reduce(0) { $0 + Int($1) }) / Double(bytes.count * 255)
  }

  /// The object's box, without the outermost half percent of its pixels a side; nil when there is none.
  public var box: Box? {
    var columns = [Int](repeating: 0, count: width)
    var rows = [Int](repeating: 0, count: height)
    bytes.withUnsafeBufferPointer { bytes in
      for y in 0..<height {
        for x in 0..<width where bytes[y * width + x] > 127 {
          columns[x] += 1
          rows[y] += 1
        }
      }
    }
    let total = rows.reduce(0, +)
    guard total > 0 else { return nil }
    func edges(_ counts: [Int]) -> (Float, Float) {
      let trimmed = total / 200
      var sum = 0
      let first = counts.firstIndex(where: {
        sum += $0
        return sum > trimmed
      })
      sum = 0
      let last = counts.lastIndex(where: {
        sum += $0
        return sum > trimmed
      })
      return (Float(first ?? 0), Float((last ?? counts.count - 1) + 1))
    }
    let (left, right) = edges(columns)
    let (top, bottom) = edges(rows)
    return Box(left: left, top: top, right: right, bottom: bottom)
  }
}
