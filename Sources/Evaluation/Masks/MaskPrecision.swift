import Domain

/// COCO's average precision of masks: that of boxes with the overlap of masks in place of the boxes'.
public struct MaskPrecision: Sendable {
  /// An object that is there or was found.
  public struct Object: Sendable {
    /// Its category's name.
    public var category: String
    /// Around it.
    public var box: Box
    /// What shows of it.
    public var mask: PixelMask
    /// How sure, of one that was found.
    public var score: Float

    /// An object from its parts.
    public init(category: String, box: Box, mask: PixelMask, score: Float = 1) {
      self.category = category
      self.box = box
      self.mask = mask
      self.score = score
    }
  }

  /// Average precision, mean over categories.
  public struct Result: Sendable, Hashable, Encodable {
    /// Mean over overlaps from 0.50 to 0.95.
    public var averagePrecision: Double
    /// At an overlap of 0.50.
    public var averagePrecision50: Double

    enum CodingKeys: String, CodingKey {
      case averagePrecision = "AP"
      case averagePrecision50 = "AP50"
    }
  }

  private var pictures: [(truth: [Object], found: [Object])] = []

  /// A measure without pictures.
  public init() {}

  /// Adds a picture.
  public mutating func add(truth: [Object], found: [Object]) {
    pictures.append((truth, found.sorted { $0.score > $1.score }))
  }

  /// The result by masks, or by the boxes of the same objects; nil without an object.
  public func result(byMasks: Bool) -> Result? {
    let categories = Set(pictures.flatMap { $0.truth.map(\.category) })
    let rows = categories.sorted().compactMap { category -> [Double]? in
      let matches = pictures.compactMap { picture -> PictureMatches? in
        let truth = picture.truth.filter { $0.category == category }
        let found = picture.found.filter { $0.category == category }.prefix(100)
        guard !truth.isEmpty || !found.isEmpty else { return nil }
        return PictureMatches(
          truth: truth.map { .init(box: $0.box, category: 0, area: Double($0.mask.area)) },
          detections: found.map { Detection(box: $0.box, category: 0, score: $0.score) }, range: .all,
          overlaps: byMasks ? found.map { found in truth.map { found.mask.overlap($0.mask) } } : nil)
      }
      return PrecisionRecall(matches: matches).averagePrecision
    }
    guard !rows.isEmpty else { return nil }
    let count = Double(rows.count)
    return Result(
      averagePrecision: rows.reduce(0) { $0 + $1.reduce(0, +) / Double($1.count) } / count,
      averagePrecision50: rows.reduce(0) { $0 + $1[0] } / count)
  }
}
