/// Reference boxes at every position of every level (Faster R-CNN, arXiv 1506.01497, section 3.1.1), in
/// torchvision's order: level, row, column, then ratio-major within sizes.
public struct AnchorGenerator: Sendable, Hashable, Codable {
  /// Side lengths in pixels of each level's anchors.
  public var sizes: [[Float]]
  /// Height divided by width.
  public var ratios: [Float]

  /// Anchors of the given sizes by level, each in every ratio.
  public init(sizes: [[Float]], ratios: [Float] = [0.5, 1, 2]) {
    self.sizes = sizes
    self.ratios = ratios
  }

  /// Anchors at one position of a level; the same on every level.
  public var countPerPosition: Int { (sizes.first?.count ?? 0) * ratios.count }

  /// The anchors of a level around the origin, rounded to whole pixels as torchvision does.
  func base(level: Int) -> [Corners] {
    ratios.flatMap { ratio -> [Corners] in
      let heightFactor = ratio.squareRoot()
      return sizes[level].map { size in
        let half = SIMD4(
          -(1 / heightFactor) * size, -heightFactor * size, (1 / heightFactor) * size, heightFactor * size)
        return (half / 2).rounded(.toNearestOrEven)
      }
    }
  }

  /// All anchors of a picture: `grids` are each level's rows and columns, `picture` its padded size.
  public func anchors(
    grids: [(rows: Int, columns: Int)], picture: (width: Int, height: Int)
  ) -> [[Corners]] {
    grids.enumerated().map { level, grid in
      let base = base(level: level)
      let step = SIMD2(Float(picture.width / grid.columns), Float(picture.height / grid.rows))
      var anchors: [Corners] = []
      anchors.reserveCapacity(grid.rows * grid.columns * base.count)
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let shift = SIMD2(Float(column), Float(row)) * step
          let shifts = Corners(lowHalf: shift, highHalf: shift)
          for anchor in base { anchors.append(anchor + shifts) }
        }
      }
      return anchors
    }
  }
}
