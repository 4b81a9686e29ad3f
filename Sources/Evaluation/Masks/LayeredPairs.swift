import Domain

/// How often the inner garment of a layered pair (a shirt under a jacket) is found.
public struct LayeredPairs: Sendable {
  /// Something found, by the name of its class.
  public struct Found: Sendable {
    /// Its class.
    public var name: String
    /// Where.
    public var box: Box
    /// How sure.
    public var score: Float

    /// Something found, from its parts.
    public init(name: String, box: Box, score: Float) {
      self.name = name
      self.box = box
      self.score = score
    }
  }

  /// One way of finding, over all pictures.
  public struct Recall: Sendable, Hashable, Encodable {
    /// Inner garments found: a box of the right class overlaps theirs by half.
    public var rightClass: Double
    /// The same, whichever garment it was called.
    public var anyClass: Double
    /// Things found on a picture.
    public var perPicture: Double

    enum CodingKeys: String, CodingKey {
      case rightClass = "right_class"
      case anyClass = "any_class"
      case perPicture = "found_per_picture"
    }
  }

  /// Labels of garments that are worn over others.
  public static let outer: Set = ["jacket", "blazer", "suit", "coat", "cape", "cardigan", "vest"]
  /// Labels of garments that are worn under others.
  public static let inner: Set = [
    "blouse", "shirt", "t-shirt", "top", "bodysuit", "sweater", "jumper", "sweatshirt", "hoodie", "dress",
    "romper",
  ]

  private struct Picture: Sendable {
    var inner: [(name: String, box: Box)]
    var found: [Found]
    var added: [(found: Found, isRight: Bool)]
  }

  private var pictures: [Picture] = []

  /// A measure without pictures.
  public init() {}

  /// Inner garments that were there to be found.
  public var pairs: Int { pictures.reduce(0) { $0 + $1.inner.count } }

  /// Adds a picture.
  ///
  /// - Parameters:
  ///   - objects: what is there, by the file's labels; of a label the largest object counts.
  ///   - names: the class of a label.
  ///   - found: everything the boxes say, weak ones too.
  ///   - added: what the classes of places add to those that are shown.
  ///   - smallest: an inner garment of fewer pixels is left out.
  public mutating func add(
    objects: [MaskPrecision.Object], names: [String: String], found: [Found], added: [Found], smallest: Int
  ) {
    let largest = Dictionary(objects.map { ($0.category, $0) }) { $0.mask.area >= $1.mask.area ? $0 : $1 }
    let over = largest.values.filter { Self.outer.contains($0.category) }
    let inner = largest.values.filter { object in
      Self.inner.contains(object.category) && object.mask.area >= smallest
        && over.contains { $0.mask.touches(object.mask) }
    }
    pictures.append(
      Picture(
        inner: inner.compactMap { object in names[object.category].map { ($0, object.box) } }, found: found,
        added: added.map { part in
          (
            part,
            objects.contains {
              names[$0.category] == part.name && $0.box.intersectionOverUnion(part.box) >= 0.5
            }
          )
        }))
  }

  /// Recall with what is found from a score on, with or without what was added.
  public func recall(from threshold: Float, withAdded: Bool) -> Recall {
    var (right, any, count) = (0, 0, 0)
    for picture in pictures {
      let found =
        picture.found.filter { $0.score >= threshold } + (withAdded ? picture.added.map(\.found) : [])
      count += found.count
      for garment in picture.inner {
        let near = found.filter { $0.box.intersectionOverUnion(garment.box) >= 0.5 }
        right += near.contains { $0.name == garment.name } ? 1 : 0
        any += near.isEmpty ? 0 : 1
      }
    }
    let (all, total) = (Double(max(pairs, 1)), Double(max(pictures.count, 1)))
    return Recall(
      rightClass: Double(right) / all, anyClass: Double(any) / all, perPicture: Double(count) / total)
  }

  /// The score from which on boxes alone are as many as boxes and additions.
  public func equalThreshold(from threshold: Float) -> Float {
    let scores = pictures.flatMap { $0.found.map(\.score) }.sorted(by: >)
    let count = scores.count { $0 >= threshold } + pictures.reduce(0) { $0 + $1.added.count }
    return scores.isEmpty ? threshold : scores[min(max(count, 1), scores.count) - 1]
  }

  /// The share of what was added that is there; nil when nothing was.
  public var addedPrecision: Double? {
    let added = pictures.flatMap(\.added)
    return added.isEmpty ? nil : Double(added.count { $0.isRight }) / Double(added.count)
  }
}
