/// A mask as CVAT stores it: run lengths **row by row** inside a box, beginning with pixels that are not set.
struct CVATMask {
  let left: Int
  let top: Int
  let width: Int
  let height: Int
  let runs: [Int]

  /// A mask from an element; nil when its numbers make none.
  init?(_ element: XMLTree) {
    let sides = ["left", "top", "width", "height"].compactMap { element.attributes[$0].flatMap(Int.init) }
    guard sides.count == 4, sides.allSatisfy({ (0...16_384).contains($0) }), sides[2] > 0, sides[3] > 0 else {
      return nil
    }
    let texts = (element.attributes["rle"] ?? "").split(separator: ",")
    let runs = texts.compactMap { Int($0.filter { !$0.isWhitespace }) }
    let pixels = sides[2] * sides[3]
    guard runs.count == texts.count, runs.allSatisfy({ (0...pixels).contains($0) }),
      runs.reduce(0, +) <= pixels
    else { return nil }
    (left, top, width, height) = (sides[0], sides[1], sides[2], sides[3])
    self.runs = runs
  }

  /// The box, with the mask as an outline when the picture's size is known and the mask lies in it.
  func object(in size: PictureSize?) -> AnnotatedPictures.Object {
    var object = AnnotatedPictures.Object(
      category: "",
      box: PreciseBox(x: Double(left), y: Double(top), width: Double(width), height: Double(height)))
    guard let size, left + width <= size.width, top + height <= size.height,
      size.width <= 16_384, size.height <= 16_384
    else { return object }
    var pixels = [Bool](repeating: false, count: size.width * size.height)
    var position = 0
    for (index, run) in runs.enumerated() {
      if !index.isMultiple(of: 2) {
        for place in position..<(position + run) {
          pixels[(top + place / width) * size.width + left + place % width] = true
        }
      }
      position += run
    }
    let mask = RunLengthMask(height: size.height, width: size.width, pixels: pixels)
    object.outline = .compressed(height: size.height, width: size.width, counts: mask.compressed)
    object.area = Double(mask.area)
    return object
  }
}
