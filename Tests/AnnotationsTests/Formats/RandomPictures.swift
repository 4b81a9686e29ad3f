import Annotations

/// Annotated pictures drawn at random: everything a format may have to hold.
struct RandomPictures {
  var random: Seeded
  /// Whether every object shows a product, in DeepFashion2's form, which is what Shop The Look can hold at all.
  var everythingHasProducts = false

  init(seed: UInt64) { random = Seeded(seed) }

  mutating func set() -> AnnotatedPictures {
    let names = ["sofa", "coffee_table", "é & <b> \"q\" 'x'", "tapis, rond: #1", "0"]
    var pictures: [AnnotatedPictures.Picture] = []
    for number in 0..<Int.random(in: 1...6, using: &random) {
      let folder = ["", "rooms/", "a/b c/"].randomElement(using: &random) ?? ""
      let size = PictureSize(
        width: .random(in: 1...9000, using: &random), height: .random(in: 1...9000, using: &random))
      var picture = AnnotatedPictures.Picture(
        name: "\(folder)p \(number)%é.jpg", size: size,
        split: [nil, "train", "val"].randomElement(using: &random) ?? nil)
      let least = everythingHasProducts ? 1 : 0
      for _ in 0..<Int.random(in: least...5, using: &random) {
        picture.objects.append(object(names, size, picture: number))
      }
      pictures.append(picture)
    }
    return AnnotatedPictures(categories: names.map { .init(name: $0) }, pictures: pictures)
  }

  private mutating func object(
    _ names: [String], _ size: PictureSize, picture: Int
  ) -> AnnotatedPictures.Object {
    let left = Double.random(in: 0...Double(size.width), using: &random)
    let top = Double.random(in: 0...Double(size.height), using: &random)
    // Thin, whole-picture and over-the-edge boxes included.
    let width = Double.random(in: 0.01...Double(size.width), using: &random)
    let height = Double.random(in: 0.01...Double(size.height), using: &random)
    var box = PreciseBox(x: left, y: top, width: width, height: height)
    if Bool.random(using: &random) {
      box = PreciseBox(x: left.rounded(), y: top.rounded(), width: 7, height: 3)
    }
    var object = AnnotatedPictures.Object(category: names.randomElement(using: &random) ?? "0", box: box)
    switch Int.random(in: 0...3, using: &random) {
    case 0:
      let rotated = RotatedBox(turning: box, aboutCentre: .random(in: -360...360, using: &random))
      object.rotated = rotated
      object.box = rotated.enclosing
    case 1:
      object.outline = .polygons([[box.x, box.y, box.right, box.y, box.right, box.bottom, box.x, box.bottom]])
    default: break
    }
    if everythingHasProducts || Bool.random(using: &random) {
      object.product = "\(picture)-\(Int.random(in: 1...9, using: &random))"
    }
    object.isCrowd = Int.random(in: 0...5, using: &random) == 0
    object.occluded = [nil, 0, 1, 2].randomElement(using: &random) ?? nil
    object.isTruncated = [nil, true, false].randomElement(using: &random) ?? nil
    object.visibility = Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : nil
    object.confidence = Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : nil
    return object
  }
}

extension AnnotatedPictures {
  /// Boxes with their categories, by picture, in an order that does not depend on the file's.
  var boxes: [String: [(category: String, box: PreciseBox)]] {
    Dictionary(
      pictures.map { picture in
        (
          picture.name,
          picture.objects.map { ($0.category, $0.box) }.sorted {
            ($0.0, $0.1.x, $0.1.y, $0.1.width, $0.1.height) < ($1.0, $1.1.x, $1.1.y, $1.1.width, $1.1.height)
          }
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The largest distance any edge moved; nil when pictures, boxes or categories are not the same.
  func largestShift(from other: AnnotatedPictures) -> Double? {
    let (mine, theirs) = (boxes, other.boxes)
    guard Set(mine.keys) == Set(theirs.keys) else { return nil }
    var largest = 0.0
    for (name, boxes) in mine {
      guard let others = theirs[name], boxes.count == others.count else { return nil }
      var rest = others
      for (category, box) in boxes {
        // Nearest of the same category: rounding may change the order of boxes that begin together.
        func distance(_ other: PreciseBox) -> Double {
          [box.x - other.x, box.y - other.y, box.right - other.right, box.bottom - other.bottom].map(abs)
            .max() ?? 0
        }
        let same = rest.indices.filter { rest[$0].category == category }
        guard let nearest = same.min(by: { distance(rest[$0].box) < distance(rest[$1].box) }) else {
          return nil
        }
        largest = max(largest, distance(rest[nearest].box))
        rest.remove(at: nearest)
      }
    }
    return largest
  }
}

extension AnnotationFormat {
  /// Written, read again from the files, with the pictures' sizes known as from their headers.
  func roundTrip(
    _ set: AnnotatedPictures, wholePixels: Bool = false, corners: VOCCorners = .inclusive
  ) throws -> (pictures: AnnotatedPictures, lost: [AnnotationFinding], read: [AnnotationFinding]) {
    let written = try write(
      set, options: AnnotationWritingOptions(wholePixels: wholePixels, corners: corners))
    let sizes = Dictionary(set.pictures.map { ($0.name, $0.size) }, uniquingKeysWith: { first, _ in first })
    let source = AnnotationSource(location: "memory", isFolder: isFolder, files: written.files)
    let reading = try read(
      source, options: AnnotationReadingOptions(pictureSize: { sizes[$0] ?? nil }, corners: corners))
    return (reading.pictures, written.findings, reading.findings)
  }
}
