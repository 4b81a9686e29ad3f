/// What a set of annotations holds, counted.
public struct AnnotationStatistics: Sendable, Hashable, Encodable {
  /// Pictures.
  public var pictures: Int
  /// Pictures without a box.
  public var emptyPictures: Int
  /// Boxes.
  public var boxes: Int
  /// Boxes that name a product.
  public var products: Int
  /// Pictures by split; those without one under `-`.
  public var splits: [String: Int]
  /// The categories, those with most boxes first.
  public var categories: [Category]

  /// One category's numbers.
  public struct Category: Sendable, Hashable, Encodable {
    /// Its name.
    public var name: String
    /// Boxes.
    public var boxes: Int
    /// Pictures with at least one.
    public var pictures: Int
    /// Boxes by split; those of pictures without one under `-`.
    public var splits: [String: Int]
    /// Boxes below 32 x 32 pixels, below 96 x 96, and larger: COCO's three sizes.
    public var small: Int
    /// Boxes from 32 x 32 to below 96 x 96 pixels.
    public var medium: Int
    /// Boxes of 96 x 96 pixels and more.
    public var large: Int
    /// The middle side, in pixels: the square root of the median area.
    public var medianSide: Double
    /// The middle of width divided by height.
    public var medianShape: Double
  }

  /// Counts a set.
  public init(_ set: AnnotatedPictures) {
    pictures = set.pictures.count
    emptyPictures = set.pictures.count { $0.objects.isEmpty }
    boxes = set.objectCount
    products = set.pictures.reduce(0) { $0 + $1.objects.count { $0.product != nil } }
    splits = Dictionary(set.pictures.map { ($0.split ?? "-", 1) }, uniquingKeysWith: +)
    var objects: [String: [(object: AnnotatedPictures.Object, picture: Int)]] = [:]
    for (index, picture) in set.pictures.enumerated() {
      for object in picture.objects { objects[object.category, default: []].append((object, index)) }
    }
    var names = set.categories.map(\.name)
    names += objects.keys.filter { !names.contains($0) }.sorted()
    categories = names.map { name in
      let rows = objects[name] ?? []
      let areas = rows.map(\.object.box.area).sorted()
      let shapes = rows.compactMap { row -> Double? in
        let box = row.object.box
        return box.isEmpty ? nil : box.width / box.height
      }.sorted()
      return Category(
        name: name, boxes: rows.count, pictures: Set(rows.map(\.picture)).count,
        splits: Dictionary(rows.map { (set.pictures[$0.picture].split ?? "-", 1) }, uniquingKeysWith: +),
        small: areas.count { $0 < 1024 }, medium: areas.count { $0 >= 1024 && $0 < 9216 },
        large: areas.count { $0 >= 9216 }, medianSide: Self.middle(areas).squareRoot(),
        medianShape: Self.middle(shapes))
    }.sorted { ($1.boxes, $0.name) < ($0.boxes, $1.name) }
  }

  private static func middle(_ sorted: [Double]) -> Double { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }
}
