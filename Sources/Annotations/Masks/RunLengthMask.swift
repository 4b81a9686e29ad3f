import Domain

/// A binary mask as COCO stores it: alternating run lengths of 0s and 1s, **column by column** from the left,
/// beginning with 0s (so the first run may be empty).
public struct RunLengthMask: Sendable, Hashable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Lengths of the runs, which add up to `height * width`.
  public let runs: [Int]

  /// The largest mask accepted, in pixels (a 16,384-pixel square).
  public static let maximumPixels = 1 << 28

  /// A mask from its runs.
  ///
  /// - Throws: `AnnotationError` when a run is negative or the runs do not fill the mask exactly.
  public init(height: Int, width: Int, runs: [Int]) throws(AnnotationError) {
    guard height >= 0, width >= 0, height <= Self.maximumPixels, width <= Self.maximumPixels,
      height * width <= Self.maximumPixels
    else { throw Self.error("has the impossible size \(height) x \(width)") }
    var total = 0
    for run in runs {
      guard run >= 0, run <= height * width - total else {
        throw Self.error("has a run of \(run) that does not fit \(height) x \(width) pixels")
      }
      total += run
    }
    guard total == height * width else {
      throw Self.error("has runs for \(total) pixels where \(height) x \(width) need \(height * width)")
    }
    self.height = height
    self.width = width
    self.runs = runs
  }

  /// A mask from pixels in row order (`height * width` of them), as pictures store them.
  public init(height: Int, width: Int, pixels: [Bool]) {
    precondition(pixels.count == height * width, "a mask holds height * width pixels")
    var runs: [Int] = []
    var current = false
    var length = 0
    for column in 0..<width {
      for row in 0..<height {
        if pixels[row * width + column] != current {
          runs.append(length)
          length = 0
          current.toggle()
        }
        length += 1
      }
    }
    runs.append(length)
    self.height = height
    self.width = width
    self.runs = runs
  }

  /// The pixels in row order.
  public var pixels: [Bool] {
    var pixels = [Bool](repeating: false, count: height * width)
    var position = 0
    for (index, run) in runs.enumerated() {
      if !index.isMultiple(of: 2) {
        for place in position..<(position + run) { pixels[place % height * width + place / height] = true }
      }
      position += run
    }
    return pixels
  }

  /// How many pixels are set.
  public var area: Int {
    runs.indices.reduce(0) { $1.isMultiple(of: 2) ? $0 : $0 + runs[$1] }
  }

  /// The smallest box around the set pixels; nil for an empty mask.
  public var box: Box? {
    var left = width
    var right = -1
    var top = height
    var bottom = -1
    var position = 0
    for (index, run) in runs.enumerated() {
      defer { position += run }
      guard !index.isMultiple(of: 2), run > 0 else { continue }
      let first = position
      let last = position + run - 1
      left = min(left, first / height)
      right = max(right, last / height)
      // A run that turns into the next column touches the bottom of one and the top of the other.
      let turns = first / height != last / height
      top = min(top, turns ? 0 : first % height)
      bottom = max(bottom, turns ? height - 1 : last % height)
    }
    guard right >= 0 else { return nil }
    return Box(left: Float(left), top: Float(top), right: Float(right + 1), bottom: Float(bottom + 1))
  }

  static func error(_ message: String) -> AnnotationError {
    AnnotationError(source: "mask", message: message)
  }
}
